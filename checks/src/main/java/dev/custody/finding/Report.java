package dev.custody.finding;

import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;
import com.sun.tools.javac.api.MultiTaskListener;
import com.sun.tools.javac.util.Context;
import dev.custody.policy.Option;
import dev.custody.policy.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All findings of a compilation, written to the file the user named when the compilation ends. */
final class Report implements TaskListener {

  private final List<Row> rows = new ArrayList<>();
  private final Optional<Path> file;
  private final Problems problems;

  private Report(Optional<Path> file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  /** A report for this compilation; it is kept but not written if there is no file. */
  static Report create(Optional<Path> file, Context context, Problems problems) {
    Report report = new Report(file, problems);
    if (file.isPresent()) {
      MultiTaskListener.instance(context).add(report);
    }
    return report;
  }

  void add(Row row) {
    if (file.isPresent()) {
      rows.add(row);
    }
  }

  @Override
  public void finished(TaskEvent event) {
    if (event.getKind() == TaskEvent.Kind.COMPILATION && file.isPresent()) {
      write(file.get());
    }
  }

  private void write(Path target) {
    List<String> lines = new ArrayList<>();
    lines.add(Row.HEADER);
    rows.sort(
        Comparator.comparing(Row::file)
            .thenComparingInt(Row::line)
            .thenComparing(Row::check)
            .thenComparing(Row::print));
    for (Row row : rows) {
      lines.add(row.print());
    }
    try {
      Files.write(target, lines, StandardCharsets.UTF_8);
    } catch (IOException e) {
      problems.error(
          String.format("-XepOpt:%s=%s: cannot be written: %s", Option.REPORT.flag(), target, e));
    }
  }
}
