package dev.custody.analysis.lockset;

import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;
import dev.custody.analysis.flow.Body;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The locks of callers, printed at calls of {@code here()}. */
final class CallerLocksTest {

  @Test
  void helpersAreUnderTheLocksOfAllTheirCallers() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          private final Object other = new Object();
          void a() { synchronized (lock) { synchronized (other) { helper(); sometimes(); } } }
          void b() { synchronized (lock) { helper(); } sometimes(); }
          private void helper() {
            // BUG: Diagnostic contains: held [lock]
            here();
            deeper();
          }
          private void deeper() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void sometimes() {
            // BUG: Diagnostic contains: held []
            here();
          }
          private void nobody() {
            // BUG: Diagnostic contains: held []
            here();
          }
          public void open() {
            // BUG: Diagnostic contains: held []
            here();
          }
          void c() { synchronized (lock) { open(); packaged(); } }
          void packaged() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          synchronized void d() { e(); }
          private void e() {
            // BUG: Diagnostic contains: held [this]
            here();
          }
          private void here() {}
        }
        """);
  }

  @Test
  void recursionLosesNothing() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          void a() { synchronized (lock) { even(4); odd(3); } }
          private void even(int n) {
            // BUG: Diagnostic contains: held [lock]
            here();
            if (n > 0) odd(n - 1);
          }
          private void odd(int n) {
            // BUG: Diagnostic contains: held [lock]
            here();
            if (n > 0) even(n - 1);
          }
          void b() { synchronized (lock) { loop(4); } loop(2); }
          private void loop(int n) {
            // BUG: Diagnostic contains: held []
            here();
            loop(n - 1);
          }
          private void alone() {
            // BUG: Diagnostic contains: held []
            here();
            alone();
          }
          private void here() {}
        }
        """);
  }

  @Test
  void constructorsDoNotCount() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          A() { helper(); new A().other(); }
          { helper(); }
          void a() { synchronized (lock) { helper(); other(); } }
          private void helper() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void other() {
            // BUG: Diagnostic contains: held []
            here();
          }
          private void here() {}
        }
        """);
  }

  @Test
  void explicitLocksMayBeGivenUp() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final ReadWriteLock rw = new ReentrantReadWriteLock();
          void a() { lock.lock(); helper(); pausing(); lock.unlock(); }
          private void helper() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void pausing() {
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
            // BUG: Diagnostic contains: held []
            here();
            inside();
            lock.lock();
          }
          private void inside() {
            // BUG: Diagnostic contains: held []
            here();
          }
          void read() { rw.readLock().lock(); either(); rw.readLock().unlock(); }
          void write() { rw.writeLock().lock(); either(); rw.writeLock().unlock(); }
          private void either() {
            // BUG: Diagnostic contains: held [the read lock of rw]
            here();
          }
          private void here() {}
        }
        """);
  }

  @Test
  void namesAreThoseOfTheMethod() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          private static final Object LOCK = new Object();
          private final A next = null;
          void a() { synchronized (next.lock) { next.ofOther(); } }
          private void ofOther() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          void b() { synchronized (lock) { next.ofThis(); } }
          private void ofThis() {
            // BUG: Diagnostic contains: held []
            here();
          }
          void c(Object mine) { synchronized (mine) { argument(mine); } }
          private void argument(Object it) {
            // BUG: Diagnostic contains: held [it]
            here();
          }
          void d() { synchronized (LOCK) { synchronized (A.class) { statics(this); } } }
          private static void statics(A a) {
            // BUG: Diagnostic contains: held [A.LOCK, A.class]
            a.here();
          }
          class Inner {
            void e() { synchronized (lock) { ofOuter(); inInner(); } }
            private void inInner() {
              // BUG: Diagnostic contains: held [lock]
              here();
            }
          }
          private void ofOuter() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void here() {}
        }
        """);
  }

  @Test
  void referencesAndLambdas() {
    check(
        """
        import java.util.*;
        import java.util.concurrent.*;
        final class A {
          private final Object lock = new Object();
          void a(List<String> list, Executor pool) {
            synchronized (lock) {
              list.forEach(this::now);
              list.forEach(e -> inLambda());
              pool.execute(this::later);
              pool.execute(() -> laterInLambda());
            }
          }
          private void now(String s) {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void inLambda() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void later() {
            // BUG: Diagnostic contains: held []
            here();
          }
          private void laterInLambda() {
            // BUG: Diagnostic contains: held []
            here();
          }
          private void here() {}
        }
        """);
  }

  @Test
  void methodsThatTakeALockAroundALambda() {
    check(
        """
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        import java.util.function.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private void locked(Runnable task) {
            lock.lock();
            try { task.run(); } finally { lock.unlock(); }
          }
          static <T> T with(Lock any, Supplier<T> task) {
            any.lock();
            try { return task.get(); } finally { any.unlock(); }
          }
          private void forwarded(Runnable task) { locked(task); }
          private void once(Runnable task, boolean b) { if (b) locked(task); else task.run(); }
          void a() {
            // BUG: Diagnostic contains: held [lock]
            locked(() -> here());
            // BUG: Diagnostic contains: held [lock]
            with(lock, () -> here());
            // BUG: Diagnostic contains: held [lock]
            forwarded(() -> here());
            // BUG: Diagnostic contains: held []
            once(() -> here(), true);
            locked(() -> helper());
            locked(this::referred);
            locked(new Runnable() {
              @Override public void run() {
                // BUG: Diagnostic contains: held [lock]
                here();
              }
            });
          }
          private void helper() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private void referred() {
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          private int here() { return 1; }
        }
        """);
  }

  private void check(String source) {
    CompilationTestHelper.newInstance(HeldWithCallers.class, getClass())
        .addSourceLines("A.java", source.split("\n"))
        .doTest();
  }

  /** Prints the locks held at calls of {@code here()}. */
  @BugPattern(summary = "Prints the locks held", severity = SeverityLevel.ERROR)
  public static final class HeldWithCallers extends BugChecker
      implements MethodInvocationTreeMatcher {

    private static final long serialVersionUID = 1L;

    @Override
    public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
      if (!ASTHelpers.getSymbol(call).getSimpleName().contentEquals("here")) {
        return Description.NO_MATCH;
      }
      Body body = Body.around(state.getPath()).orElseThrow();
      String held =
          Locksets.instance(state).heldWithCallers(body).at(state.getPath()).stream()
              .map(HeldLock::describe)
              .collect(Collectors.joining(", "));
      return buildDescription(call).setMessage("held [" + held + "]").build();
    }
  }
}
