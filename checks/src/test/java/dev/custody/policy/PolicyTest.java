package dev.custody.policy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import dev.custody.meta.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PolicyTest {

  @TempDir Path directory;

  @Test
  void acceptsDefaults() {
    assertThat(messages())
        .containsExactly(
            "WARNING A.java:1 [PrintPolicy] [] [sleep, wait, queue, permit, network, database,"
                + " process, file, stream] Optional.empty Optional.empty");
  }

  @Test
  void acceptsValues() throws IOException {
    Path model = Files.createFile(directory.resolve("my.model"));
    Path baseline = Files.createFile(directory.resolve("known,1.tsv"));
    Path report = directory.resolve("new.tsv");
    assertThat(
            messages(
                "-XepOpt:Custody:Models=" + model + ", " + model,
                "-XepOpt:Custody:BlockingKinds=lock,sleep",
                "-XepOpt:Custody:Baseline=" + baseline,
                "-XepOpt:Custody:Report=" + report))
        .containsExactly(
            String.format(
                "WARNING A.java:1 [PrintPolicy] [%s, %s] [lock, sleep] Optional[%s] Optional[%s]",
                model, model, baseline, report));
  }

  @Test
  void acceptsOptionsOfOthers() {
    assertThat(messages("-XepOpt:NullAway:Foo=1")).singleElement().asString().contains("[sleep");
  }

  @Test
  void acceptsTheUsualDistanceOfWords() {
    assertThat(Spelling.distance("model", "Models")).isEqualTo(1);
    assertThat(Spelling.distance("", "abc")).isEqualTo(3);
    assertThat(Spelling.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void flagsAnUnknownOptionOnceAndNamesTheNearest() {
    assertThat(messages("-XepOpt:Custody:Modles=x"))
        .first()
        .isEqualTo(
            "ERROR - -XepOpt:Custody:Modles=x: there is no such option; the nearest is"
                + " -XepOpt:Custody:Models");
    assertThat(messages("-XepOpt:Custody:Modles=x"))
        .filteredOn(message -> message.startsWith("ERROR"))
        .hasSize(1);
  }

  @Test
  void flagsAnUnknownWordAndNamesTheNearest() {
    assertThat(messages("-XepOpt:Custody:BlockingKinds=sleep,netwrk"))
        .first()
        .asString()
        .startsWith(
            "ERROR - -XepOpt:Custody:BlockingKinds=sleep,netwrk: \"netwrk\" is not one of sleep,")
        .endsWith("did you mean \"network\"? (expected: words, separated by commas)");
  }

  @Test
  void flagsAnEmptyList() {
    assertThat(messages("-XepOpt:Custody:BlockingKinds="))
        .first()
        .asString()
        .contains("the value is empty");
  }

  @Test
  void flagsFilesThatAreNotThere() {
    assertThat(messages("-XepOpt:Custody:Models=nowhere.model"))
        .first()
        .asString()
        .contains("Custody:Models=nowhere.model: there is no file \"nowhere.model\"");
    assertThat(messages("-XepOpt:Custody:Baseline=" + directory))
        .first()
        .asString()
        .contains("is not a readable file (expected: a file)");
    assertThat(messages("-XepOpt:Custody:Report=nowhere/new.tsv"))
        .first()
        .asString()
        .contains("the directory of \"nowhere/new.tsv\" does not exist");
    assertThat(messages("-XepOpt:Custody:Report=" + directory))
        .first()
        .asString()
        .contains("is not a file");
  }

  private List<String> messages(String... arguments) {
    return Compilation.with(PrintPolicy.class)
        .arguments(arguments)
        .source("A.java", "class A {}")
        .source("B.java", "class B {}")
        .run(directory)
        .messages()
        .stream()
        .filter(message -> !message.contains("B.java"))
        .toList();
  }

  /** Prints the policy at each class. */
  @BugPattern(summary = "Prints the policy", severity = SeverityLevel.WARNING)
  public static final class PrintPolicy extends BugChecker implements ClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchClass(ClassTree type, VisitorState state) {
      Policy policy = Policy.instance(state);
      return buildDescription(type)
          .setMessage(
              String.format(
                  "%s %s %s %s",
                  policy.models(), policy.blockingKinds(), policy.baseline(), policy.report()))
          .build();
    }
  }
}
