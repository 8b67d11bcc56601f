package dev.custody.meta;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;

/** A library that is only there as class files. */
public final class Dependency {

  private Dependency() {}

  /** Compiles one source file, for that release of Java, into a folder below {@code folder}. */
  public static Path compile(Path folder, int release, String name, String source) {
    Path classes = folder.resolve("classes-of-" + release);
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-nowarn", "-Xlint:none", "-proc:none", "-d", classes.toString()));
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    if (release != Runtime.version().feature()) {
      arguments.addAll(List.of("--release", String.valueOf(release)));
    }
    try {
      Path file = folder.resolve(name + ".java");
      Files.createDirectories(classes);
      Files.writeString(file, source);
      arguments.add(file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalArgumentException(name + " does not compile");
    }
    return classes;
  }
}
