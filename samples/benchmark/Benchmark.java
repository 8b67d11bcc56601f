import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * Compares whole javac runs: plain, Error Prone without checks, with all Custody checks, and with
 * NullAway. The runs are interleaved, each in a JVM of its own with the same heap limits.
 */
public final class Benchmark {
  private static final String USAGE =
      """
      usage: samples/benchmark/run [option ...]
        --rounds N       how often each is run, after one round that is thrown away (else 5)
        --jar PATH       the custody-checks jar or classes folder (else the jar in checks/target)
        --checks A,B     only these checks (else all of the jar)
        --only LIB,LIB   libraries of ../real-world/libraries.txt (else three of them)
        --cache DIR      where sources and class paths are kept (else that of real-world)
        --heap SIZE      the limit of the heap (else 512m)
      """;

  private static final Set<String> VALUES =
      Set.of("--rounds", "--jar", "--checks", "--only", "--cache", "--heap");
  private static final String LIBRARIES = "commons-pool2,netty-common,log4j-core";
  // NullAway wants to be told which packages are annotated; here: all of the library's own.
  private static final String NULLAWAY =
      " -Xep:NullAway:WARN -XepOpt:NullAway:AnnotatedPackages=org,io,com";

  private final Path home;
  private final Path classes;
  private final Path cache;
  private final Map<String, String> options;

  private Benchmark(Path home, Path classes, Map<String, String> options) {
    this.home = home;
    this.classes = classes;
    this.options = options;
    String named = options.getOrDefault("--cache", home.resolve("target/cache").toString());
    cache = Path.of(named).toAbsolutePath().normalize();
  }

  /** One way to run javac: the flags after {@code -Xplugin:ErrorProne}, or none at all. */
  private record Variant(String name, String processors, String flags) {}

  /** What one run took. */
  private record Cost(double cpu, double resident, double heap) {}

  /** The first two arguments are the real-world folder and the folder of the compiled tool. */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 2; i < args.length; i++) {
      if (VALUES.contains(args[i]) && i + 1 < args.length) {
        options.put(args[i], args[++i]);
      } else {
        System.err.print(USAGE);
        System.exit(2);
      }
    }
    Path home = Path.of(args[0]).toAbsolutePath().normalize();
    new Benchmark(home, Path.of(args[1]).toAbsolutePath(), options).run();
  }

  private void run() throws IOException, InterruptedException {
    List<String> libraries = List.of(options.getOrDefault("--only", LIBRARIES).split(","));
    int rounds = Integer.parseInt(options.getOrDefault("--rounds", "5"));
    new Fetch(home, cache).fetchAll(Set.copyOf(libraries));
    Plugin plugin = Plugin.of(home, options);
    List<Variant> variants = variants(plugin);
    System.out.printf(
        "JDK %d, %d rounds, %d checks%n",
        Runtime.version().feature(), rounds, plugin.checks().size());
    for (String library : libraries) {
      Map<Variant, List<Cost>> costs = new HashMap<>();
      for (int round = 0; round <= rounds; round++) {
        // Another order in each round, so that none always runs after the same one.
        List<Variant> order = new ArrayList<>(variants);
        Collections.rotate(order, round);
        for (Variant variant : order) {
          Cost cost = measure(library, variant);
          if (round > 0) {
            costs.computeIfAbsent(variant, v -> new ArrayList<>()).add(cost);
          }
        }
      }
      print(library, variants, costs);
    }
  }

  private List<Variant> variants(Plugin plugin) throws IOException {
    String errorProne = Fetch.processorPath(cache, "error-prone");
    String disabled = "-Xplugin:ErrorProne -XepDisableAllChecks";
    String checks =
        plugin.checks().stream().map(check -> " -Xep:" + check + ":WARN").collect(joining());
    return List.of(
        new Variant("javac", "", ""),
        new Variant("Error Prone, no checks", errorProne, disabled),
        new Variant("Custody", plugin.jar() + File.pathSeparator + errorProne, disabled + checks),
        new Variant("NullAway", Fetch.processorPath(cache, "nullaway"), disabled + NULLAWAY));
  }

  private Cost measure(String library, Variant variant) throws IOException, InterruptedException {
    Path folder = classes.resolve("run");
    Files.createDirectories(folder);
    Path arguments = folder.resolve("arguments");
    Files.write(arguments, Javac.quoted(arguments(library, variant, folder)));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The serial collector and a fixed limit: less noise, and memory that can be compared.
    command.addAll(List.of("-XX:+UseSerialGC", "-Xms64m"));
    command.add("-Xmx" + options.getOrDefault("--heap", "512m"));
    command.addAll(Javac.opened());
    command.addAll(List.of("-cp", classes.toString(), "Measured", "@" + arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (process.waitFor() != 0) {
      throw new IOException(variant.name() + " failed on " + library);
    }
    String[] numbers = printed.split(" ");
    return new Cost(
        Double.parseDouble(numbers[0]) / 1000,
        Double.parseDouble(numbers[1]) / 1024,
        Double.parseDouble(numbers[2]) / 1024);
  }

  private List<String> arguments(String library, Variant variant, Path folder) throws IOException {
    String classPath = Files.readString(cache.resolve(library).resolve("cp.txt")).strip();
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-proc:none", "-encoding", "UTF-8", "-XDcompilePolicy=simple"));
    arguments.addAll(List.of("--release", "17", "-XDsuppressNotes", "-cp", classPath));
    arguments.addAll(List.of("-d", folder.resolve("classes").toString()));
    if (!variant.flags().isEmpty()) {
      arguments.addAll(List.of("--should-stop=ifError=FLOW", "-XDaddTypeAnnotationsToSymbol=true"));
      arguments.addAll(List.of("-processorpath", variant.processors(), variant.flags()));
    }
    arguments.addAll(Javac.files(cache.resolve(library).resolve("src")));
    return arguments;
  }

  private static void print(
      String library, List<Variant> variants, Map<Variant, List<Cost>> costs) {
    System.out.printf("%n%-24s %16s %18s %18s%n", library, "CPU s", "peak RSS MB", "peak heap MB");
    List<Cost> basis = costs.get(variants.get(1));
    for (Variant variant : variants) {
      List<Cost> own = costs.get(variant);
      System.out.printf(
          "%-24s %s %s %s%n",
          variant.name(),
          cell(own, basis, Cost::cpu, "%8.2f"),
          cell(own, basis, Cost::resident, "%10.0f"),
          cell(own, basis, Cost::heap, "%10.0f"));
    }
  }

  private static String cell(
      List<Cost> own, List<Cost> basis, ToDoubleFunction<Cost> part, String format) {
    double value = median(own, part);
    return String.format(format + " %5.2f x", value, value / median(basis, part));
  }

  private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
    double[] sorted = costs.stream().mapToDouble(part).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
