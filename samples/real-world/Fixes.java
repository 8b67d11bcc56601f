import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Applies the fixes of each check to a copy of the code, and looks at what the compiler says then.
 */
final class Fixes {
  private final Path target;
  private final Path cache;
  private final Javac javac;
  private final Set<String> checks;
  private final Map<String, Sum> sums = new TreeMap<>();

  Fixes(Path target, Path cache, Javac javac, Set<String> checks) {
    this.target = target;
    this.cache = cache;
    this.javac = javac;
    this.checks = checks;
  }

  /** Fixes that were offered, and those of them that compile and silence their finding. */
  private record Sum(int offered, int worked) {
    Sum plus(Sum other) {
      return new Sum(offered + other.offered, worked + other.worked);
    }
  }

  /** Returns whether every fix worked. */
  boolean run(List<String> libraries) throws IOException, InterruptedException {
    boolean sound = true;
    for (String library : libraries) {
      Path sources = cache.resolve(library).resolve("src");
      Outcome before = javac.run(library, sources, checks, "");
      sound &= print(before.problems());
      for (String check : checks) {
        if (before.of(check).anyMatch(Outcome.Found::fixable)) {
          sums.merge(check, apply(library, sources, check, before), Sum::plus);
        }
      }
    }
    for (var row : sums.entrySet()) {
      Sum sum = row.getValue();
      double percent = 100.0 * sum.worked() / sum.offered();
      System.out.printf(
          "%-28s %5.1f %% of %d fixes compile and silence their finding%n",
          row.getKey(), percent, sum.offered());
      sound &= sum.worked() == sum.offered();
    }
    return sound;
  }

  private Sum apply(String library, Path sources, String check, Outcome before)
      throws IOException, InterruptedException {
    Path copy = target.resolve(library).resolve("fixed-" + check);
    copyTree(sources, copy);
    String patch = "-XepPatchChecks:" + check + " -XepPatchLocation:IN_PLACE";
    print(javac.run(library, copy, Set.of(check), patch).problems());
    Outcome after = javac.run(library, copy, checks, "");
    print(after.problems());
    // A file that does not compile hides the findings of all others: take its fixes back to count.
    for (String file : after.brokenFiles()) {
      Files.copy(sources.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Outcome left = after.brokenFiles().isEmpty() ? after : javac.run(library, copy, checks, "");
    int offered = (int) before.of(check).filter(Outcome.Found::fixable).count();
    int silenced = (int) (before.of(check).count() - left.of(check).count());
    System.out.printf(
        "%-16s %-28s %d findings, %d with a fix, %d silenced, %d files broken%n",
        library, check, before.of(check).count(), offered, silenced, after.brokenFiles().size());
    left.of(check)
        .filter(Outcome.Found::fixable)
        .forEach(found -> System.out.println("    left: " + found.finding()));
    for (String other : checks) {
      int brought = (int) (left.of(other).count() - before.of(other).count());
      if (brought > 0) {
        System.out.printf("    FAILED: the fixes of %s bring %d of %s%n", check, brought, other);
        silenced -= brought;
      }
    }
    return new Sum(offered, Math.max(0, Math.min(offered, silenced)));
  }

  private static boolean print(List<String> problems) {
    problems.forEach(problem -> System.out.println("    FAILED " + problem));
    return problems.isEmpty();
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = to.resolve(from.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
