package dev.custody.analysis.task;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ExpressionStatementTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.util.TreePath;
import org.junit.jupiter.api.Test;

final class OutcomesTest {

  private static final String HEAD =
      """
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      """;

  @Test
  void tellsWhatIsLost() {
    probe(
        """
        class A {
          void run(ExecutorService pool, Runnable r, List<Callable<String>> all,
              CompletableFuture<String> f, boolean b) throws Exception {
            // BUG: Diagnostic contains: [TASK of submit]
            pool.submit(r);
            // BUG: Diagnostic contains: [TASKS of invokeAll]
            pool.invokeAll(all);
            // BUG: Diagnostic contains: [STAGE of thenApply]
            f.thenApply(this::change);
            // BUG: Diagnostic contains: [STAGE of runAsync]
            CompletableFuture.runAsync(r, pool);
            // BUG: Diagnostic contains: [nothing]
            pool.execute(r);
            // BUG: Diagnostic contains: [nothing]
            f.complete("a");
          }
          native String change(String s);
        }
        """);
  }

  @Test
  void followsTheOutcomeThroughChains() {
    probe(
        """
        class A {
          void run(CompletableFuture<String> f, CompletableFuture<String> g) {
            // BUG: Diagnostic contains: [unsure STAGE of thenApply]
            same(f.thenApply(A::change));
            // BUG: Diagnostic contains: [STAGE of supplyAsync]
            same(CompletableFuture.supplyAsync(() -> change("a")));
            // BUG: Diagnostic contains: [nothing]
            f.thenApply(s -> s).exceptionally(e -> e.toString());
            // BUG: Diagnostic contains: [nothing]
            f.handle((s, e) -> e == null ? s : "").thenAccept(System.out::println);
            // BUG: Diagnostic contains: [blind STAGE of whenComplete]
            g.whenComplete((s, e) -> System.out.println(s));
          }
          static CompletableFuture<String> same(CompletableFuture<String> value) { return value; }
          static native String change(String s);
        }
        """);
  }

  @Test
  void isUnsureWhereSomebodyElseMayLook() {
    probe(
        """
        class A {
          CompletableFuture<String> branch(CompletableFuture<String> f) {
            // BUG: Diagnostic contains: [unsure STAGE of thenAccept]
            f.thenAccept(System.out::println);
            return f;
          }
        }
        """);
  }

  @Test
  void isUnsureWhereTheWorkIsGuardedAndOnlyTheRestMayFail() {
    probe(
        """
        class A {
          void partly(ExecutorService pool) {
            // BUG: Diagnostic contains: [unsure TASK of submit]
            pool.submit(() -> {
              prepare();
              try {
                work();
              } catch (Exception e) {
                e.printStackTrace();
              }
            });
            // BUG: Diagnostic contains: [nothing]
            pass(pool, () -> {
              prepare();
              try {
                work();
              } catch (Throwable e) {
                e.printStackTrace();
              }
            });
          }
          void pass(ExecutorService pool, Runnable task) {
            // BUG: Diagnostic contains: [unsure TASK of submit]
            pool.submit(task);
          }
          void wholly(ExecutorService pool) {
            // BUG: Diagnostic contains: [nothing]
            pool.submit(() -> {
              try {
                work();
              } catch (Exception e) {
                System.getLogger("a");
              }
            });
          }
          void notAtAll(ExecutorService pool) {
            // BUG: Diagnostic contains: [TASK of submit]
            pool.submit(() -> {
              try {
                work();
              } catch (IllegalStateException e) {
                System.getLogger("a");
              }
            });
          }
          native void prepare();
          native void work();
        }
        """);
  }

  @Test
  void isNotLostInTasksThatOnlyHandOver() {
    probe(
        """
        class A {
          void run(ExecutorService pool, ScheduledExecutorService timer, Runnable r) {
            // BUG: Diagnostic contains: [nothing]
            timer.schedule(() -> pool.execute(r), 1, TimeUnit.SECONDS);
          }
        }
        """);
  }

  private void probe(String source) {
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .addSourceLines("A.java", HEAD, source)
        .doTest();
  }

  /** Prints what each statement that is only a call loses, where a line expects something. */
  @BugPattern(summary = "What is lost", severity = WARNING)
  public static final class Probe extends BugChecker implements ExpressionStatementTreeMatcher {

    private static final long serialVersionUID = 1L;

    @Override
    public Description matchExpressionStatement(ExpressionStatementTree tree, VisitorState state) {
      TreePath path = new TreePath(state.getPath(), tree.getExpression());
      String lost = Outcomes.instance(state).lostWith(path).map(Probe::text).orElse("nothing");
      int line = state.getPath().getCompilationUnit().getLineMap() == null ? -1 : line(tree, state);
      return line > 0 && isMarked(line, state)
          ? buildDescription(tree).setMessage("[" + lost + "]").build()
          : Description.NO_MATCH;
    }

    private static String text(Loss loss) {
      return (loss.isUnsure() ? "unsure " : "")
          + (loss.blindHandler() ? "blind " : "")
          + loss.kind()
          + " of "
          + ASTHelpers.getSymbol(loss.origin()).getSimpleName();
    }

    private static int line(ExpressionStatementTree tree, VisitorState state) {
      return (int)
          state
              .getPath()
              .getCompilationUnit()
              .getLineMap()
              .getLineNumber(ASTHelpers.getStartPosition(tree));
    }

    private static boolean isMarked(int line, VisitorState state) {
      String[] lines = String.valueOf(state.getSourceCode()).split("\n", -1);
      return line >= 2 && lines[line - 2].contains("// BUG:");
    }
  }
}
