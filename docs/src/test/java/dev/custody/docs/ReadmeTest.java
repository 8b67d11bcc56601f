package dev.custody.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

final class ReadmeTest {
  private static final Path README = Path.of("../README.md");
  private static final Pattern OUTPUT =
      Pattern.compile("```text\\R(?<output>.*?)```", Pattern.DOTALL);
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| \\[(\\w+)]\\(docs/checks/\\1\\.md\\) \\| (\\w+) \\|", Pattern.MULTILINE);

  @Test
  void outputIsWhatTheProgramGets() throws IOException {
    Example program = Page.read(README).examples().get(0);
    Matcher output = OUTPUT.matcher(Files.readString(README));

    assertThat(output.find()).as("a text block in README.md with the output").isTrue();
    assertThat(output.group("output"))
        .isEqualTo(Javac.print(program, "Dashboard.java", CheckPagesTest.ourChecks()));
  }

  @Test
  void tableListsEveryCheckWithItsDefault() throws IOException {
    List<String> listed = new ArrayList<>();
    Matcher row = ROW.matcher(Files.readString(README));
    while (row.find()) {
      listed.add(row.group(1) + " " + row.group(2));
    }

    assertThat(listed)
        .as("checks in the table of README.md, with their defaults")
        .containsExactlyInAnyOrderElementsOf(CheckPagesTest.ourDefaults());
  }
}
