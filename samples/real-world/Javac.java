import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Compiles the code of a library in a javac of its own, with Error Prone as a plugin. */
final class Javac {
  private static final int MINUTES_PER_RUN = 10;
  private static final List<String> OPENED =
      List.of(
          "api", "code", "comp", "file", "main", "model", "parser", "processing", "tree", "util");

  private final Path target;
  private final Path cache;
  private final String processors;
  private final String release;
  private final String flags;
  private final boolean failOnCrash;

  Javac(Path target, Path cache, String processors, Map<String, String> options) {
    this.target = target;
    this.cache = cache;
    this.processors = processors;
    release = options.getOrDefault("--release", "17");
    flags = options.getOrDefault("--flags", "");
    failOnCrash = options.containsKey("--stack");
  }

  /** What a JVM must open of javac for Error Prone. */
  static List<String> opened() {
    return OPENED.stream()
        .map(name -> "jdk.compiler/com.sun.tools.javac." + name + "=ALL-UNNAMED")
        .flatMap(name -> Stream.of("--add-exports=" + name, "--add-opens=" + name))
        .toList();
  }

  /** All source files below a folder, sorted so that every run sees them in the same order. */
  static List<String> files(Path sources) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      return files.map(Path::toString).filter(f -> f.endsWith(".java")).sorted().toList();
    }
  }

  /** Compiles all of {@code sources} with the checks as warnings and all other checks off. */
  Outcome run(String library, Path sources, Set<String> checks, String moreFlags)
      throws IOException, InterruptedException {
    Path folder = target.resolve(library);
    Path log = folder.resolve("javac.log");
    Path arguments = folder.resolve("arguments");
    Files.createDirectories(folder.resolve("classes"));
    Files.write(arguments, arguments(library, sources, checks, moreFlags));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "javac").toString());
    opened().forEach(argument -> command.add("-J" + argument));
    command.addAll(List.of("-J-Xmx2g", "-J-Dcustody.failOnCrash=" + failOnCrash));
    // Left to the machine, the language and encoding of messages would differ.
    command.addAll(List.of("-J-Dfile.encoding=UTF-8", "-J-Dstderr.encoding=UTF-8"));
    command.addAll(List.of("-J-Duser.language=en", "-J-Duser.country=US"));
    command.add("@" + arguments);
    long start = System.nanoTime();
    Process javac =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = javac.waitFor(MINUTES_PER_RUN, TimeUnit.MINUTES);
    double seconds = (System.nanoTime() - start) / 1e9;
    if (!ended) {
      javac.destroyForcibly().waitFor();
    }
    Outcome outcome = Outcome.parse(library, sources, checks, Files.readAllLines(log), seconds);
    if (!ended) {
      outcome.problems().add("no end after " + MINUTES_PER_RUN + " minutes");
    } else if (javac.exitValue() != 0) {
      outcome.problems().add("javac ended with " + javac.exitValue());
    }
    return outcome;
  }

  private List<String> arguments(String library, Path sources, Set<String> checks, String moreFlags)
      throws IOException {
    String plugin =
        Stream.of(
                Stream.of("-Xplugin:ErrorProne", "-XepDisableAllChecks"),
                checks.stream().map(check -> "-Xep:" + check + ":WARN"),
                Stream.of(flags, moreFlags))
            .flatMap(part -> part)
            .collect(joining(" "));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-XDcompilePolicy=simple",
                "--should-stop=ifError=FLOW",
                "-XDaddTypeAnnotationsToSymbol=true",
                "-XDsuppressNotes",
                "-Xmaxwarns",
                "100000",
                "-Xmaxerrs",
                "100000",
                "-encoding",
                "UTF-8",
                // The same JDK classes whatever JDK runs, so that the findings are the same.
                "--release",
                release));
    String classPath = Files.readString(cache.resolve(library).resolve("cp.txt")).strip();
    arguments.addAll(List.of("-processorpath", processors, "-cp", classPath));
    arguments.addAll(List.of("-d", target.resolve(library).resolve("classes").toString()));
    arguments.add(plugin.strip());
    arguments.addAll(files(sources));
    return quoted(arguments);
  }

  /** The form in which javac reads arguments from a file. */
  static List<String> quoted(List<String> arguments) {
    return arguments.stream().map(a -> '"' + a.replace("\\", "\\\\") + '"').toList();
  }
}
