package dev.custody.meta;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.bugpatterns.BugChecker;
import dev.custody.finding.DocPages;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What every check has: a name, a page, a test and an entry for the service loader. */
final class EveryCheckTest {

  private static final ImmutableList<String> HEADINGS =
      ImmutableList.of(
          "What it flags",
          "Why it is a bug",
          "Example",
          "Use instead",
          "Accepted",
          "Known limits",
          "Options",
          "Suppressing");
  private static final Pattern MATCHER = Pattern.compile("public Description match\\w+\\(");
  private static final Pattern CONTAINED = Pattern.compile("Findings\\s*\\.of\\(");

  @TestFactory
  Stream<DynamicTest> acceptsEveryCheck() {
    return Compilation.allChecks().stream()
        .map(
            check ->
                DynamicTest.dynamicTest(
                    check.getSimpleName(),
                    () -> SoftAssertions.assertSoftly(softly -> inspect(check, softly))));
  }

  @Test
  void acceptsOnlyChecksTheServiceLoaderFinds() throws IOException {
    List<String> registered = Compilation.allChecks().stream().map(Class::getSimpleName).toList();
    try (Stream<Path> files = Files.walk(Path.of("src/main/java/dev/custody/checks"))) {
      assertThat(files.filter(EveryCheckTest::declaresCheck))
          .as("add @AutoService(BugChecker.class) to these")
          .allMatch(file -> registered.contains(nameOf(file)));
    }
  }

  @Test
  void acceptsOnlyPagesOfChecks() throws IOException {
    Path pages = Path.of("../docs/checks");
    if (!Files.isDirectory(pages)) {
      return;
    }
    List<String> names = Compilation.allChecks().stream().map(Class::getSimpleName).toList();
    try (Stream<Path> files = Files.list(pages)) {
      assertThat(files.map(EveryCheckTest::nameOf).filter(name -> !name.equals("README")))
          .as("pages in docs/checks must belong to a check")
          .isSubsetOf(names);
    }
  }

  private static void inspect(Class<? extends BugChecker> check, SoftAssertions softly) {
    String name = check.getSimpleName();
    BugPattern pattern = check.getAnnotation(BugPattern.class);
    softly.assertThat(Modifier.isFinal(check.getModifiers())).as("make %s final", name).isTrue();
    softly.assertThat(pattern).as("annotate %s with @BugPattern", name).isNotNull();
    if (pattern == null) {
      return;
    }
    softly.assertThat(pattern.name()).as("the name of the class is the name").isIn("", name);
    softly.assertThat(pattern.summary()).as("no full stop after the summary").doesNotEndWith(".");
    softly.assertThat(pattern.severity()).isNotEqualTo(SeverityLevel.SUGGESTION);
    softly.assertThat(pattern.tags()).as("tags = DocPages.TAG").contains(DocPages.TAG);
    softly.assertThat(pattern.linkType()).isEqualTo(LinkType.CUSTOM);
    softly.assertThat(pattern.link()).isEqualTo(DocPages.BASE + name);

    String file = check.getName().replace('.', '/');
    softly
        .assertThat(Path.of("src/test/java", file + "Test.java"))
        .as("create the test of %s", name)
        .exists();
    String source = read(Path.of("src/main/java", file + ".java"));
    softly
        .assertThat(CONTAINED.matcher(source).results().count())
        .as("every matcher of %s starts with \"return Findings.of(this, state, () -> ..\"", name)
        .isEqualTo(MATCHER.matcher(source).results().count());

    Path page = Path.of("../docs/checks", name + ".md");
    softly.assertThat(page).as("create docs/checks/%s.md", name).exists();
    softly
        .assertThat(read(page).lines().findFirst())
        .as("first line of docs/checks/%s.md", name)
        .contains("# " + name);
    softly
        .assertThat(
            read(page)
                .lines()
                .filter(line -> line.startsWith("## "))
                .map(line -> line.substring("## ".length())))
        .as("headings of docs/checks/%s.md", name)
        .containsExactlyElementsOf(HEADINGS);
  }

  private static boolean declaresCheck(Path file) {
    return file.toString().endsWith(".java") && read(file).contains(" extends BugChecker");
  }

  private static String nameOf(Path file) {
    return file.getFileName().toString().replaceFirst("\\.\\w+$", "");
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new AssertionError(file + " cannot be read", e);
    }
  }
}
