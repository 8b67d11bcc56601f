import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Runs Custody over the libraries of {@code libraries.txt} and compares what it finds with {@code
 * expected-findings.tsv}, so that every change in findings is read like a change in code.
 */
public final class RealWorld {
  private static final String USAGE =
      """
      usage: samples/real-world/run [option ...]
        --jar PATH       the custody-checks jar or classes folder (else the jar in checks/target)
        --checks A,B     only these checks, Error Prone's own too (else all of the jar)
        --only LIB,LIB   only these libraries, by artifactId
        --cache DIR      where sources and class paths are kept (else target/cache)
        --flags "F G"    more flags for Error Prone, such as -XepOpt:...
        --release N      the Java release the libraries are compiled for (else 17)
        --show           print the findings too
        --update         rewrite the expected findings of what was run
        --apply          apply the fixes of each check and compile again, instead of comparing
        --stack          let a crash of a check end javac, to see its stack trace
        --fetch          only fetch the libraries
      exit status: 0 as expected, 1 different or failed, 2 wrong usage
      """;

  private static final Set<String> SWITCHES =
      Set.of("--show", "--update", "--apply", "--stack", "--fetch", "--help");
  private static final Set<String> VALUES =
      Set.of("--jar", "--checks", "--only", "--cache", "--flags", "--release");

  private final Map<String, String> options;
  private final Path home;
  private final Path target;
  private final Path cache;

  private RealWorld(Path home, Map<String, String> options) {
    this.home = home;
    this.options = options;
    target = home.resolve("target");
    String named = options.getOrDefault("--cache", target.resolve("cache").toString());
    cache = Path.of(named).toAbsolutePath().normalize();
  }

  /** The first argument is the folder of this file. */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i < args.length; i++) {
      if (SWITCHES.contains(args[i])) {
        options.put(args[i], "");
      } else if (VALUES.contains(args[i]) && i + 1 < args.length) {
        options.put(args[i], args[++i]);
      } else {
        System.err.print("not understood: " + args[i] + "\n" + USAGE);
        System.exit(2);
      }
    }
    if (options.containsKey("--help")) {
      System.out.print(USAGE);
      return;
    }
    try {
      Path home = Path.of(args[0]).toAbsolutePath().normalize();
      System.exit(new RealWorld(home, options).run() ? 0 : 1);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private boolean run() throws IOException, InterruptedException {
    List<String> libraries = libraries();
    new Fetch(home, cache).fetchAll(Set.copyOf(libraries));
    if (options.containsKey("--fetch")) {
      return true;
    }
    Plugin plugin = Plugin.of(home, options);
    Set<String> checks = plugin.checks();
    String processors =
        plugin.jar() + File.pathSeparator + Fetch.processorPath(cache, "error-prone");
    Javac javac = new Javac(target, cache, processors, options);
    System.out.printf(
        "JDK %d, %d libraries, checks: %s%n",
        Runtime.version().feature(), libraries.size(), String.join(" ", checks));
    return options.containsKey("--apply")
        ? new Fixes(target, cache, javac, plugin).run(libraries)
        : compare(libraries, checks, javac);
  }

  private boolean compare(List<String> libraries, Set<String> checks, Javac javac)
      throws IOException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    boolean sound = true;
    for (String library : libraries) {
      Path sources = cache.resolve(library).resolve("src");
      Outcome outcome = javac.run(library, sources, checks, "");
      outcome.found().forEach(found -> findings.add(found.finding()));
      System.out.printf(
          "  %-16s %5d findings %6.1f s  (target/%s/javac.log)%n",
          library, outcome.found().size(), outcome.seconds(), library);
      outcome.problems().forEach(problem -> System.out.println("    FAILED " + problem));
      sound &= outcome.problems().isEmpty();
    }
    findings.sort(null);
    printCounts(findings, checks);
    if (options.containsKey("--show")) {
      findings.forEach(System.out::println);
    }
    write(target.resolve("findings.tsv"), findings);
    return judge(findings, libraries, checks) && sound;
  }

  /** Compares with, or rewrites, the expected findings of what was run. */
  private boolean judge(List<Finding> findings, List<String> libraries, Set<String> checks)
      throws IOException {
    Path file = home.resolve("expected-findings.tsv");
    List<Finding> expected = new ArrayList<>();
    List<Finding> notRun = new ArrayList<>();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      Finding finding = Finding.parse(line);
      boolean run = libraries.contains(finding.library()) && checks.contains(finding.check());
      (run ? expected : notRun).add(finding);
    }
    if (options.containsKey("--update")) {
      notRun.addAll(findings);
      notRun.sort(null);
      write(file, notRun);
      return true;
    }
    return printDifference(expected, findings);
  }

  private static void printCounts(List<Finding> findings, Set<String> checks) {
    Map<String, Map<String, Long>> table =
        findings.stream()
            .collect(
                groupingBy(Finding::check, groupingBy(Finding::library, TreeMap::new, counting())));
    for (String check : checks) {
      Map<String, Long> row = table.getOrDefault(check, Map.of());
      long sum = row.values().stream().mapToLong(Long::longValue).sum();
      System.out.printf("%6d %-28s %s%n", sum, check, row.isEmpty() ? "" : row);
    }
  }

  private static boolean printDifference(List<Finding> expected, List<Finding> actual) {
    List<Finding> gone = new ArrayList<>(expected);
    List<Finding> added = new ArrayList<>();
    // One by one, because a line may hold the same finding twice.
    actual.stream().filter(finding -> !gone.remove(finding)).forEach(added::add);
    gone.forEach(finding -> System.out.println("- " + finding));
    added.forEach(finding -> System.out.println("+ " + finding));
    System.out.printf(
        "%d as expected, %d gone (-), %d new (+)%n",
        actual.size() - added.size(), gone.size(), added.size());
    return gone.isEmpty() && added.isEmpty();
  }

  private List<String> libraries() throws IOException {
    List<String> only = List.of(options.getOrDefault("--only", "").split(","));
    List<String> all =
        Files.readAllLines(home.resolve("libraries.txt")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.split(":")[1])
            .toList();
    for (String name : only) {
      if (!name.isEmpty() && !all.contains(name)) {
        throw new IllegalArgumentException("not in libraries.txt: " + name);
      }
    }
    return options.containsKey("--only") ? all.stream().filter(only::contains).toList() : all;
  }

  private static void write(Path file, List<Finding> findings) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, findings.stream().map(Finding::toString).toList());
  }
}
