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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocksetsTest {

  @TempDir Path folder;
  private CompilationTestHelper helper;

  @BeforeEach
  void start() throws IOException {
    Path model = folder.resolve("locks.model");
    Files.writeString(
        model,
        """
        version 1
        com.example.Mutex#enter()      acquires this
        com.example.Mutex#leave()      releases this
        """);
    helper =
        CompilationTestHelper.newInstance(HeldHere.class, getClass())
            .setArgs("-XepOpt:Custody:Models=" + model);
  }

  @Test
  void monitors() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          private static final Object LOCK = new Object();
          final A next = null;

          void statements() {
            // BUG: Diagnostic contains: held []
            here();
            synchronized (this) {
              // BUG: Diagnostic contains: held [this]
              here();
              synchronized (lock) {
                // BUG: Diagnostic contains: held [this, lock]
                here();
              }
              synchronized (next.lock) {
                // BUG: Diagnostic contains: held [this, next.lock]
                here();
              }
            }
            synchronized (A.class) {
              // BUG: Diagnostic contains: held [A.class]
              here();
            }
            synchronized (A.LOCK) {
              // BUG: Diagnostic contains: held [A.LOCK]
              here();
            }
            // BUG: Diagnostic contains: held []
            here();
          }

          synchronized void method() {
            // BUG: Diagnostic contains: held [this]
            here();
          }

          static synchronized void staticMethod(A a) {
            // BUG: Diagnostic contains: held [A.class]
            a.here();
          }

          void expressionItself() {
            // BUG: Diagnostic contains: held []
            synchronized (here()) {
            }
          }

          void caught() {
            try {
              synchronized (lock) {
                throw new IllegalStateException();
              }
            } catch (IllegalStateException e) {
              // BUG: Diagnostic contains: held []
              here();
            }
          }

          Object here() { return this; }
        }
        """);
  }

  @Test
  void elementsAreLocksToo() {
    check(
        """
        final class A {
          private final Object[] stripes = {new Object()};
          void stripe(int i) {
            synchronized (stripes[i]) {
              // BUG: Diagnostic contains: held [stripes[i]]
              here();
            }
          }
          void here() {}
        }
        """);
  }

  @Test
  void explicitLocks() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          void plain() {
            lock.lock();
            try {
              // BUG: Diagnostic contains: held [lock]
              here();
            } finally {
              // BUG: Diagnostic contains: held [lock]
              here();
              lock.unlock();
              // BUG: Diagnostic contains: held []
              here();
            }
            // BUG: Diagnostic contains: held []
            here();
          }
          void interruptibly() throws InterruptedException {
            lock.lockInterruptibly();
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void twice() {
            lock.lock();
            lock.lock();
            lock.unlock();
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void onOneBranchOnly(boolean b) {
            if (b) {
              lock.lock();
            }
            // BUG: Diagnostic contains: held []
            here();
          }
          void givenUpForAWhile() {
            lock.lock();
            while (more()) {
              lock.unlock();
              // BUG: Diagnostic contains: held []
              here();
              lock.lock();
              // BUG: Diagnostic contains: held [lock]
              here();
            }
            lock.unlock();
          }
          void earlyReturn(boolean b) {
            lock.lock();
            if (b) {
              lock.unlock();
              // BUG: Diagnostic contains: held []
              here();
              return;
            }
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
          }
          boolean more() { return false; }
          void here() {}
        }
        """);
  }

  @Test
  void tryLock() {
    check(
        """
        import java.util.concurrent.TimeUnit;
        import java.util.concurrent.locks.*;
        final class A {
          private final ReentrantLock lock = new ReentrantLock();
          void branch() {
            if (lock.tryLock()) {
              // BUG: Diagnostic contains: held [lock]
              here();
              lock.unlock();
            } else {
              // BUG: Diagnostic contains: held []
              here();
            }
          }
          void negated() throws InterruptedException {
            if (!lock.tryLock(3, TimeUnit.SECONDS)) {
              // BUG: Diagnostic contains: held []
              here();
              return;
            }
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
          }
          void variable() {
            boolean taken = lock.tryLock();
            // BUG: Diagnostic contains: held []
            here();
            try {
              if (taken) {
                // BUG: Diagnostic contains: held [lock]
                here();
              }
            } finally {
              if (taken) {
                lock.unlock();
              }
              // BUG: Diagnostic contains: held []
              here();
            }
          }
          void released() {
            boolean taken = lock.tryLock();
            if (taken) {
              lock.unlock();
            }
            if (taken) {
              // BUG: Diagnostic contains: held []
              here();
            }
          }
          void assignedInCondition() {
            boolean taken;
            if ((taken = lock.tryLock()) && more()) {
              // BUG: Diagnostic contains: held [lock]
              here();
            }
          }
          void compared() {
            if (lock.tryLock() == false) {
              // BUG: Diagnostic contains: held []
              here();
            } else {
              // BUG: Diagnostic contains: held [lock]
              here();
            }
          }
          void spin() {
            while (!lock.tryLock()) {
              // BUG: Diagnostic contains: held []
              here();
            }
            // BUG: Diagnostic contains: held [lock]
            here();
          }
          boolean more() { return true; }
          void here() {}
        }
        """);
  }

  @Test
  void readAndWriteViews() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final ReadWriteLock rw = new ReentrantReadWriteLock();
          private final Lock readLock = rw.readLock();
          private final Lock writeLock = rw.writeLock();
          void direct() {
            rw.readLock().lock();
            // BUG: Diagnostic contains: held [the read lock of rw]
            here();
            rw.readLock().unlock();
            rw.writeLock().lock();
            // BUG: Diagnostic contains: held [rw]
            here();
            rw.writeLock().unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void throughFields() {
            readLock.lock();
            // BUG: Diagnostic contains: held [the read lock of rw]
            here();
            rw.readLock().unlock();
            // BUG: Diagnostic contains: held []
            here();
            writeLock.lock();
            // BUG: Diagnostic contains: held [rw]
            here();
            writeLock.unlock();
          }
          void throughLocal() {
            Lock local = rw.readLock();
            local.lock();
            // BUG: Diagnostic contains: held [the read lock of rw]
            here();
            local.unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void downgrade() {
            rw.writeLock().lock();
            rw.readLock().lock();
            rw.writeLock().unlock();
            // BUG: Diagnostic contains: held [the read lock of rw]
            here();
            rw.readLock().unlock();
          }
          void here() {}
        }
        """);
  }

  @Test
  void stamps() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final StampedLock lock = new StampedLock();
          void write() {
            long stamp = lock.writeLock();
            try {
              // BUG: Diagnostic contains: held [lock]
              here();
            } finally {
              lock.unlockWrite(stamp);
            }
            // BUG: Diagnostic contains: held []
            here();
          }
          void read() {
            long stamp = lock.readLock();
            // BUG: Diagnostic contains: held [the read lock of lock]
            here();
            lock.unlock(stamp);
            // BUG: Diagnostic contains: held []
            here();
          }
          void attempt() {
            long stamp = lock.tryWriteLock();
            if (stamp != 0) {
              // BUG: Diagnostic contains: held [lock]
              here();
              lock.unlockWrite(stamp);
            }
          }
          void optimistic() {
            long stamp = lock.tryOptimisticRead();
            // BUG: Diagnostic contains: held []
            here();
          }
          void here() {}
        }
        """);
  }

  @Test
  void aliasesAndGetters() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private Lock other = new ReentrantLock();
          private Lock lock() { return lock; }
          void local() {
            Lock l = this.lock;
            l.lock();
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void getter() {
            lock().lock();
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void parameter(A a, Lock mine) {
            mine.lock();
            a.lock.lock();
            // BUG: Diagnostic contains: held [mine, a.lock]
            here();
            mine.unlock();
            // BUG: Diagnostic contains: held [a.lock]
            here();
            a = null;
            // BUG: Diagnostic contains: held []
            here();
          }
          void replaced() {
            other.lock();
            other = new ReentrantLock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void releasedUnderAnotherName(Lock mine) {
            mine.lock();
            lock().unlock();
            // BUG: Diagnostic contains: held []
            here();
          }
          void here() {}
        }
        """);
  }

  @Test
  void outerInstances() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          class Inner {
            void explicit() {
              lock.lock();
              // BUG: Diagnostic contains: held [lock]
              here();
              A.this.lock.unlock();
              // BUG: Diagnostic contains: held []
              here();
            }
            synchronized void both() {
              synchronized (A.this) {
                // BUG: Diagnostic contains: held [this, this]
                here();
              }
            }
          }
          void here() {}
        }
        """);
  }

  @Test
  void helpers() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private void enter() { lock.lock(); }
          private void leave() { lock.unlock(); }
          private boolean attempt() { return lock.tryLock(); }
          private void sometimes(boolean b) { if (b) lock.lock(); }
          private static void enter(Lock any) { any.lock(); }
          private void pause() { lock.unlock(); lock.lock(); }
          private void loop(int n) { if (n > 0) loop(n - 1); enter(); leave(); }
          void helpers() {
            enter();
            // BUG: Diagnostic contains: held [lock]
            here();
            leave();
            // BUG: Diagnostic contains: held []
            here();
            sometimes(true);
            // BUG: Diagnostic contains: held []
            here();
            loop(3);
            // BUG: Diagnostic contains: held []
            here();
          }
          void conditional() {
            if (attempt()) {
              // BUG: Diagnostic contains: held [lock]
              here();
              leave();
            }
          }
          void argument() {
            enter(lock);
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
          }
          void ofAnother(A a) {
            a.enter();
            // BUG: Diagnostic contains: held [a.lock]
            here();
            leave();
            // BUG: Diagnostic contains: held []
            here();
          }
          void here() {}
        }
        """);
  }

  @Test
  void wrappers() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          static final class Held implements AutoCloseable {
            private final Lock lock;
            Held(Lock lock) { this.lock = lock; lock.lock(); }
            @Override public void close() { lock.unlock(); }
          }
          static final class Closable extends ReentrantLock implements AutoCloseable {
            Closable open() { lock(); return this; }
            @Override public void close() { unlock(); }
          }
          private final Lock lock = new ReentrantLock();
          private final Closable closable = new Closable();
          void constructor() {
            try (Held held = new Held(lock)) {
              // BUG: Diagnostic contains: held [lock]
              here();
            }
            // BUG: Diagnostic contains: held []
            here();
          }
          void opened() {
            try (Closable held = closable.open()) {
              // BUG: Diagnostic contains: held [closable]
              here();
            }
            // BUG: Diagnostic contains: held []
            here();
          }
          void reference() throws Exception {
            lock.lock();
            try (AutoCloseable unlock = lock::unlock) {
              // BUG: Diagnostic contains: held [lock]
              here();
            }
            // BUG: Diagnostic contains: held []
            here();
          }
          void here() {}
        }
        """);
  }

  @Test
  void annotatedHelpersAndPreconditions() {
    check(
        """
        import com.google.errorprone.annotations.concurrent.GuardedBy;
        import dev.custody.annotations.Acquires;
        import dev.custody.annotations.Releases;
        import java.util.concurrent.locks.*;
        abstract class A {
          final Lock lock = new ReentrantLock();
          static final Object LOCK = new Object();
          @Acquires("lock") abstract void enter();
          @Releases("this.lock") abstract void leave();
          void helpers() {
            enter();
            // BUG: Diagnostic contains: held [lock]
            here();
            leave();
            // BUG: Diagnostic contains: held []
            here();
          }
          @GuardedBy("lock") void guarded() {
            // BUG: Diagnostic contains: held [lock]
            here();
            lock.unlock();
            // BUG: Diagnostic contains: held []
            here();
            lock.lock();
          }
          @GuardedBy("this") void guardedByThis() {
            // BUG: Diagnostic contains: held [this]
            here();
          }
          @GuardedBy("A.LOCK") void guardedByStatic() {
            // BUG: Diagnostic contains: held [A.LOCK]
            here();
          }
          @GuardedBy("A.class") void guardedByClass() {
            // BUG: Diagnostic contains: held [A.class]
            here();
          }
          void here() {}
        }
        """);
  }

  @Test
  void lambdasAndClasses() {
    check(
        """
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final Map<String, String> map = new HashMap<>();
          void run(Runnable task) { task.run(); }
          void now() {
            lock.lock();
            synchronized (this) {
              // BUG: Diagnostic contains: held [lock, this]
              run(() -> here());
              run(
                  () -> {
                    synchronized (map) {
                      // BUG: Diagnostic contains: held [lock, this, map]
                      here();
                    }
                    lock.unlock();
                    // BUG: Diagnostic contains: held [this]
                    here();
                    lock.lock();
                  });
            }
            lock.unlock();
          }
          void later(Executor executor) {
            synchronized (this) {
              // BUG: Diagnostic contains: held []
              executor.execute(() -> here());
              // BUG: Diagnostic contains: held []
              Runnable unknown = () -> here();
              new Object() {
                void method() {
                  // BUG: Diagnostic contains: held []
                  here();
                }
              };
            }
          }
          void here() {}
        }
        """);
  }

  @Test
  void semaphores() {
    check(
        """
        import java.util.concurrent.Semaphore;
        final class A {
          private final Semaphore mutex = new Semaphore(1);
          private final Semaphore permits = new Semaphore(10);
          void mutex() throws InterruptedException {
            mutex.acquire();
            // BUG: Diagnostic contains: held [mutex]
            here();
            mutex.release();
            // BUG: Diagnostic contains: held []
            here();
          }
          void permits() throws InterruptedException {
            permits.acquire();
            // BUG: Diagnostic contains: held []
            here();
            permits.release();
          }
          void here() {}
        }
        """);
  }

  @Test
  void userModels() {
    helper.addSourceLines(
        "com/example/Mutex.java",
        """
        package com.example;
        public interface Mutex {
          void enter();
          void leave();
        }
        """);
    check(
        """
        import com.example.Mutex;
        final class A {
          void mutex(Mutex mutex) {
            mutex.enter();
            // BUG: Diagnostic contains: held [mutex]
            here();
            mutex.leave();
            // BUG: Diagnostic contains: held []
            here();
          }
          void here() {}
        }
        """);
  }

  private void check(String source) {
    helper.addSourceLines("A.java", source).doTest();
  }

  /** Prints the locks held at calls of {@code here()}. */
  @BugPattern(summary = "Prints the locks held", severity = SeverityLevel.ERROR)
  public static final class HeldHere extends BugChecker implements MethodInvocationTreeMatcher {

    @Override
    public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
      if (!ASTHelpers.getSymbol(call).getSimpleName().contentEquals("here")) {
        return Description.NO_MATCH;
      }
      Body body = Body.around(state.getPath()).orElseThrow();
      Locksets locksets = Locksets.instance(state);
      String held =
          locksets.mayHoldLocks(body)
              ? locksets.held(body).at(state.getPath()).stream()
                  .map(HeldLock::describe)
                  .collect(Collectors.joining(", "))
              : "";
      return buildDescription(call).setMessage("held [" + held + "]").build();
    }
  }
}
