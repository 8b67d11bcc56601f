package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class MixedSynchronizationTest {

  private final Cases cases = new Cases(MixedSynchronization.class, getClass());

  @Test
  void acceptsOneLock() {
    cases.accepts(
        """
        private final Object a = new Object();
        private final Object b = new Object();
        private int count;
        void one() { synchronized (a) { count++; } }
        void two() { synchronized (a) { synchronized (b) { count--; } } }
        int three() { synchronized (a) { return count; } }
        """);
  }

  @Test
  void acceptsReadersUnderEitherOfTheLocksThatAllWritersHold() {
    cases.accepts(
        """
        private final Object a = new Object();
        private final Object b = new Object();
        private int count;
        void write() { synchronized (a) { synchronized (b) { count++; } } }
        int readA() { synchronized (a) { return count; } }
        int readB() { synchronized (b) { return count; } }
        """);
  }

  @Test
  void acceptsReadsOnlyUnderDifferentLocks() {
    cases.accepts(
        """
        private final Object a = new Object();
        private int limit;
        A(int limit) { this.limit = limit; }
        int one() { synchronized (a) { return limit; } }
        synchronized int two() { return limit; }
        """);
  }

  @Test
  void acceptsLocksThatMayBeTheSame() {
    cases.accepts(
        """
        private final Object[] stripes = {new Object(), new Object()};
        private int count;
        void one(int i) { synchronized (stripes[i]) { count++; } }
        synchronized void two() { count--; }
        """);
  }

  @Test
  void acceptsVolatileFlagsAndReads() {
    cases.accepts(
        """
        private volatile boolean closed;
        private volatile int count;
        synchronized void close() { closed = true; }
        void abort() { closed = true; }
        synchronized void add() { count++; }
        int get() { return count; }
        void reset() { count = 0; }
        """);
  }

  @Test
  void acceptsVolatileFieldsThatMostlyChangeWithoutALock() {
    cases.accepts(
        """
        private volatile int state;
        synchronized void one() { state |= 1; }
        void two() { state |= 2; }
        void four() { state |= 4; }
        """);
  }

  @Test
  void acceptsAtomicsThatAreOnlyReadUnderTheLock() {
    cases.accepts(
        """
        private final AtomicInteger count = new AtomicInteger();
        synchronized boolean full() { return count.get() > 10; }
        void add() { count.incrementAndGet(); }
        synchronized void replace() { count.set(3); }
        """);
  }

  @Test
  void flagsTwoLocks() {
    cases.flags(
        """
        private final Object a = new Object();
        private int count;
        void one() { synchronized (a) { count++; } }
        void two() { synchronized (a) { count--; } }
        synchronized int three() {
          // BUG: Diagnostic contains: count is used under this here and under a elsewhere
          return count;
        }
        """);
  }

  @Test
  void flagsInstanceLocksAroundStaticState() {
    cases.flags(
        """
        private static int next;
        static synchronized int one() { return next++; }
        static synchronized int two() { return next--; }
        synchronized int three() {
          // BUG: Diagnostic contains: next is used under this here and under A.class elsewhere
          return next++;
        }
        """);
  }

  @Test
  void flagsMonitorsOfLockObjects() {
    cases.flags(
        """
        private final ReentrantLock lock = new ReentrantLock();
        private int count;
        void one() { lock.lock(); try { count++; } finally { lock.unlock(); } }
        void two() { lock.lock(); try { count--; } finally { lock.unlock(); } }
        synchronized void three() {
          // BUG: Diagnostic contains: under this here and under lock elsewhere
          count = 3;
        }
        """);
  }

  @Test
  void flagsVolatileChangesOutsideOfTheLock() {
    cases.flags(
        """
        private volatile int count;
        synchronized void add() { count++; }
        void take() {
          // BUG: Diagnostic contains: count is changed without a lock here
          count--;
        }
        """);
  }

  @Test
  void flagsAtomicChangesThatTheLockDoesNotKeepOut() {
    cases.flags(
        """
        private final AtomicInteger free = new AtomicInteger(10);
        synchronized boolean take() {
          if (free.get() == 0) return false;
          free.set(free.get() - 1);
          return true;
        }
        void give() {
          // BUG: Diagnostic contains: free is changed without a lock here
          free.incrementAndGet();
        }
        """);
  }

  @Test
  void flagsAFieldOnceAndNamesTheOtherPlaces() {
    cases.flags(
        """
        private volatile int state;
        private volatile int other;
        synchronized void work() { state |= 1; state |= 2; state |= 4; other++; }
        void suspend() {
          // BUG: Diagnostic contains: as here: line 17
          state &= ~8;
        }
        void resume() { state |= 8; }
        // BUG: Diagnostic contains: other is changed without a lock here
        void less() { other--; }
        """);
    cases.flags(
        """
        private final Object a = new Object();
        private int count;
        void one() { synchronized (a) { count++; } }
        void two() { synchronized (a) { count--; } }
        synchronized int three() {
          // BUG: Diagnostic contains: count is used under this here and under a elsewhere
          return count;
        }
        synchronized void four() { count = 4; }
        """);
  }

  @Test
  void flagsTheNextPlaceWhereTheFirstIsSuppressed() {
    cases.flags(
        """
        private volatile int count;
        synchronized void add() { count++; count++; }
        @SuppressWarnings("MixedSynchronization") // nobody adds meanwhile
        void take() { count--; }
        void drop() {
          // BUG: Diagnostic contains: count is changed without a lock here
          count--;
        }
        """);
  }

  @Test
  void knownMissMonitorAndMethodsOfOneLockObject() {
    cases.accepts(
        """
        private final ReentrantLock lock = new ReentrantLock();
        private int count;
        void one() { lock.lock(); try { count++; } finally { lock.unlock(); } }
        void two() { synchronized (lock) { count--; } }
        """);
  }
}
