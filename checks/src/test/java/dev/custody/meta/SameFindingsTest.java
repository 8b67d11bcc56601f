package dev.custody.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.TypeElement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However the compiler is run, the findings are the same. */
final class SameFindingsTest {

  /** Java 8, and wrong in ways that each engine is asked about. */
  private static final String FLAWED =
      """
      package p;

      import java.util.concurrent.ExecutorService;
      import java.util.concurrent.Executors;

      public class Flawed {
        private final Object guard = new Object();

        public void leaks() {
          ExecutorService pool = Executors.newFixedThreadPool(1);
          pool.submit(() -> System.out.println(2));
        }

        public void blocks() throws InterruptedException {
          synchronized (guard) {
            helper();
          }
        }

        private void helper() throws InterruptedException {
          Thread.sleep(3);
        }
      }
      """;

  @TempDir Path directory;

  @Test
  void flagsSomething() {
    assertThat(expected())
        .contains("p/Flawed.java:10 [EngineProbe]", "p/Flawed.java:16 [EngineProbe]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"8", "11", "17", "21", "25"})
  void flagsTheSameForEveryRelease(String release) {
    assumeTrue(Integer.parseInt(release) <= Runtime.version().feature());
    assertThat(flawed().arguments("--release", release).run(directory).findings())
        .isEqualTo(expected());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-g:none", "-g", "-parameters", "-Xlint:all", "-Xdoclint:all"})
  void flagsTheSameWithOtherArguments(String argument) {
    assertThat(flawed().arguments(argument).run(directory).findings()).isEqualTo(expected());
  }

  @Test
  void flagsTheSameInAModule() {
    assertThat(
            flawed()
                .source("module-info.java", "module m { exports p; }")
                .run(directory)
                .findings())
        .isEqualTo(expected());
  }

  @Test
  void flagsTheSameAfterAnotherCompilation() {
    List<String> expected = expected();
    Compilation.withAllChecksAndEngines()
        .source("p/Flawed.java", "package p; class Flawed { void leaks() {} }")
        .run(directory);
    assertThat(expected()).isEqualTo(expected);
  }

  @Test
  void flagsTheSameInParallel() throws Exception {
    List<String> expected = expected();
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<String>>> runs = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Path output = Files.createDirectory(directory.resolve("run" + i));
        runs.add(pool.submit(() -> flawed().run(output).findings()));
      }
      for (Future<List<String>> run : runs) {
        assertThat(run.get()).isEqualTo(expected);
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void flagsTheSameWhenCodeIsGeneratedInRounds() {
    Compilation.Result result =
        flawed()
            .source("p/Uses.java", "package p; class Uses extends Generated2 {}")
            .processor(new InRounds())
            .run(directory);
    assertThat(result.success()).as(result.log()).isTrue();
    assertThat(result.findings()).containsAll(expected());
    // Generated code is code: what is wrong in it is found too.
    assertThat(result.findings().toString()).contains("Generated1.java:1 [EngineProbe]");
  }

  @Test
  void flagsTheSameInAForkedCompiler() throws Exception {
    Path source = Files.createDirectories(directory.resolve("src/p")).resolve("Flawed.java");
    Files.writeString(source, FLAWED);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    for (String part :
        new String[] {
          "api", "code", "comp", "file", "main", "model", "parser", "processing", "tree", "util"
        }) {
      command.add("-J--add-exports=jdk.compiler/com.sun.tools.javac." + part + "=ALL-UNNAMED");
    }
    command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED");
    command.add("-J--add-opens=jdk.compiler/com.sun.tools.javac.comp=ALL-UNNAMED");
    command.add("-processorpath");
    command.add(System.getProperty("java.class.path"));
    command.add("-XDcompilePolicy=simple");
    command.add("--should-stop=ifError=FLOW");
    // The class path of the tests has processors and plugins of others on it; only ours are asked.
    command.add("-proc:none");
    StringBuilder plugin = new StringBuilder("-Xplugin:ErrorProne -XepDisableAllChecks");
    Compilation.allChecks()
        .forEach(check -> plugin.append(" -Xep:").append(check.getSimpleName()).append(":WARN"));
    command.add(plugin.toString());
    command.add("-d");
    command.add(directory.toString());
    command.add(source.toString());

    Process javac =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();

    assertThat(javac.waitFor()).as(Files.readString(directory.resolve("log"))).isZero();
    List<String> lines =
        Files.readAllLines(directory.resolve("log")).stream()
            .filter(line -> line.contains(": warning: ["))
            .map(
                line ->
                    line.replaceFirst(".*(p.Flawed\\.java:\\d+): warning: (\\[\\w+\\]).*", "$1 $2"))
            .sorted()
            .toList();
    assertThat(lines)
        .isEqualTo(expected().stream().filter(line -> !line.contains("EngineProbe")).toList());
  }

  private List<String> expected() {
    return flawed().run(directory).findings();
  }

  private static Compilation flawed() {
    return Compilation.withAllChecksAndEngines()
        .arguments("-XepAllErrorsAsWarnings")
        .source("p/Flawed.java", FLAWED);
  }

  /** Writes a class in the first round, and one that extends it in the second. */
  private static final class InRounds extends AbstractProcessor {

    private int round;

    @Override
    public Set<String> getSupportedAnnotationTypes() {
      return Set.of("*");
    }

    @Override
    public SourceVersion getSupportedSourceVersion() {
      return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment environment) {
      round++;
      if (round == 1) {
        write(
            "Generated1",
            "{ synchronized void f() throws InterruptedException { Thread.sleep(4); } }");
      } else if (round == 2) {
        write("Generated2", "extends Generated1 {}");
      }
      return false;
    }

    private void write(String name, String rest) {
      try (Writer file = processingEnv.getFiler().createSourceFile("p." + name).openWriter()) {
        file.write("package p; class " + name + " " + rest);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
