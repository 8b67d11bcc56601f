import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Applies the fixes of each check to a copy of the code until none is left that can be applied, and
 * looks at what the compiler says then.
 */
final class Fixes {
  private final Path target;
  private final Path cache;
  private final Javac javac;
  private final Set<String> checks;
  private final Set<String> watched;
  private final Map<String, Sum> sums = new TreeMap<>();

  /** Applies the fixes of the plugin's chosen checks, and listens to all of its checks. */
  Fixes(Path target, Path cache, Javac javac, Plugin plugin) {
    this.target = target;
    this.cache = cache;
    this.javac = javac;
    checks = plugin.checks();
    watched = plugin.all();
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
      Outcome before = javac.run(library, sources, watched, "");
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
    Set<String> broken = new TreeSet<>();
    int rounds = 0;
    Outcome left = before;
    Outcome last;
    // Of fixes that overlap, one round applies the first only.
    do {
      last = left;
      print(javac.run(library, copy, Set.of(check), patch).problems());
      left = javac.run(library, copy, watched, "");
      print(left.problems());
      // A file that does not compile hides all other findings: take its fixes back to count.
      for (String file : left.brokenFiles()) {
        Files.copy(sources.resolve(file), copy.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      broken.addAll(left.brokenFiles());
      left = left.brokenFiles().isEmpty() ? left : javac.run(library, copy, watched, "");
      rounds++;
    } while (left.fixable(check, broken) > 0 && left.of(check).count() < last.of(check).count());
    int offered = (int) before.fixable(check, Set.of());
    int silenced = (int) (before.of(check).count() - left.of(check).count());
    System.out.printf(
        "%-16s %-28s %d findings, %d with a fix, %d silenced in %d rounds, %d files broken%n",
        library, check, before.of(check).count(), offered, silenced, rounds, broken.size());
    left.of(check)
        .filter(Outcome.Found::fixable)
        .forEach(found -> System.out.println("    left: " + found.finding()));
    for (String other : watched) {
      int brought = (int) (left.of(other).count() - before.of(other).count());
      if (brought > 0) {
        System.out.printf("    FAILED: the fixes of %s bring %d of %s%n", check, brought, other);
        print(news(before, left, other));
        silenced -= brought;
      }
    }
    return new Sum(offered, Math.max(0, Math.min(offered, silenced)));
  }

  /** The findings of a check that are not told in these words, in this file, before. */
  private static List<String> news(Outcome before, Outcome after, String check) {
    List<String> known = new ArrayList<>(before.of(check).map(Fixes::withoutLine).toList());
    return after
        .of(check)
        .filter(found -> !known.remove(withoutLine(found)))
        .map(found -> found.finding().toString())
        .toList();
  }

  private static String withoutLine(Outcome.Found found) {
    return found.finding().file() + found.finding().message();
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
