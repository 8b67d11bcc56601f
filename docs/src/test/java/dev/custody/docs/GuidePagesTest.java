package dev.custody.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GuidePagesTest {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("guideExamples")
  void exampleIsFlaggedWhereItSays(Example example) {
    List<Example> above =
        guideExamples()
            .filter(other -> other.page().equals(example.page()))
            .filter(other -> other.firstLine() < example.firstLine())
            .toList();
    Examples.verify(example, above, CheckPagesTest.defaultChecks());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("allPages")
  void linksToFilesLeadSomewhere(Path page) throws IOException {
    Matcher link = LINK.matcher(Files.readString(page));
    while (link.find()) {
      assertThat(page.resolveSibling(link.group(1)))
          .as("link %s in %s", link.group(1), page)
          .exists();
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("allPages")
  void tablesSpeakOnceOfEachThing(Path page) throws IOException {
    List<String> seen = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      if (!line.startsWith("| ")) {
        if (!line.startsWith("|-")) {
          seen.clear();
        }
        continue;
      }
      String first = line.substring(1, line.indexOf(" |", 1));
      assertThat(seen).as("first cells of a table in %s", page).doesNotContain(first);
      seen.add(first);
    }
  }

  static Stream<Example> guideExamples() {
    return Page.in("guide").stream().flatMap(page -> page.examples().stream());
  }

  static Stream<Path> allPages() {
    return Stream.of(
            Stream.of(Path.of("../README.md")).filter(Files::exists),
            Page.in("guide").stream().map(Page::file),
            Page.in("checks").stream().map(Page::file))
        .flatMap(paths -> paths);
  }
}
