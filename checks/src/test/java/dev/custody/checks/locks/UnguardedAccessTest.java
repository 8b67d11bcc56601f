package dev.custody.checks.locks;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class UnguardedAccessTest {

  private final Cases cases = new Cases(UnguardedAccess.class, getClass());

  private static final String LOCKS =
      """
      private final Object mutex = new Object();
      private final Lock lock = new ReentrantLock();
      private final ReadWriteLock rw = new ReentrantReadWriteLock();
      private final StampedLock stamped = new StampedLock();
      private final Semaphore one = new Semaphore(1);
      private static final Object LOCK = new Object();
      Object mutex() { return mutex; }
      Lock lock() { return lock; }
      @dev.custody.annotations.GuardedBy("this") int byThis;
      @dev.custody.annotations.GuardedBy("mutex") int byMutex;
      @dev.custody.annotations.GuardedBy("lock") int byLock;
      @dev.custody.annotations.GuardedBy("rw") int byRw;
      @dev.custody.annotations.GuardedBy("stamped") int byStamp;
      @dev.custody.annotations.GuardedBy("one") int bySemaphore;
      @dev.custody.annotations.GuardedBy("lock()") int byGetter;
      @dev.custody.annotations.GuardedBy("A.class") int byClass;
      @dev.custody.annotations.GuardedBy("LOCK") static int byStatic;
      @dev.custody.annotations.GuardedBy({"mutex", "lock"}) int byBoth;
      """;

  @Test
  void acceptsHeldGuards() {
    cases.accepts(
        LOCKS,
        """
        synchronized int method() { return byThis++; }
        int statement() { synchronized (this) { return byThis; } }
        void qualified(A other) { synchronized (other.mutex) { other.byMutex = 1; } }
        void throughGetter() { synchronized (mutex()) { byMutex++; } }
        void explicit() { lock.lock(); try { byLock++; byGetter++; } finally { lock.unlock(); } }
        void getter() { lock().lock(); try { byLock++; byGetter++; } finally { lock().unlock(); } }
        void ofClass() { synchronized (A.class) { byClass++; } }
        static synchronized void ofClass(A a) { a.byClass++; }
        static int statics() { synchronized (LOCK) { return byStatic; } }
        void tried() { if (lock.tryLock()) { try { byLock++; } finally { lock.unlock(); } } }
        void negated() { if (!lock.tryLock()) return; byLock++; lock.unlock(); }
        void interruptibly() throws InterruptedException {
          lock.lockInterruptibly();
          try { byLock++; } finally { lock.unlock(); }
        }
        void loop() {
          while (!lock.tryLock()) Thread.onSpinWait();
          for (int i = 0; i < 3; i++) byLock += i;
          lock.unlock();
        }
        void permit() throws InterruptedException {
          one.acquire();
          try { bySemaphore++; } finally { one.release(); }
        }
        void conditional(boolean b) {
          if (b) lock.lock(); else lock.lock();
          byLock = 2;
          lock.unlock();
        }
        """);
  }

  private static final String MONITOR =
      """
      private final com.google.common.util.concurrent.Monitor monitor =
          new com.google.common.util.concurrent.Monitor();
      private final com.google.common.util.concurrent.Monitor.Guard full =
          monitor.newGuard(() -> true);
      @dev.custody.annotations.GuardedBy("monitor") int byMonitor;
      """;

  @Test
  void acceptsGuavaMonitors() {
    cases.accepts(
        MONITOR,
        """
        void entered() { monitor.enter(); try { byMonitor++; } finally { monitor.leave(); } }
        void tried() { if (monitor.tryEnter()) { try { byMonitor++; } finally { monitor.leave(); } } }
        void timed() {
          if (!monitor.enter(1, TimeUnit.SECONDS)) return;
          try { byMonitor++; } finally { monitor.leave(); }
        }
        void when() throws InterruptedException {
          monitor.enterWhen(full);
          try { byMonitor++; monitor.waitFor(full); byMonitor++; } finally { monitor.leave(); }
        }
        void onlyIf() { if (monitor.enterIf(full)) { try { byMonitor++; } finally { monitor.leave(); } } }
        """);
  }

  @Test
  void flagsGuavaMonitorsThatAreNotEntered() {
    cases.flags(
        MONITOR,
        """
        // BUG: Diagnostic contains: monitor
        void write() { byMonitor = 1; }
        void left() {
          monitor.enter();
          monitor.leave();
          // BUG: Diagnostic contains: monitor
          byMonitor++;
        }
        void refused() {
          if (!monitor.tryEnterIf(full)) {
            // BUG: Diagnostic contains: monitor
            byMonitor++;
            return;
          }
          monitor.leave();
        }
        """);
  }

  @Test
  void acceptsLevels() {
    cases.accepts(
        LOCKS,
        """
        int read() { rw.readLock().lock(); try { return byRw; } finally { rw.readLock().unlock(); } }
        void write() { rw.writeLock().lock(); try { byRw++; } finally { rw.writeLock().unlock(); } }
        int stampedRead() {
          long stamp = stamped.readLock();
          try { return byStamp; } finally { stamped.unlockRead(stamp); }
        }
        void stampedWrite() {
          long stamp = stamped.writeLock();
          try { byStamp = 3; } finally { stamped.unlockWrite(stamp); }
        }
        int optimistic() {
          long stamp = stamped.tryOptimisticRead();
          int value = byStamp;
          if (!stamped.validate(stamp)) {
            stamp = stamped.readLock();
            try { value = byStamp; } finally { stamped.unlockRead(stamp); }
          }
          return value;
        }
        int retrying() {
          long stamp = stamped.tryOptimisticRead();
          try {
            for (; ; stamp = stamped.readLock()) {
              if (stamp == 0L) continue;
              int value = byStamp;
              if (!stamped.validate(stamp)) continue;
              return value;
            }
          } finally {
            if (StampedLock.isReadLockStamp(stamp)) stamped.unlockRead(stamp);
          }
        }
        int anyOfBothToRead() { synchronized (mutex) { return byBoth; } }
        void bothToWrite() {
          synchronized (mutex) { lock.lock(); byBoth = 1; lock.unlock(); }
        }
        """);
  }

  @Test
  void acceptsWhatIsNotSharedYet() {
    cases.accepts(
        LOCKS,
        """
        A() { byThis = 1; this.byMutex = 2; setUp(); Optional.of(1).ifPresent(i -> byLock = i); }
        { byLock = 1; }
        int copy = byLock;
        static { byStatic = 4; }
        private void setUp() { byLock = 7; deeper(); }
        private void deeper() { byMutex = 8; }
        static A create() {
          A a = new A();
          a.byLock = 5;
          return a;
        }
        private void readObject(ObjectInputStream in) throws IOException {
          byThis = in.readInt();
        }
        """);
  }

  @Test
  void acceptsHelpersUnderTheLock() {
    cases.accepts(
        LOCKS,
        """
        void a() { synchronized (mutex) { helper(); } }
        synchronized void b() { synchronized (mutex) { helper(); } }
        private void helper() { byMutex++; deeper(3); }
        private void deeper(int n) { if (n > 0) { byMutex--; deeper(n - 1); } }
        @dev.custody.annotations.GuardedBy("lock") void guarded() { byLock++; }
        void c() { lock.lock(); guarded(); lock.unlock(); }
        """);
  }

  @Test
  void acceptsLambdasThatRunUnderTheLock() {
    cases.accepts(
        LOCKS,
        """
        synchronized void now(List<Integer> list, Map<String, Integer> map, Optional<Integer> o) {
          list.forEach(i -> byThis += i);
          map.computeIfAbsent("a", k -> byThis);
          o.ifPresent(i -> byThis = i);
          int sum = list.stream().map(i -> i + byThis).filter(i -> i < byThis).mapToInt(i -> i).sum();
          list.sort((a, b) -> a - b + byThis);
          list.removeIf(new Predicate<Integer>() {
            @Override public boolean test(Integer i) { return i == byThis; }
          });
        }
        private void locked(Runnable task) { lock.lock(); try { task.run(); } finally { lock.unlock(); } }
        void wrapped() { locked(() -> byLock++); }
        """);
  }

  @Test
  void acceptsWrappers() {
    cases.accepts(
        LOCKS,
        """
        final class Held implements AutoCloseable {
          Held() { lock.lock(); }
          @Override public void close() { lock.unlock(); }
        }
        void resource() { try (Held held = new Held()) { byLock++; } }
        @dev.custody.annotations.Acquires("lock") void enter() { lock.lock(); }
        @dev.custody.annotations.Releases("lock") void leave() { lock.unlock(); }
        void calls() { enter(); try { byLock++; } finally { leave(); } }
        @dev.custody.annotations.Acquires("lock") void unknown() { take(lock); }
        native void take(Lock any);
        @dev.custody.annotations.Acquires("lock") void never() {
          throw new UnsupportedOperationException();
        }
        """);
  }

  @Test
  void acceptsGuardsOfOuterObjects() {
    cases.accepts(
        """
        private final Object mutex = new Object();
        class Inner {
          @dev.custody.annotations.GuardedBy("A.this") int a;
          @dev.custody.annotations.GuardedBy("mutex") int b;
          @dev.custody.annotations.GuardedBy("A.this.mutex") int c;
          void own() {
            synchronized (A.this) { a++; }
            synchronized (mutex) { b++; c++; }
          }
        }
        private final Inner inner = new Inner();
        synchronized void outer() { inner.a++; }
        void outerMutex() { synchronized (mutex) { inner.b++; inner.c++; } }
        """);
  }

  @Test
  void acceptsValuesThatGuardThemselves() {
    cases.accepts(
        """
        @dev.custody.annotations.GuardedBy("itself") private final List<String> list = new ArrayList<>();
        void add() { synchronized (list) { list.add("a"); } }
        """);
  }

  @Test
  void flagsMissingLocks() {
    cases.flags(
        LOCKS,
        """
        // BUG: Diagnostic contains: byThis is guarded by this, which is not held here
        int read() { return byThis; }
        // BUG: Diagnostic contains: changes of other threads get lost
        void write() { byMutex = 4; }
        // BUG: Diagnostic contains: byLock is guarded by lock
        void update() { byLock++; }
        void other() {
          synchronized (mutex) {
            // BUG: Diagnostic contains: held here: mutex
            byThis++;
          }
        }
        void ofOther(A other) {
          synchronized (this) {
            // BUG: Diagnostic contains: byThis
            other.byThis++;
          }
        }
        // BUG: Diagnostic contains: byStatic
        static void statics() { byStatic++; }
        // BUG: Diagnostic contains: byClass
        synchronized void ofClass() { byClass++; }
        // BUG: Diagnostic contains: bySemaphore
        void permit() { bySemaphore++; }
        void shortHeld() {
          lock.lock();
          byLock++;
          lock.unlock();
          // BUG: Diagnostic contains: byLock
          byLock--;
        }
        void tried() {
          if (!lock.tryLock()) {
            // BUG: Diagnostic contains: byLock
            byLock++;
          }
        }
        void conditional(boolean b) {
          if (b) lock.lock();
          // BUG: Diagnostic contains: byLock
          byLock++;
        }
        void notIn() {
          try {
            lock.lock();
          } finally {
            lock.unlock();
            // BUG: Diagnostic contains: byLock
            byLock = 3;
          }
        }
        void oneOfBoth() {
          synchronized (mutex) {
            // BUG: Diagnostic contains: byBoth is guarded by lock
            byBoth = 2;
          }
        }
        // BUG: Diagnostic contains: byBoth
        int none() { return byBoth; }
        void wrong(Object mine) {
          synchronized (mine) {
            // BUG: Diagnostic contains: byMutex
            byMutex++;
          }
          synchronized (new Object()) {
            // BUG: Diagnostic contains: byMutex
            byMutex--;
          }
        }
        """);
  }

  @Test
  void flagsLevels() {
    cases.flags(
        LOCKS,
        """
        void write() {
          rw.readLock().lock();
          // BUG: Diagnostic contains: byRw changes under the read lock of rw
          byRw++;
          rw.readLock().unlock();
        }
        int unvalidated() {
          long stamp = stamped.tryOptimisticRead();
          // BUG: Diagnostic contains: nothing asks stamped afterwards
          return byStamp;
        }
        void optimisticWrite() {
          long stamp = stamped.tryOptimisticRead();
          // BUG: Diagnostic contains: byStamp changes under the read lock
          byStamp = 3;
          stamped.validate(stamp);
        }
        int tooLate() {
          long stamp = stamped.tryOptimisticRead();
          if (!stamped.validate(stamp)) {
            // BUG: Diagnostic contains: byStamp is guarded by stamped
            return byStamp;
          }
          return 0;
        }
        """);
  }

  @Test
  void flagsLambdasThatRunLater() {
    cases.flags(
        LOCKS,
        """
        synchronized void later(Executor pool, List<Runnable> listeners) {
          // BUG: Diagnostic contains: byThis
          pool.execute(() -> byThis++);
          // BUG: Diagnostic contains: byThis
          new Thread(() -> byThis++).start();
          // BUG: Diagnostic contains: byThis
          CompletableFuture.runAsync(() -> byThis--);
          // BUG: Diagnostic contains: guarded()
          pool.execute(this::guarded);
        }
        @dev.custody.annotations.GuardedBy("this") void guarded() {}
        synchronized Supplier<Integer> returned() {
          // BUG: Diagnostic contains: byThis
          return () -> byThis;
        }
        A(Executor pool) {
          // BUG: Diagnostic contains: byThis
          pool.execute(() -> byThis = 1);
        }
        synchronized Iterator<Integer> iterator() {
          return new Iterator<>() {
            // BUG: Diagnostic contains: byThis
            @Override public boolean hasNext() { return byThis > 0; }
            @Override public Integer next() { return 1; }
          };
        }
        """);
  }

  @Test
  void flagsCallersOfGuardedMethods() {
    cases.flags(
        LOCKS,
        """
        @dev.custody.annotations.GuardedBy("lock") void guarded() { byLock++; }
        // BUG: Diagnostic contains: callers of guarded() must hold lock
        void caller() { guarded(); }
        @dev.custody.annotations.GuardedBy("rw") void change() { byRw++; }
        @dev.custody.annotations.GuardedBy("rw") int look() { return byRw; }
        int reader() {
          rw.readLock().lock();
          int value = look();
          // BUG: Diagnostic contains: change changes under the read lock
          change();
          rw.readLock().unlock();
          return value;
        }
        """);
  }

  @Test
  void flagsHelpersThatOneCallerCallsWithoutTheLock() {
    cases.flags(
        LOCKS,
        """
        void a() { synchronized (mutex) { helper(); } }
        void b() { helper(); }
        // BUG: Diagnostic contains: byMutex
        private void helper() { byMutex++; }
        """);
  }

  @Test
  void flagsSharedObjects() {
    cases.flags(
        LOCKS,
        """
        static final List<A> ALL = new CopyOnWriteArrayList<>();
        static A create() {
          A a = new A();
          ALL.add(a);
          // BUG: Diagnostic contains: byLock
          a.byLock = 5;
          return a;
        }
        A() {}
        A(A original) {
          // BUG: Diagnostic contains: byLock
          byLock = original.byLock;
        }
        """);
  }

  @Test
  void flagsGuardsThatProtectNothing() {
    cases.flags(
        """
        // BUG: Diagnostic contains: "nothing" names no lock
        @dev.custody.annotations.GuardedBy("nothing") int a;
        // BUG: Diagnostic contains: "count" is a primitive value
        @dev.custody.annotations.GuardedBy("count") int b;
        int count;
        // BUG: Diagnostic contains: "this" is another lock for each object
        @dev.custody.annotations.GuardedBy("this") static int c;
        // BUG: Diagnostic contains: "changing" is assigned to again
        @dev.custody.annotations.GuardedBy("changing") int d;
        Object changing = new Object();
        void change() { changing = new Object(); }
        // BUG: Diagnostic contains: "missing()" names no lock
        @dev.custody.annotations.GuardedBy("missing()") void method() {}
        // BUG: Diagnostic contains: names no lock
        @dev.custody.annotations.GuardedBy("") int e;
        """);
  }

  @Test
  void flagsWrappersThatDoNotTakeTheirLock() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        private final Lock other = new ReentrantLock();
        // BUG: Diagnostic contains: enter() is to take lock but does not
        @dev.custody.annotations.Acquires("lock") void enter() {}
        // BUG: Diagnostic contains: wrong() is to take lock but does not
        @dev.custody.annotations.Acquires("lock") void wrong() { other.lock(); }
        // BUG: Diagnostic contains: leave() is to give up lock but does not
        @dev.custody.annotations.Releases("lock") void leave() { other.unlock(); }
        """);
  }

  @Test
  void flagsValuesThatGuardThemselves() {
    cases.flags(
        """
        @dev.custody.annotations.GuardedBy("itself") private final List<String> list = new ArrayList<>();
        // BUG: Diagnostic contains: list is guarded by itself
        void add() { list.add("a"); }
        """);
  }

  @Test
  void flagsInEveryDialect() {
    CompilationTestHelper.newInstance(UnguardedAccess.class, getClass())
        .addSourceLines(
            "net/jcip/annotations/GuardedBy.java",
            "package net.jcip.annotations;",
            "public @interface GuardedBy { String value(); }")
        .addSourceLines(
            "org/checkerframework/checker/lock/qual/GuardedBy.java",
            "package org.checkerframework.checker.lock.qual;",
            "import java.lang.annotation.*;",
            "@Target({ElementType.TYPE_USE, ElementType.TYPE_PARAMETER})",
            "public @interface GuardedBy { String[] value() default {}; }")
        .addSourceLines(
            "org/checkerframework/checker/lock/qual/Holding.java",
            "package org.checkerframework.checker.lock.qual;",
            "public @interface Holding { String[] value(); }")
        .addSourceLines(
            "com/example/GuardedBy.java",
            "package com.example;",
            "public @interface GuardedBy { String value(); }")
        .addSourceLines(
            "com/example/Locks.java",
            "package com.example;",
            "public class Locks { public static final Object LOCK = new Object(); }")
        .addSourceLines(
            "A.java",
            """
            import com.example.Locks;
            import org.checkerframework.checker.lock.qual.Holding;
            class A {
              private final Object lock = new Object();
              @net.jcip.annotations.GuardedBy("this") int jcip;
              @com.google.errorprone.annotations.concurrent.GuardedBy("lock") int errorProne;
              @com.example.GuardedBy("Locks.LOCK") int own;
              @org.checkerframework.checker.lock.qual.GuardedBy("lock") StringBuilder value;
              @net.jcip.annotations.GuardedBy("com.example.Locks.LOCK") int qualified;
              @Holding("lock") void holding() { errorProne++; }
              @Holding("#1") void parameter(Object it) {}
              void wrong() {
                // BUG: Diagnostic contains: jcip is guarded by this
                jcip++;
                // BUG: Diagnostic contains: errorProne is guarded by lock
                errorProne++;
                // BUG: Diagnostic contains: own is guarded by Locks.LOCK
                own++;
                // BUG: Diagnostic contains: value is guarded by lock
                value.append(1);
                // BUG: Diagnostic contains: qualified is guarded by com.example.Locks.LOCK
                qualified++;
                // BUG: Diagnostic contains: callers of holding() must hold lock
                holding();
                // BUG: Diagnostic contains: callers of parameter() must hold #1
                parameter(lock);
              }
              synchronized void right() {
                jcip++;
                StringBuilder alias = value;
                synchronized (lock) { errorProne++; value.append(2); holding(); parameter(lock); }
                synchronized (Locks.LOCK) { own++; qualified++; }
              }
            }
            """
                .split("\n"))
        .doTest();
  }

  @Test
  void fixesByTakingTheMonitor() {
    cases.fixes(
        """
        private final Object mutex = new Object();
        @dev.custody.annotations.GuardedBy("mutex") private int count;
        int read() {
          int value = count;
          return value;
        }
        int returned() {
          return count;
        }
        void write(Object mutex) {
          count = 4;
        }
        """,
        """
        private final Object mutex = new Object();
        @dev.custody.annotations.GuardedBy("mutex") private int count;
        int read() {
          int value;
          synchronized (mutex) {
            value = count;
          }
          return value;
        }
        int returned() {
          synchronized (mutex) {
            return count;
          }
        }
        void write(Object mutex) {
          synchronized (this.mutex) {
            count = 4;
          }
        }
        """);
  }

  @Test
  void fixesByTakingTheLock() {
    cases.fixes(
        """
        private final Lock lock = new ReentrantLock();
        private final ReadWriteLock rw = new ReentrantReadWriteLock();
        @dev.custody.annotations.GuardedBy("lock") private int count;
        @dev.custody.annotations.GuardedBy("rw") private int size;
        void update() {
          count++;
        }
        int size() {
          return size;
        }
        void grow() {
          size++;
        }
        """,
        """
        private final Lock lock = new ReentrantLock();
        private final ReadWriteLock rw = new ReentrantReadWriteLock();
        @dev.custody.annotations.GuardedBy("lock") private int count;
        @dev.custody.annotations.GuardedBy("rw") private int size;
        void update() {
          lock.lock();
          try {
            count++;
          } finally {
            lock.unlock();
          }
        }
        int size() {
          rw.readLock().lock();
          try {
            return size;
          } finally {
            rw.readLock().unlock();
          }
        }
        void grow() {
          rw.writeLock().lock();
          try {
            size++;
          } finally {
            rw.writeLock().unlock();
          }
        }
        """);
  }

  @Test
  void fixesBodiesOfOneLine() {
    cases.fixes(
        """
        private final Lock lock = new ReentrantLock();
        @dev.custody.annotations.GuardedBy("lock") private int count;
        @dev.custody.annotations.GuardedBy("this") private int size;
        int count() {return count;}
        void grow() { size++; }
        """,
        """
        private final Lock lock = new ReentrantLock();
        @dev.custody.annotations.GuardedBy("lock") private int count;
        @dev.custody.annotations.GuardedBy("this") private int size;
        int count() {
          lock.lock();
          try {
            return count;
          } finally {
            lock.unlock();
          }
        }
        void grow() {
          synchronized (this) {
            size++;
          }
        }
        """);
  }

  @Test
  void fixesNothingWhereOneStatementIsNotEnough() {
    cases.fixesNothing(
        """
        private final Object mutex = new Object();
        @dev.custody.annotations.GuardedBy("mutex") private int count;
        void checkThenAct() {
          if (count > 0) {
            // BUG: Diagnostic contains: count
            count--;
          }
        }
        """);
  }

  @Test
  void knownMissReferenceKeptPastTheLock() {
    cases.accepts(
        """
        @dev.custody.annotations.GuardedBy("this") private List<String> names = new ArrayList<>();
        void add(String name) {
          List<String> alias;
          synchronized (this) { alias = names; }
          alias.add(name);
        }
        """);
  }

  @Test
  void knownMissTaskOfUnknownTimeUnderTheLock() {
    cases.accepts(
        """
        @dev.custody.annotations.GuardedBy("this") private int count;
        synchronized void unknown() {
          Runnable task = () -> count++;
          keep(task);
        }
        native void keep(Runnable task);
        """);
  }
}
