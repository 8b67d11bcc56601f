package dev.custody.fix;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.BlockTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.BlockTree;
import org.junit.jupiter.api.Test;

/**
 * How far each block is indented, printed at the block: tests of fixes format what they compare.
 */
final class SourcesTest {

  /** Prints by how much the statements of a block are indented. */
  @BugPattern(summary = "probe", severity = BugPattern.SeverityLevel.WARNING)
  public static final class Probe extends BugChecker implements BlockTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchBlock(BlockTree block, VisitorState state) {
      Sources sources = new Sources(state);
      return sources.isEditable(block)
          ? buildDescription(block)
              .setMessage("[" + sources.unit(block).replace("\t", "tab").length() + "]")
              .build()
          : Description.NO_MATCH;
    }
  }

  @Test
  void indentsAsTheBlockDoes() {
    check(
        """
        class A {
            // BUG: Diagnostic contains: [6]
            void run() {
                  hashCode();
            }
        }
        """);
  }

  @Test
  void indentsEmptyBlocksAsTheFileDoes() {
    check(
        """
        class A {
            // BUG: Diagnostic contains: [4]
            void run() {
                // nothing
            }
        }
        """);
    check(
        """
        class A {
        \t// BUG: Diagnostic contains: [3]
        \tvoid run() {
        \t}
        }
        """);
  }

  @Test
  void indentsByTwoWhereNothingTells() {
    check(
        """
        // BUG: Diagnostic contains: [2]
        class A { void run() {} }
        """);
  }

  private void check(String source) {
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .addSourceLines("A.java", source)
        .doTest();
  }
}
