package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class SignalWithoutLockTest {

  private final Cases cases = new Cases(SignalWithoutLock.class, getClass());

  @Test
  void acceptsTheMonitorThatIsHeld() {
    cases.accepts(
        """
        private final Object lock = new Object();
        private boolean open;
        synchronized void a() throws InterruptedException { while (!open) { wait(); } }
        void b() { synchronized (this) { open = true; this.notifyAll(); } }
        void c() throws InterruptedException { synchronized (lock) { lock.wait(10); } }
        void d(Object o) { synchronized (o) { o.notify(); } }
        void e() { Object same = lock; synchronized (same) { lock.notify(); } }
        static synchronized void f() { A.class.notifyAll(); }
        """);
  }

  @Test
  void acceptsHelpersOfCodeThatHoldsIt() {
    cases.accepts(
        """
        private final Object lock = new Object();
        void a() { synchronized (lock) { wake(); } }
        private void wake() { lock.notifyAll(); }
        synchronized void b() { inner(() -> notifyAll()); }
        private void inner(Runnable task) { task.run(); }
        void signal(Object given) { given.notify(); }
        """);
  }

  @Test
  void acceptsConditionsOfTheLockThatIsHeld() {
    cases.accepts(
        """
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        private int size;
        void a() throws InterruptedException {
          lock.lock();
          try {
            while (size == 0) { full.await(); }
          } finally {
            lock.unlock();
          }
        }
        boolean b() {
          boolean locked = lock.tryLock();
          try {
            if (locked) { full.signal(); }
          } finally {
            if (locked) { lock.unlock(); }
          }
          return locked;
        }
        private void c() { full.signalAll(); }
        void d() { lock.lock(); try { c(); } finally { lock.unlock(); } }
        """);
  }

  @Test
  void flagsSignalsWithoutTheMonitor() {
    cases.flags(
        """
        private final Object lock = new Object();
        private boolean open;
        void a() {
          open = true;
          // BUG: Diagnostic contains: notifyAll() without the monitor of lock throws
          lock.notifyAll();
        }
        void b() throws InterruptedException {
          // BUG: Diagnostic contains: wait() without the monitor of lock
          while (!open) { lock.wait(); }
        }
        void c() {
          synchronized (lock) { open = true; }
          // BUG: Diagnostic contains: notify() without the monitor of lock
          lock.notify();
        }
        synchronized void d() {
          // BUG: Diagnostic contains: notify() without the monitor of lock
          lock.notify();
        }
        void e() {
          // BUG: Diagnostic contains: notifyAll() without the monitor of this
          notifyAll();
        }
        void f() {
          // BUG: Diagnostic contains: notify() without the monitor of lock
          new Thread(() -> lock.notify()).start();
        }
        """);
  }

  @Test
  void flagsHelpersThatNobodyCallsUnderTheLock() {
    cases.flags(
        """
        private boolean open;
        public void open() { open = true; wake(); }
        // BUG: Diagnostic contains: notifyAll() without the monitor of this
        private void wake() { notifyAll(); }
        """);
  }

  @Test
  void flagsConditionsWithoutTheLock() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        private int size;
        void a() {
          // BUG: Diagnostic contains: signal() without the lock that full was made from
          full.signal();
        }
        void b() {
          lock.lock();
          try { size++; } finally { lock.unlock(); }
          // BUG: Diagnostic contains: signalAll() without the lock
          full.signalAll();
        }
        synchronized void c() throws InterruptedException {
          // BUG: Diagnostic contains: await() without the lock
          full.await();
        }
        """);
  }

  @Test
  void flagsMethodsOfObjectOnConditions() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        void a() throws InterruptedException {
          lock.lock();
          try {
            // BUG: Diagnostic contains: call await()
            full.wait();
          } finally {
            lock.unlock();
          }
        }
        void b() {
          synchronized (full) {
            // BUG: Diagnostic contains: call signalAll()
            full.notifyAll();
          }
        }
        """);
  }

  @Test
  void fixesWithTheMonitor() {
    cases.fixes(
        """
        private final Object lock = new Object();
        private volatile boolean open;
        void a() {
          open = true;
          lock.notifyAll();
        }
        """,
        """
        private final Object lock = new Object();
        private volatile boolean open;
        void a() {
          open = true;
          synchronized (lock) {
            lock.notifyAll();
          }
        }
        """);
  }

  @Test
  void fixesTheMethodOfACondition() {
    cases.fixes(
        """
        private final Lock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        void a() {
          lock.lock();
          try {
            full.notify();
          } finally {
            lock.unlock();
          }
        }
        """,
        """
        private final Lock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        void a() {
          lock.lock();
          try {
            full.signal();
          } finally {
            lock.unlock();
          }
        }
        """);
  }

  @Test
  void fixesNoWait() {
    cases.fixesNothing(
        """
        private final Object lock = new Object();
        void a() throws InterruptedException {
          // BUG: Diagnostic contains: wait() without the monitor
          lock.wait();
        }
        """);
  }

  @Test
  void knownMissSignalsToArguments() {
    cases.accepts(
        """
        void wake(Object lock) { lock.notify(); }
        void a(Object o) { wake(o); }
        """);
  }

  @Test
  void knownMissHelpersThatOneCallerCallsUnderALock() {
    cases.accepts(
        """
        synchronized void a() { wake(); }
        void b() { wake(); }
        private void wake() { notifyAll(); }
        """);
  }
}
