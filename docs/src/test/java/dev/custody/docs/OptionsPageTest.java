package dev.custody.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.custody.policy.Option;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OptionsPageTest {
  @Test
  void pageListsTheOptionsAsTheyAre() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("guide/options.md")).stream()
            .filter(line -> line.startsWith("| `"))
            .toList();

    assertThat(rows)
        .as("rows of docs/guide/options.md; they come from dev.custody.policy.Option")
        .isEqualTo(Arrays.stream(Option.values()).map(OptionsPageTest::row).toList());
  }

  private static String row(Option option) {
    String words = option.words().isEmpty() ? "" : " of: " + String.join(", ", option.words());
    return String.format(
        "| `%s` | %s%s | %s | %s |",
        option.flag(), option.type().description(), words, option.byDefault(), option.summary());
  }
}
