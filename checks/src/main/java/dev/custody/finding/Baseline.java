package dev.custody.finding;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import dev.custody.policy.Option;
import dev.custody.policy.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The known findings, each as often as it is known. Line numbers do not matter. */
final class Baseline {

  private final Multiset<String> known = HashMultiset.create();

  private Baseline() {}

  static Baseline read(Optional<Path> file, Problems problems) {
    Baseline baseline = new Baseline();
    if (file.isPresent()) {
      try {
        for (String line : Files.readAllLines(file.get(), StandardCharsets.UTF_8)) {
          String identity = Row.identityIn(line);
          if (!identity.isEmpty()) {
            baseline.known.add(identity);
          } else if (!line.equals(Row.HEADER)) {
            problems.error(
                String.format(
                    "-XepOpt:%s=%s: not a line of a report: \"%s\"",
                    Option.BASELINE.flag(), file.get(), line));
          }
        }
      } catch (IOException e) {
        problems.error(
            String.format(
                "-XepOpt:%s=%s: cannot be read: %s", Option.BASELINE.flag(), file.get(), e));
      }
    }
    return baseline;
  }

  /** Whether the finding is known; each known finding covers one. */
  boolean covers(Row row) {
    return known.remove(row.identity());
  }
}
