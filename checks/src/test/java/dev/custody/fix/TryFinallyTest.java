package dev.custody.fix;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ExpressionStatementTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import org.junit.jupiter.api.Test;

final class TryFinallyTest {

  private final BugCheckerRefactoringTestHelper helper =
      BugCheckerRefactoringTestHelper.newInstance(Probe.class, getClass());

  @Test
  void acceptsWhatItCannotWrap() {
    helper
        .addInputLines(
            "A.java",
            """
            import java.util.concurrent.locks.Lock;

            class A {
              void notInABlock(Lock lock, boolean b) {
                if (b) lock.lock();
              }

              void unlocksOnOnePath(Lock lock, boolean b) {
                lock.lock();
                if (b) {
                  lock.unlock();
                  b = false;
                }
                toString();
              }

              int classUsedAfter(Lock lock) {
                lock.lock();
                class Local {}
                lock.unlock();
                return new Local().hashCode();
              }

              int arrayUsedAfter(Lock lock) {
                lock.lock();
                int[] a = {1};
                lock.unlock();
                return a[0];
              }
            }
            """)
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesTheRestOfTheBlock() {
    rewrites(
        """
        ExecutorService pool = Executors.newFixedThreadPool(1); // one
        pool.execute(() -> {});

        // then
        int n = 2;
        System.out.println(n);
        """,
        """
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try { // one
          pool.execute(() -> {});

          // then
          int n = 2;
          System.out.println(n);
        } finally {
          pool.shutdown();
        }
        """);
  }

  @Test
  void fixesAnAcquisitionAtTheEnd() {
    rewrites(
        """
        ExecutorService pool = Executors.newFixedThreadPool(3);
        """,
        """
        ExecutorService pool = Executors.newFixedThreadPool(3);
        pool.shutdown();
        """);
  }

  @Test
  void fixesUpToTheReleaseAndMovesWhatIsUsedAfterIt() {
    rewrites(
        """
        lock.lock();
        var list = new java.util.ArrayList<String>();
        final int count = 4;
        String unused;
        unused = "5";
        lock.unlock();
        System.out.println(list.size() + count);
        """,
        """
        lock.lock();
        ArrayList<String> list;
        final int count;
        try {
          list = new java.util.ArrayList<String>();
          count = 4;
          String unused;
          unused = "5";
        } finally {
          lock.unlock();
        }
        System.out.println(list.size() + count);
        """);
  }

  @Test
  void fixesByWideningATryThatReleases() {
    rewrites(
        """
        lock.lock();
        System.out.println(6);
        try {
          System.out.println(7);
        } finally {
          lock.unlock();
        }
        System.out.println(8);
        """,
        """
        lock.lock();
        try {
          System.out.println(6);
          System.out.println(7);
        } finally {
          lock.unlock();
        }
        System.out.println(8);
        """);
  }

  @Test
  void fixesByWideningATryThatCatchesToo() {
    rewrites(
        """
        lock.lock();
        System.out.println(9);
        try {
          System.out.println(10);
        } catch (RuntimeException e) {
          System.out.println(11);
        } finally {
          lock.unlock();
        }
        """,
        """
        lock.lock();
        try {
          System.out.println(9);
          try {
            System.out.println(10);
          } catch (RuntimeException e) {
            System.out.println(11);
          }
        } finally {
          lock.unlock();
        }
        """);
  }

  @Test
  void fixesByDroppingReleasesOnTheWayOut() {
    rewrites(
        """
        lock.lock();
        if (lock.hashCode() == 12) {
          lock.unlock();
          return;
        }
        System.out.println(13);
        lock.unlock();
        """,
        """
        lock.lock();
        try {
          if (lock.hashCode() == 12) {
            return;
          }
          System.out.println(13);
        } finally {
          lock.unlock();
        }
        """);
  }

  @Test
  void fixesWithoutChangingTextBlocks() {
    String quotes = "\"\"\"";
    rewrites(
        """
        lock.lock();
        System.out.println(QQ
            a
              b
            QQ);
        """
            .replace("QQ", quotes),
        """
        lock.lock();
        try {
          System.out.println(QQ
              a
                b
              QQ);
        } finally {
          lock.unlock();
        }
        """
            .replace("QQ", quotes));
  }

  private void rewrites(String before, String after) {
    boolean needsList = after.contains("ArrayList<String> list;");
    helper
        .addInputLines("A.java", inMethod("", before))
        .addOutputLines("A.java", inMethod(needsList ? "import java.util.ArrayList;\n" : "", after))
        .doTest(TestMode.TEXT_MATCH);
  }

  private static String inMethod(String imports, String statements) {
    return imports
        + "import java.util.concurrent.ExecutorService;\n"
        + "import java.util.concurrent.Executors;\n"
        + "import java.util.concurrent.locks.Lock;\n\n"
        + "class A {\n  void f(Lock lock) {\n"
        + statements.indent(4)
        + "  }\n}\n";
  }

  /** Wraps what follows the creation of a pool, or the taking of a lock. */
  @BugPattern(summary = "Probe", severity = SeverityLevel.WARNING)
  public static final class Probe extends BugChecker
      implements VariableTreeMatcher, ExpressionStatementTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchVariable(VariableTree tree, VisitorState state) {
      return tree.getName().contentEquals("pool")
          ? wrap(tree, "pool.shutdown()", state)
          : Description.NO_MATCH;
    }

    @Override
    public Description matchExpressionStatement(ExpressionStatementTree tree, VisitorState state) {
      return tree.toString().equals("lock.lock();")
          ? wrap(tree, "lock.unlock()", state)
          : Description.NO_MATCH;
    }

    private Description wrap(StatementTree tree, String release, VisitorState state) {
      return TryFinally.after(tree, release, state)
          .map(fix -> describeMatch(tree, fix))
          .orElse(Description.NO_MATCH);
    }
  }
}
