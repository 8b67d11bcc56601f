package dev.custody.finding;

import com.google.errorprone.BugPattern.SeverityLevel;
import java.util.Locale;
import java.util.regex.Pattern;

/** A finding as a line of the report. */
record Row(
    String check, SeverityLevel severity, String file, int line, String where, String message) {

  /** The first line of a report. */
  static final String HEADER = "check\tseverity\tfile\tline\twhere\tmessage";

  private static final int COLUMNS = 6;
  private static final Pattern LINE_NUMBER = Pattern.compile("\\bline \\d+");

  /** The line of the report. */
  String print() {
    return String.join(
        "\t",
        check,
        severity.name().toLowerCase(Locale.ROOT),
        file,
        Integer.toString(line),
        where,
        oneLine(message));
  }

  /** What stays the same when lines above the finding come and go. */
  String identity() {
    return identity(check, file, where, oneLine(message));
  }

  /** The identity of the finding that a line of a report is about; empty if it is none. */
  static String identityIn(String reportLine) {
    String[] columns = reportLine.split("\t", -1);
    return columns.length == COLUMNS && !reportLine.equals(HEADER)
        ? identity(columns[0], columns[2], columns[4], columns[5])
        : "";
  }

  private static String identity(String check, String file, String where, String message) {
    return String.join("\t", check, file, where, LINE_NUMBER.matcher(message).replaceAll("line"));
  }

  private static String oneLine(String message) {
    return message.replace("\\", "\\\\").replace("\t", " ").replace("\n", "\\n");
  }
}
