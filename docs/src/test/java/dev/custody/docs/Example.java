package dev.custody.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced Java block: always a whole source file, so that a reader can paste and compile it.
 *
 * <p>A line that is flagged ends in {@code // BUG: words of the message}, or that comment stands
 * alone on the line above it. The words may be left out.
 *
 * @param firstLine the block's first line in the page
 */
record Example(Path page, String heading, int firstLine, List<String> lines) {
  private static final Pattern MARK = Pattern.compile("^(.*?)// BUG:(?! Diagnostic)(.*)$");

  /** Line of the page to the words that the message there must contain. */
  Map<Integer, String> expected() {
    Map<Integer, String> expected = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      Matcher mark = MARK.matcher(lines.get(i));
      if (mark.matches()) {
        boolean alone = mark.group(1).isBlank();
        expected.put(firstLine + i + (alone ? 1 : 0), mark.group(2).strip());
      }
    }
    return expected;
  }

  /** The check whose page this is. */
  String check() {
    return page.getFileName().toString().replaceFirst("\\.md$", "");
  }

  String source() {
    return String.join("\n", lines) + "\n";
  }

  @Override
  public String toString() {
    return page + ":" + firstLine + " (" + heading + ")";
  }
}
