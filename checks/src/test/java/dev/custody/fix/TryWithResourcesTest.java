package dev.custody.fix;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.VariableTree;
import org.junit.jupiter.api.Test;

final class TryWithResourcesTest {

  private final BugCheckerRefactoringTestHelper helper =
      BugCheckerRefactoringTestHelper.newInstance(Probe.class, getClass());

  @Test
  void acceptsWhatCannotBeAResource() {
    helper
        .addInputLines(
            "A.java",
            """
            import java.io.FileInputStream;
            import java.io.InputStream;
            import java.util.concurrent.SubmissionPublisher;

            class A {
              void notCloseable() {
                Object it = new Object();
                it.hashCode();
              }

              void assignedTwice() {
                SubmissionPublisher<String> it = new SubmissionPublisher<>();
                it.submit("1");
                it = null;
              }

              Runnable closeThrows(InputStream in) {
                return () -> {
                  InputStream it = in;
                  it.mark(2);
                };
              }

              void nothingFollows() {
                SubmissionPublisher<String> it = new SubmissionPublisher<>();
              }

              void two() {
                SubmissionPublisher<String> it = new SubmissionPublisher<>(), other = it;
                it.submit("3");
              }
            }
            """)
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesTheRestOfTheBlockWithoutTheExplicitClose() {
    helper
        .addInputLines(
            "A.java",
            """
            import java.io.FileReader;
            import java.io.IOException;
            import java.util.concurrent.SubmissionPublisher;

            class A {
              int toTheEnd() {
                final SubmissionPublisher<String> it = new SubmissionPublisher<>();
                it.submit("1");
                return it.submit("2");
              }

              int toTheClose() throws IOException {
                FileReader it = new FileReader("3");
                int c = it.read();
                it.close();
                return c;
              }

              boolean usedAfterTheClose() {
                SubmissionPublisher<String> it = new SubmissionPublisher<>();
                it.submit("4");
                it.close();
                return it.isClosed();
              }

              void caught() {
                try {
                  FileReader it = new FileReader("5");
                  it.read();
                } catch (IOException e) {
                  e.printStackTrace();
                }
              }

              void closedInFinally() {
                SubmissionPublisher<String> it = new SubmissionPublisher<>();
                it.submit("6");
                try {
                  it.submit("7");
                } finally {
                  it.close();
                }
              }
            }
            """)
        .addOutputLines(
            "A.java",
            """
            import java.io.FileReader;
            import java.io.IOException;
            import java.util.concurrent.SubmissionPublisher;

            class A {
              int toTheEnd() {
                try (final SubmissionPublisher<String> it = new SubmissionPublisher<>()) {
                  it.submit("1");
                  return it.submit("2");
                }
              }

              int toTheClose() throws IOException {
                int c;
                try (FileReader it = new FileReader("3")) {
                  c = it.read();
                }
                return c;
              }

              boolean usedAfterTheClose() {
                try (SubmissionPublisher<String> it = new SubmissionPublisher<>()) {
                  it.submit("4");
                  it.close();
                  return it.isClosed();
                }
              }

              void caught() {
                try {
                  try (FileReader it = new FileReader("5")) {
                    it.read();
                  }
                } catch (IOException e) {
                  e.printStackTrace();
                }
              }

              void closedInFinally() {
                try (SubmissionPublisher<String> it = new SubmissionPublisher<>()) {
                  it.submit("6");
                  it.submit("7");
                }
              }
            }
            """)
        .doTest(TestMode.TEXT_MATCH);
  }

  /** Closes variables named it. */
  @BugPattern(summary = "Probe", severity = SeverityLevel.WARNING)
  public static final class Probe extends BugChecker implements VariableTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchVariable(VariableTree tree, VisitorState state) {
      return tree.getName().contentEquals("it")
          ? TryWithResources.around(tree, "it.close()", state)
              .map(fix -> describeMatch(tree, fix))
              .orElse(Description.NO_MATCH)
          : Description.NO_MATCH;
    }
  }
}
