package dev.custody.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our own code with our own checks. */
final class SelfCheckTest {

  @TempDir Path output;

  @Test
  void acceptsOurOwnCode() {
    Compilation compilation =
        Compilation.withAllChecks()
            .arguments(
                "-nowarn", "-Xlint:none", "-classpath", System.getProperty("java.class.path"))
            .sourcesBelow(Path.of("../annotations/src/main/java"))
            .sourcesBelow(Path.of("src/main/java"));
    for (String part : new String[] {"api", "code", "comp", "processing", "tree", "util"}) {
      compilation.arguments(
          "--add-exports=jdk.compiler/com.sun.tools.javac." + part + "=ALL-UNNAMED");
    }
    Compilation.allChecks()
        .forEach(check -> compilation.arguments("-Xep:" + check.getSimpleName() + ":ERROR"));
    assertThat(compilation.size()).isGreaterThan(20);

    Compilation.Result result = compilation.run(output);

    assertThat(result.messages()).isEmpty();
    assertThat(result.success()).isTrue();
    assertThat(output.resolve("dev/custody/finding/Findings.class")).exists();
  }
}
