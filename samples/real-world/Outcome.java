import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What one run of javac came to; problems are crashes, errors and time-outs. */
record Outcome(List<Found> found, List<String> problems, Set<String> brokenFiles, double seconds) {
  private static final Pattern DIAGNOSTIC =
      Pattern.compile("(\\S.*?\\.java):(\\d+): ((?:warning|error): )?(?:\\[(\\w+)] )?(.*)");
  private static final Pattern CRASH =
      Pattern.compile(
          "An unhandled exception was thrown by the Error Prone|the Custody check \\w+ crashed"
              + " on|^(An exception has occurred in the compiler|(?:Caused by:"
              + " )?java\\.lang\\.(?:StackOverflow|OutOfMemory)Error)");
  private static final int SHOWN_OF_ERROR = 3;
  private static final int SHOWN_OF_CRASH = 30;

  /** A finding, and whether it came with a fix. */
  record Found(Finding finding, boolean fixable) {}

  /** Reads what javac printed about {@code sources}. */
  static Outcome parse(
      String library, Path sources, Set<String> checks, List<String> lines, double seconds) {
    Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>(), new TreeSet<>(), seconds);
    int next = 0;
    while (next < lines.size()) {
      int start = next++;
      while (next < lines.size() && !startsDiagnostic(lines.get(next))) {
        next++;
      }
      outcome.read(lines.subList(start, next), library, sources, checks);
    }
    return outcome;
  }

  Stream<Found> of(String check) {
    return found.stream().filter(f -> f.finding().check().equals(check));
  }

  /** How many findings of a check come with a fix, outside of some files. */
  long fixable(String check, Set<String> without) {
    return of(check).filter(f -> f.fixable() && !without.contains(f.finding().file())).count();
  }

  private void read(List<String> lines, String library, Path sources, Set<String> checks) {
    Matcher first = DIAGNOSTIC.matcher(lines.get(0));
    boolean placed = first.matches();
    boolean error = lines.get(0).startsWith("error: ");
    if (placed && "error: ".equals(first.group(3))) {
      error = true;
      brokenFiles.add(relative(sources, first.group(1)));
    }
    if (lines.stream().anyMatch(line -> CRASH.matcher(line).find())) {
      addProblem(lines, SHOWN_OF_CRASH);
    } else if (error) {
      addProblem(lines, SHOWN_OF_ERROR);
    } else if (placed && first.group(4) != null && checks.contains(first.group(4))) {
      String place = relative(sources, first.group(1)) + ":" + first.group(2);
      boolean fixable = lines.stream().anyMatch(line -> line.strip().startsWith("Did you mean"));
      found.add(new Found(new Finding(first.group(4), library, place, first.group(5)), fixable));
    }
  }

  private static boolean startsDiagnostic(String line) {
    return line.startsWith("warning: ")
        || line.startsWith("error: ")
        || DIAGNOSTIC.matcher(line).matches();
  }

  private void addProblem(List<String> lines, int shown) {
    problems.add(String.join("\n      ", lines.subList(0, Math.min(lines.size(), shown))));
  }

  private static String relative(Path sources, String file) {
    Path path = Path.of(file);
    return (path.startsWith(sources) ? sources.relativize(path) : path.getFileName())
        .toString()
        .replace('\\', '/');
  }
}
