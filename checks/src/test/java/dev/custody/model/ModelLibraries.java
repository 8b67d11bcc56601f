package dev.custody.model;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jars of the libraries that built-in models speak of; the build copies them to one folder. */
public final class ModelLibraries {
  private static final Path FOLDER = Path.of("target", "model-libraries");

  private ModelLibraries() {}

  /** The jars, in the order of their names. */
  static ImmutableList<Path> jars() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().collect(ImmutableList.toImmutableList());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "run \"mvn -pl checks -am generate-test-resources\" to copy the libraries", e);
    }
  }

  /** Loads the libraries and the JDK, and nothing of what Error Prone and the tests need. */
  static URLClassLoader classLoader() {
    return new URLClassLoader(
        jars().stream().map(ModelLibraries::url).toArray(URL[]::new),
        ClassLoader.getPlatformClassLoader());
  }

  /** The class path option of javac with all jars whose names start so. */
  public static List<String> classPath(String... prefixes) {
    return List.of(
        "-classpath",
        jars().stream()
            .filter(jar -> Stream.of(prefixes).anyMatch(jar.getFileName().toString()::startsWith))
            .map(Path::toString)
            .collect(Collectors.joining(System.getProperty("path.separator"))));
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
