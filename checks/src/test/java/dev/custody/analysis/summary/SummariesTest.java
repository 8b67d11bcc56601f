package dev.custody.analysis.summary;

import static java.util.stream.Collectors.joining;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class SummariesTest {

  private final CompilationTestHelper helper =
      CompilationTestHelper.newInstance(Probe.class, getClass());

  /** Prints the summary of every method whose name starts with "probe". */
  @BugPattern(summary = "probe", severity = BugPattern.SeverityLevel.WARNING)
  public static final class Probe extends BugChecker implements MethodTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchMethod(MethodTree tree, VisitorState state) {
      MethodSymbol method = ASTHelpers.getSymbol(tree);
      if (!method.getSimpleName().toString().startsWith("probe")) {
        return Description.NO_MATCH;
      }
      return buildDescription(tree).setMessage(describe(method, Summaries.instance(state))).build();
    }
  }

  /** All that is known of the method, in one line. */
  static String describe(MethodSymbol method, Summaries summaries) {
    String blocking =
        summaries.blocking(method).stream()
            .map(
                way ->
                    way.kind().word()
                        + (way.releasing() == null ? "" : " releasing " + way.releasing())
                        + (way.through() == null ? "" : " through " + way.through())
                        + " by "
                        + way.describe())
            .collect(joining("; ", "blocks [", "]"));
    String fates =
        IntStream.range(0, method.getParameters().size())
            .mapToObj(i -> summaries.fate(method, i))
            .map(fate -> fate.kind() + (fate.field() == null ? "" : " in " + fate.field()))
            .collect(joining(", ", " fates [", "]"));
    String timings =
        IntStream.range(0, method.getParameters().size())
            .mapToObj(i -> summaries.timing(method, i).map(Enum::name).orElse("?"))
            .collect(joining(", ", " runs [", "]"));
    Result result = summaries.result(method);
    String from =
        " result "
            + result.kind()
            + (result.argument() < 0 ? "" : " " + result.argument())
            + (result.field() == null ? "" : " " + result.field());
    String throwing = summaries.throwsUnchecked(method) ? " throws" : " returns";
    return blocking + fates + timings + from + throwing;
  }

  private void prints(String source) {
    helper
        .addSourceLines(
            "A.java",
            ("""
             import java.util.*;
             import java.util.concurrent.*;
             import java.util.concurrent.locks.*;
             import java.util.function.*;
             abstract class A {
               ExecutorService pool;
               final Object monitor = new Object();
               final Lock lock = new ReentrantLock();
               final Condition ready = lock.newCondition();
             """
                    + source
                    + "}\n")
                .split("\n"))
        .doTest();
  }

  @Test
  void blockingIsFoundThroughCallsAndLambdasThatRunNow() {
    prints(
        """
          // BUG: Diagnostic contains: blocks [sleep by A.probeDirect() -> Thread.sleep()]
          void probeDirect() throws InterruptedException { Thread.sleep(1); }
          // BUG: Diagnostic contains: blocks [sleep by A.probeChain() -> A.probeDirect() -> Thread.sleep()]
          void probeChain() throws InterruptedException { probeDirect(); }
          // BUG: Diagnostic contains: blocks [sleep by A.probeLambda() -> A.probeDirect() -> Thread.sleep()]
          void probeLambda(Map<String, String> map) {
            map.computeIfAbsent("x", key -> { try { probeDirect(); } catch (InterruptedException e) {} return key; });
          }
          // BUG: Diagnostic contains: blocks []
          void probeLater(Executor executor) {
            executor.execute(() -> { try { probeDirect(); } catch (InterruptedException e) {} });
          }
          // BUG: Diagnostic contains: blocks [wait by A.probeContract()]
          abstract void probeContract() throws InterruptedException;
          // BUG: Diagnostic contains: blocks []
          int probeNothing() { return 1; }
        """);
  }

  @Test
  void waitingNamesTheLockItGivesUp() {
    prints(
        """
          // BUG: Diagnostic contains: blocks [wait releasing A by
          synchronized void probeThis() throws InterruptedException { wait(); }
          // BUG: Diagnostic contains: blocks [wait releasing monitor by
          void probeField() throws InterruptedException { synchronized (monitor) { monitor.wait(); } }
          // BUG: Diagnostic contains: wait releasing lock by
          void probeCondition() throws InterruptedException { ready.await(); }
        """);
  }

  @Test
  void recursionEndsAndForgetsNothing() {
    prints(
        """
          // BUG: Diagnostic contains: blocks [sleep by A.probeEven() -> Thread.sleep()]
          void probeEven(int n) throws InterruptedException { Thread.sleep(1); if (n > 0) { probeOdd(n - 1); } }
          // BUG: Diagnostic contains: blocks [sleep by A.probeOdd() -> A.probeEven() -> Thread.sleep()]
          void probeOdd(int n) throws InterruptedException { if (n > 0) { probeEven(n - 1); } }
        """);
  }

  @Test
  void fatesFollowCopiesHelpersAndConstructors() {
    prints(
        """
          // BUG: Diagnostic contains: fates [BORROWS]
          void probeUses(ExecutorService one) { one.execute(() -> {}); }
          // BUG: Diagnostic contains: fates [RELEASES]
          void probeReleases(ExecutorService two) { ExecutorService copy = two; copy.shutdown(); }
          // BUG: Diagnostic contains: fates [RELEASES]
          void probeHelper(ExecutorService three) { probeReleases(three); }
          // BUG: Diagnostic contains: fates [KEEPS in pool]
          void probeKeeps(ExecutorService four) { this.pool = four; }
          // BUG: Diagnostic contains: fates [RETURNS]
          ExecutorService probeReturns(ExecutorService five) { return five; }
          // BUG: Diagnostic contains: fates [KEEPS in kept]
          Object probeConstructor(ExecutorService six) { return new Holder(six); }
          // BUG: Diagnostic contains: fates [UNKNOWN]
          void probeUnknown(ExecutorService seven) { unknown(seven); }
          abstract void unknown(Object o);
          static final class Holder { final ExecutorService kept; Holder(ExecutorService kept) { this.kept = kept; } }
        """);
  }

  @Test
  void resultsAreTracedToTheirSource() {
    prints(
        """
          // BUG: Diagnostic contains: result FRESH
          ExecutorService probeFresh() { return Executors.newFixedThreadPool(1); }
          // BUG: Diagnostic contains: result FRESH
          ExecutorService probeLocal(boolean b) { ExecutorService e = b ? null : Executors.newFixedThreadPool(2); return e; }
          // BUG: Diagnostic contains: result FIELD pool
          ExecutorService probeField() { return pool; }
          // BUG: Diagnostic contains: result FIELD pool
          ExecutorService probeLazy() { if (pool == null) { pool = Executors.newFixedThreadPool(3); } return pool; }
          // BUG: Diagnostic contains: result ARGUMENT 0
          ExecutorService probeArgument(ExecutorService e) { return Executors.unconfigurableExecutorService(e); }
          // BUG: Diagnostic contains: result THIS
          A probeThis() { return this; }
          // BUG: Diagnostic contains: result UNKNOWN
          abstract ExecutorService probeAbstract();
        """);
  }

  @Test
  void timingsComeFromModelsAndBodies() {
    prints(
        """
          // BUG: Diagnostic contains: runs [NOW]
          void probeNow(Runnable task) { task.run(); }
          // BUG: Diagnostic contains: runs [NOW]
          void probeThrough(Runnable task) { probeNow(task); }
          // BUG: Diagnostic contains: runs [LATER]
          void probeLater(Runnable task) { ForkJoinPool.commonPool().execute(task); }
          // BUG: Diagnostic contains: runs [?]
          abstract void probeUnknown(Runnable task);
        """);
  }

  @Test
  void deliberateUncheckedExceptionsCountAndProgrammingErrorsDoNot() {
    prints(
        """
          // BUG: Diagnostic contains: result UNKNOWN throws
          void probeState() { if (pool == null) { throw new IllegalStateException(); } }
          // BUG: Diagnostic contains: result UNKNOWN throws
          void probeThrough() { probeState(); }
          // BUG: Diagnostic contains: result UNKNOWN returns
          void probeArgument(int n) { if (n < 0) { throw new IllegalArgumentException(); } }
        """);
  }
}
