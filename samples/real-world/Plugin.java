import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toCollection;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The custody-checks jar (or classes folder) to run, and the names of the checks to switch on.
 *
 * @param all the checks of the jar too, where {@code checks} are only some of them
 */
record Plugin(Path jar, Set<String> checks, Set<String> all) {
  private static final String SERVICES =
      "META-INF/services/com.google.errorprone.bugpatterns.BugChecker";

  /** What {@code --jar} and {@code --checks} say, else the built jar and all of its checks. */
  static Plugin of(Path home, Map<String, String> options) throws IOException {
    Path jar = options.containsKey("--jar") ? Path.of(options.get("--jar")) : builtJar(home);
    Path absolute = jar.toAbsolutePath().normalize();
    Set<String> all = checksOf(absolute);
    if (!options.containsKey("--checks")) {
      return new Plugin(absolute, all, all);
    }
    Set<String> checks = new TreeSet<>(List.of(options.get("--checks").split(",")));
    all.addAll(checks);
    return new Plugin(absolute, checks, all);
  }

  private static Path builtJar(Path home) throws IOException {
    Path folder = home.resolve("../../checks/target").normalize();
    try (Stream<Path> files = Files.exists(folder) ? Files.list(folder) : Stream.<Path>empty()) {
      return files
          .filter(f -> f.getFileName().toString().matches("custody-checks-[\\d.]+(-SNAPSHOT)?.jar"))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("no jar in " + folder + ": run mvn package"));
    }
  }

  private static Set<String> checksOf(Path jar) throws IOException {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
      URL services = loader.findResource(SERVICES);
      if (services == null) {
        throw new IllegalArgumentException("no checks in " + jar);
      }
      try (var in = services.openStream()) {
        return new String(in.readAllBytes(), UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .filter(line -> !isOff(line.strip(), loader))
            .map(line -> line.substring(line.lastIndexOf('.') + 1).strip())
            .collect(toCollection(TreeSet::new));
      }
    }
  }

  /** Whether the check is off by default: its class file names the annotation that says so. */
  private static boolean isOff(String check, URLClassLoader loader) {
    URL file = loader.findResource(check.replace('.', '/') + ".class");
    try (var in = file == null ? InputStream.nullInputStream() : file.openStream()) {
      return new String(in.readAllBytes(), ISO_8859_1).contains("/OffByDefault;");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
