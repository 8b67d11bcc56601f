import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Fetches the libraries of {@code libraries.txt} with Maven.
 *
 * <p>Leaves {@code CACHE/ARTIFACT/src} and {@code CACHE/ARTIFACT/cp.txt} (the class path to compile
 * it), and the processor paths {@code CACHE/error-prone-VERSION.txt} and {@code
 * CACHE/nullaway-VERSION.txt} for this JDK. What is there already is not fetched again.
 */
final class Fetch {
  private static final String PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:";

  private final Path home;
  private final Path cache;

  /** Keeps what it fetches in {@code cache}; the list and the pom are in {@code home}. */
  Fetch(Path home, Path cache) {
    this.home = home;
    this.cache = cache;
  }

  /** The processor path that {@link #fetchAll} left. */
  static String processorPath(Path cache, String processor) throws IOException {
    return Files.readString(cache.resolve(processor + "-" + errorProneVersion() + ".txt")).strip();
  }

  /** Fetches the processors and the libraries with these names. */
  void fetchAll(Set<String> names) throws IOException, InterruptedException {
    Files.createDirectories(cache);
    String version = errorProneVersion();
    for (String processor : List.of("error-prone", "nullaway")) {
      Path file = cache.resolve(processor + "-" + version + ".txt");
      if (!Files.exists(file)) {
        String choice = "-Dversion.error-prone=" + version;
        classPath(home.resolve("pom.xml"), file, "runtime", choice, "-P" + processor);
      }
    }
    for (String line : Files.readAllLines(home.resolve("libraries.txt"))) {
      String[] artifact = line.strip().split(":");
      if (artifact.length == 3 && !line.startsWith("#") && names.contains(artifact[1])) {
        fetch(line.strip(), artifact[1], artifact[2]);
      }
    }
  }

  /** The newest Error Prone that runs on this JDK and all parts of which can be fetched. */
  private static String errorProneVersion() {
    return Runtime.version().feature() < 21 ? "2.42.0" : "2.50.0";
  }

  private void fetch(String artifact, String name, String version)
      throws IOException, InterruptedException {
    Path folder = cache.resolve(name);
    Path stamp = folder.resolve("version.txt");
    if (Files.exists(stamp) && Files.readString(stamp).equals(version)) {
      return;
    }
    System.out.println("fetching " + artifact);
    delete(folder);
    Files.createDirectories(folder);
    for (String kind : List.of(":jar:sources", ":pom")) {
      maven("copy", "-Dartifact=" + artifact + kind, "-DoutputDirectory=" + folder);
    }
    // The released pom, alone in a folder, resolves its parents itself and knows its class path.
    Path pom = folder.resolve("pom.xml");
    Files.move(folder.resolve(name + "-" + version + ".pom"), pom);
    classPath(pom, folder.resolve("cp.txt"), "test");
    unpack(folder.resolve(name + "-" + version + "-sources.jar"), folder.resolve("src"));
    Files.writeString(stamp, version);
  }

  private static void unpack(Path jar, Path to) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(e -> isSource(e.getName())).toList()) {
        Path file = to.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        Files.copy(zip.getInputStream(entry), file);
      }
    }
  }

  private static boolean isSource(String entry) {
    return entry.endsWith(".java")
        && !entry.startsWith("META-INF/")
        && !entry.contains("..")
        && !entry.endsWith("module-info.java")
        && !entry.endsWith("package-info.java");
  }

  private static void classPath(Path pom, Path to, String scope, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-f", pom.toString()));
    arguments.addAll(List.of("-Dmdep.includeScope=" + scope, "-Dmdep.outputFile=" + to));
    arguments.addAll(List.of(more));
    maven("build-classpath", arguments.toArray(String[]::new));
  }

  private static void maven(String goal, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("mvn", "-B", "-q", PLUGIN + goal));
    command.addAll(List.of(arguments));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
