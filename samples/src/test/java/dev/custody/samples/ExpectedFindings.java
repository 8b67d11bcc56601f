package dev.custody.samples;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the findings in the log of a build with the list the sample expects.
 *
 * <p>Maven's builds call it after their run; scripts start it as a single source file: {@code java
 * ExpectedFindings.java EXPECTED LOG}. An expected line reads {@code Notifier.java:15 error
 * IgnoredFuture}; empty lines and lines with {@code #} are skipped.
 */
public final class ExpectedFindings {
  private static final Pattern MAVEN =
      Pattern.compile("\\[(ERROR|WARNING)] (?:.*[/\\\\])?(\\w+\\.java):\\[(\\d+),\\d+] \\[(\\w+)] .*");
  private static final Pattern JAVAC =
      Pattern.compile("(?:.*[/\\\\])?(\\w+\\.java):(\\d+): (error|warning): \\[(\\w+)] .*");
  private static final Pattern FOLDERS = Pattern.compile("^\\S*?(src[/\\\\]main)");

  /** The finding's expected line to what the compiler printed. */
  private final Map<String, String> found = new LinkedHashMap<>();

  private ExpectedFindings(List<String> log) {
    for (int i = 0; i < log.size(); i++) {
      String finding = finding(log.get(i));
      if (finding != null) {
        String first = log.get(i).replaceFirst("^\\[\\w+] ", "");
        List<String> text = new ArrayList<>(List.of(FOLDERS.matcher(first).replaceFirst("$1")));
        while (i + 1 < log.size() && isMore(log.get(i + 1))) {
          text.add(log.get(++i));
        }
        // Maven prints errors twice.
        found.putIfAbsent(finding, String.join("\n", text));
      }
    }
  }

  /** Compares, prints the findings and what differs, and exits with 1 if anything does. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      System.err.println("usage: java ExpectedFindings.java EXPECTED LOG");
      System.exit(2);
    }
    if (!agree(Path.of(arguments[0]), Path.of(arguments[1]), true, System.out)) {
      System.exit(1);
    }
  }

  /** What a sample's {@code verify.bsh} calls; the findings are printed if a user asked for that. */
  public static boolean verify(File build, String print) throws IOException {
    // Maven Invoker keeps the standard streams for its own log; a user wants to see these lines.
    PrintStream console =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    Path folder = build.toPath();
    return agree(
        folder.resolve("expected-findings.txt"),
        folder.resolve("build.log"),
        Boolean.parseBoolean(print),
        console);
  }

  private static boolean agree(Path expectedFile, Path log, boolean print, PrintStream out)
      throws IOException {
    TreeSet<String> expected = new TreeSet<>();
    for (String line : Files.readAllLines(expectedFile)) {
      if (!line.isBlank() && !line.startsWith("#")) {
        expected.add(line.strip());
      }
    }
    Map<String, String> found = new ExpectedFindings(Files.readAllLines(log)).found;
    TreeSet<String> missing = new TreeSet<>(expected);
    missing.removeAll(found.keySet());
    TreeSet<String> surprising = new TreeSet<>(found.keySet());
    surprising.removeAll(expected);
    boolean agree = missing.isEmpty() && surprising.isEmpty();
    if (print || !agree) {
      out.println("== " + expectedFile.toAbsolutePath().getParent().getFileName());
      found.values().forEach(text -> out.println(text + "\n"));
      missing.forEach(line -> out.println("expected, but not found: " + line));
      surprising.forEach(line -> out.println("found, but not expected: " + line));
      out.printf(
          "findings: %d, %s%n",
          found.size(), agree ? "as expected" : "not what " + expectedFile.getFileName() + " lists");
    }
    return agree;
  }

  private static String finding(String line) {
    Matcher maven = MAVEN.matcher(line);
    if (maven.matches()) {
      return String.format(
          "%s:%s %s %s",
          maven.group(2), maven.group(3), maven.group(1).toLowerCase(Locale.ROOT), maven.group(4));
    }
    Matcher javac = JAVAC.matcher(line);
    return javac.matches()
        ? String.format("%s:%s %s %s", javac.group(1), javac.group(2), javac.group(3), javac.group(4))
        : null;
  }

  /** Whether a line goes on with the message above it. */
  private static boolean isMore(String line) {
    return line.startsWith("  ") && !line.isBlank();
  }
}
