package dev.custody.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import dev.custody.meta.Compilation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FindingsTest {

  @TempDir Path directory;

  private final CompilationTestHelper calls =
      CompilationTestHelper.newInstance(BadCall.class, getClass());

  @Test
  void acceptsASuppressionAroundTheReportedTree() {
    CompilationTestHelper.newInstance(BadMethods.class, getClass())
        .addSourceLines(
            "A.java",
            """
            class A {
              @SuppressWarnings("BadMethods")
              void bad1() {}
              // BUG: Diagnostic contains: the method is bad
              void bad2() {}
            }
            """)
        .doTest();
  }

  @Test
  void acceptsWhatTheBaselineKnowsAsOftenAsItKnowsIt() throws IOException {
    Path report = directory.resolve("report.tsv");
    calls
        .setArgs("-XepOpt:Custody:Report=" + report, "-XepAllErrorsAsWarnings")
        .addSourceLines(
            "a/A.java",
            """
            package a;
            class A {
              void bad() {
                // BUG: Diagnostic contains: bad call, first line 4
                bad();
              }
            }
            """)
        .doTest();
    assertThat(Files.readString(report))
        .isEqualTo(
            "check\tseverity\tfile\tline\twhere\tmessage\n"
                + "BadCall\twarning\ta/A.java\t5\ta.A#bad()\t"
                + "bad call, first line 4\\n    called here: line 5\\n    a() -> b()\n");

    CompilationTestHelper.newInstance(BadCall.class, getClass())
        .setArgs("-XepOpt:Custody:Baseline=" + report)
        .addSourceLines(
            "a/A.java",
            """
            package a;
            class A {
              int added;
              void bad() {
                bad();
                // BUG: Diagnostic contains: bad call
                bad();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsABaselineThatIsNoReport() throws IOException {
    Path file = Files.writeString(directory.resolve("x.tsv"), "hello\n");
    calls
        .setArgs("-XepOpt:Custody:Baseline=" + file)
        .matchAllDiagnostics()
        .addSourceLines("A.java", "class A { void bad() { bad(); } }");
    assertThatThrownBy(calls::doTest).hasMessageContaining("not a line of a report: \"hello\"");
  }

  @Test
  void flagsOncePerPlaceWithEvidenceBelowTheMessage() {
    calls
        .addSourceLines(
            "A.java",
            """
            class A {
              void bad() {
                // BUG: Diagnostic matches: X
                bad();
              }
            }
            """)
        .expectErrorMessage(
            "X",
            message ->
                message.contains("bad call, first line 3\n")
                    && message.contains("    called here: line 4\n")
                    && message.contains("    a() -> b()\n"))
        .doTest();
  }

  @Test
  void flagsWithTheLowerSeverityOfTheFindingButNeverAHigherOne() {
    assertThat(new Row("C", SeverityLevel.WARNING, "f", 1, "w", "m").print())
        .isEqualTo("C\twarning\tf\t1\tw\tm");
    Path report = directory.resolve("lowered.tsv");
    CompilationTestHelper.newInstance(UnsureMethods.class, getClass())
        .setArgs("-XepOpt:Custody:Report=" + report)
        .addSourceLines(
            "A.java",
            """
            class A {
              // BUG: Diagnostic contains: maybe
              void bad3() {}
            }
            class B {
              // BUG: Diagnostic contains: maybe
              void bad4() {}
            }
            """)
        .doTest();
    // An error would have ended the analysis before class B.
    assertThat(report).content().contains("\twarning\t").contains("bad4").doesNotContain("\terror");
  }

  @Test
  void flagsACrashInOurOwnTests() {
    calls.addSourceLines("A.java", "class A { void crash() { crash(); } }");
    assertThatThrownBy(calls::doTest)
        .hasStackTraceContaining("on purpose")
        .hasStackTraceContaining("IllegalStateException");
  }

  @Test
  void flagsACrashForUsersAsOneWarningAndGoesOn() {
    String before = System.clearProperty("custody.failOnCrash");
    try {
      Compilation.Result result =
          Compilation.with(BadCall.class)
              .source("p/A.java", "package p; class A { void crash() { crash(); crash(); } }")
              .source("p/B.java", "package p; class B { void crash() { crash(); } }")
              .source("p/C.java", "package p; class C { void bad() { bad(); } }")
              .run(directory);
      assertThat(result.messages()).hasSize(2);
      assertThat(result.messages().get(0))
          .startsWith(
              "WARNING - the Custody check BadCall crashed on p/A.java"
                  + " (IllegalStateException: on purpose at dev.custody.finding.FindingsTest")
          .endsWith("This is a bug in Custody, not in your code");
      assertThat(result.messages().get(1)).startsWith("ERROR p/C.java:1 [BadCall] bad call");
    } finally {
      if (before != null) {
        System.setProperty("custody.failOnCrash", before);
      }
    }
  }

  /** Says the same twice about every call of a method named bad, and crashes on crash. */
  @BugPattern(summary = "Calls", severity = SeverityLevel.ERROR)
  public static final class BadCall extends BugChecker implements MethodInvocationTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
      return Findings.of(this, state, () -> match(tree, state));
    }

    private Description match(MethodInvocationTree tree, VisitorState state) {
      if (tree.toString().startsWith("crash")) {
        throw new IllegalStateException("on purpose");
      }
      if (!tree.toString().startsWith("bad")) {
        return Description.NO_MATCH;
      }
      int above = Positions.line(tree, state) - 1;
      Finding finding =
          Finding.at(tree, "bad call, first line " + above)
              .related("called here", tree, state)
              .chain(ImmutableList.of("a()", "b()"));
      Description first = Findings.report(this, finding, state);
      assertThat(Findings.report(this, finding, state)).isSameAs(Description.NO_MATCH);
      return first;
    }
  }

  /** Fires on a class and reports its methods. */
  @BugPattern(summary = "Methods", severity = SeverityLevel.ERROR)
  public static final class BadMethods extends BugChecker implements ClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchClass(ClassTree type, VisitorState state) {
      for (Tree member : type.getMembers()) {
        if (member instanceof MethodTree method && method.getName().toString().startsWith("bad")) {
          state.reportMatch(Findings.report(this, Finding.at(method, "the method is bad"), state));
        }
      }
      return Description.NO_MATCH;
    }
  }

  /** Is not sure. */
  @BugPattern(summary = "Unsure", severity = SeverityLevel.ERROR)
  public static final class UnsureMethods extends BugChecker implements ClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchClass(ClassTree type, VisitorState state) {
      return Findings.of(
          this,
          state,
          () -> {
            for (Tree member : type.getMembers()) {
              if (member instanceof MethodTree method
                  && method.getName().toString().startsWith("bad")) {
                return Findings.report(this, Finding.at(method, "maybe").asWarning(), state);
              }
            }
            return Description.NO_MATCH;
          });
    }
  }
}
