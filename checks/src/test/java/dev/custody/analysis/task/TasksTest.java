package dev.custody.analysis.task;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.LambdaExpressionTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TasksTest {

  private static final String HEAD =
      """
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      """;

  @Test
  void tellsWhenAndWhereTasksRun() {
    probe(
        """
        class A {
          final ExecutorService field = null;
          void run(ExecutorService pool, List<String> list, ScheduledExecutorService timer) {
            // BUG: Diagnostic contains: [later on pool]
            pool.execute(() -> {});
            // BUG: Diagnostic contains: [later on field]
            this.field.execute(() -> {});
            // BUG: Diagnostic contains: [now]
            list.forEach(s -> {});
            // BUG: Diagnostic contains: [later on timer periodic]
            timer.scheduleAtFixedRate(() -> {}, 0, 1, TimeUnit.SECONDS);
            // BUG: Diagnostic contains: [later]
            new Thread(() -> {}).start();
            // BUG: Diagnostic contains: [unknown]
            unknown(() -> {});
            // BUG: Diagnostic contains: [now]
            now(() -> {});
            // BUG: Diagnostic contains: [later on pool]
            pool.submit(Executors.callable(() -> {}));
            // BUG: Diagnostic contains: [later on pool, later on field]
            Runnable local = () -> {};
            pool.execute(local);
            field.execute(local);
            // BUG: Diagnostic contains: [later]
            helper(pool, () -> {});
          }
          // BUG: Diagnostic contains: [now]
          private final Runnable kept = () -> {};
          void keeps() { kept.run(); }
          void now(Runnable r) { r.run(); }
          void helper(ExecutorService e, Runnable r) { e.execute(r); }
          native void unknown(Runnable r);
        }
        """);
  }

  @Test
  void tellsHowOften() {
    probe(
        """
        class A {
          void run(ExecutorService pool, List<String> list, Map<String, String> map) {
            for (String s : list) {
              // BUG: Diagnostic contains: [later on pool repeated]
              pool.execute(() -> s.trim());
            }
            while (list.isEmpty()) {
              // BUG: Diagnostic contains: [later on pool repeated]
              if (map.isEmpty()) { pool.execute(() -> {}); }
            }
            list.forEach(
                // BUG: Diagnostic contains: [now]
                s ->
                    // BUG: Diagnostic contains: [later on pool repeated]
                    pool.execute(() -> {}));
            for (String s : list) {
              // BUG: Diagnostic contains: [unknown repeated]
              later(() ->
                // BUG: Diagnostic contains: [later on pool]
                pool.execute(() -> {}));
            }
          }
          native void later(Runnable r);
        }
        """);
  }

  @Test
  void tellsWhichTaskCodeIsIn() {
    probe(
        """
        class A {
          void run(ExecutorService pool, List<String> list) {
            // BUG: Diagnostic contains: in []
            here();
            // BUG: Diagnostic contains: [later on pool]
            pool.execute(() -> {
              // BUG: Diagnostic contains: in [later on pool]
              here();
              // BUG: Diagnostic contains: [now]
              list.forEach(s ->
                // BUG: Diagnostic contains: in [later on pool]
                here());
            });
            pool.execute(new Runnable() {
              @Override public void run() {
                // BUG: Diagnostic contains: in [later on pool]
                here();
              }
            });
            pool.execute(new Worker());
            pool.submit(this::work);
            new Looper().start();
          }
          void work() {
            // BUG: Diagnostic contains: in [later on pool]
            here();
          }
          static class Worker implements Runnable {
            @Override public void run() {
              // BUG: Diagnostic contains: in [later on pool]
              here();
            }
          }
          static class Looper extends Thread {
            @Override public void run() {
              // BUG: Diagnostic contains: in [later]
              here();
            }
          }
          static void here() {}
        }
        """);
  }

  @Test
  void tellsWhereTasksAreJoined() {
    probe(
        """
        class A {
          ExecutorService field;
          void run(ExecutorService pool, List<Callable<String>> calls) throws Exception {
            // BUG: Diagnostic contains: [later on pool joined 10]
            Future<?> f = pool.submit(() -> {});
            f.get();
            // BUG: Diagnostic contains: [later on field joined 12]
            field.submit(() -> {}).get();
            // BUG: Diagnostic contains: [later joined 16]
            Thread t = new Thread(() -> {});
            t.start();
            t.join();
            CountDownLatch latch = new CountDownLatch(1);
            // BUG: Diagnostic contains: [later joined 20]
            CompletableFuture.runAsync(() -> latch.countDown());
            latch.await();
          }
          void collected(ExecutorService other) throws Exception {
            List<Future<?>> all = new ArrayList<>();
            // BUG: Diagnostic contains: [later on other joined 26]
            all.add(other.submit(() -> {}));
            for (Future<?> each : all) { each.get(); }
          }
          void terminated(ExecutorService third) throws Exception {
            // BUG: Diagnostic contains: [later on third joined 31]
            third.execute(() -> {});
            third.awaitTermination(1, TimeUnit.SECONDS);
          }
          void never(ExecutorService fourth) {
            // BUG: Diagnostic contains: [later on fourth]
            fourth.execute(() -> {});
          }
        }
        """);
  }

  private void probe(String source) {
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .addSourceLines("A.java", HEAD, source)
        .doTest();
  }

  /** Prints what lambdas run as, and which task calls of {@code here()} are in. */
  @BugPattern(summary = "Probe", severity = WARNING)
  public static final class Probe extends BugChecker
      implements LambdaExpressionTreeMatcher, MethodInvocationTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchLambdaExpression(LambdaExpressionTree tree, VisitorState state) {
      return say(tree, "[" + print(Tasks.instance(state).usesOf(state.getPath()), state) + "]");
    }

    @Override
    public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
      return ASTHelpers.getSymbol(tree).getSimpleName().contentEquals("here")
          ? say(
              tree,
              "in [" + print(Tasks.instance(state).enclosingTasks(state.getPath()), state) + "]")
          : Description.NO_MATCH;
    }

    private Description say(Tree tree, String text) {
      return buildDescription(tree).setMessage(text).build();
    }

    private static String print(List<TaskUse> uses, VisitorState state) {
      return uses.stream().map(use -> print(use, state)).collect(Collectors.joining(", "));
    }

    private static String print(TaskUse use, VisitorState state) {
      return (use.runsNow() ? "now" : use.runsLater() ? "later" : "unknown")
          + use.executorVariable().map(variable -> " on " + variable.getSimpleName()).orElse("")
          + (use.periodic() ? " periodic" : "")
          + (use.repeated() ? " repeated" : "")
          + Tasks.instance(state).join(use).map(join -> " joined " + line(join)).orElse("");
    }

    private static long line(TreePath path) {
      return path.getCompilationUnit()
          .getLineMap()
          .getLineNumber(ASTHelpers.getStartPosition(path.getLeaf()));
    }
  }
}
