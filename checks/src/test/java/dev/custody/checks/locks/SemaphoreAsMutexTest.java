package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class SemaphoreAsMutexTest {

  private final Cases cases = new Cases(SemaphoreAsMutex.class, getClass());

  @Test
  void acceptsSeveralPermits() {
    cases.accepts(
        """
        private final Semaphore two = new Semaphore(2);
        private final Semaphore none = new Semaphore(0);
        private final Semaphore given;
        A(int n) { given = new Semaphore(n); }
        void a() throws InterruptedException {
          two.acquire();
          try { System.out.println("a"); } finally { two.release(); }
          given.acquire();
          try { System.out.println("b"); } finally { given.release(); }
          none.acquire();
          try { System.out.println("c"); } finally { none.release(); }
        }
        """);
  }

  @Test
  void acceptsSignalsBetweenThreads() {
    cases.accepts(
        """
        private final Semaphore turn = new Semaphore(1);
        private final ExecutorService pool = Executors.newCachedThreadPool();
        void handOver(Runnable task) throws InterruptedException {
          turn.acquire();
          pool.execute(() -> { try { task.run(); } finally { turn.release(); } });
        }
        private final Semaphore ping = new Semaphore(1);
        void wake() { ping.release(); }
        void sleep() throws InterruptedException { ping.acquire(); }
        """);
  }

  @Test
  void acceptsSemaphoresThatAreMore() {
    cases.accepts(
        """
        private final Semaphore grown = new Semaphore(1);
        private final Semaphore shown = new Semaphore(1);
        void a() throws InterruptedException {
          grown.acquire();
          try { System.out.println("a"); } finally { grown.release(2); }
        }
        Semaphore shown() { return shown; }
        void b() throws InterruptedException {
          shown.acquire();
          try { System.out.println("b"); } finally { shown.release(); }
        }
        """);
  }

  @Test
  void acceptsQueuesThatCarrySomething() {
    cases.accepts(
        """
        private final BlockingQueue<String> box = new ArrayBlockingQueue<>(1);
        void produce() throws InterruptedException { box.put("a"); }
        String consume() throws InterruptedException { return box.take(); }
        String exchange(String s) throws InterruptedException { box.put(s); return box.take(); }
        """);
  }

  @Test
  void flagsAFieldAndALocal() {
    cases.flags(
        """
        // BUG: Diagnostic contains: mutex is used as a lock, but a semaphore has no owner
        private final Semaphore mutex = new Semaphore(1);
        private int x;
        void a() throws InterruptedException {
          mutex.acquire();
          try { x++; } finally { mutex.release(); }
        }
        boolean b() {
          if (!mutex.tryAcquire()) { return false; }
          try { x++; } finally { mutex.release(); }
          return true;
        }
        void c(ExecutorService pool) {
          // BUG: Diagnostic contains: local is used as a lock
          Semaphore local = new Semaphore(1, true);
          for (int i = 0; i < 9; i++) {
            pool.execute(() -> {
              local.acquireUninterruptibly();
              try { x++; } finally { local.release(); }
            });
          }
        }
        """);
  }

  @Test
  void flagsOneSlotQueues() {
    cases.flags(
        """
        // BUG: Diagnostic contains: slot is used as a lock, but a queue has no owner
        private final BlockingQueue<Object> slot = new ArrayBlockingQueue<>(1);
        private int x;
        void a() throws InterruptedException {
          slot.put(this);
          try { x++; } finally { slot.take(); }
        }
        """);
  }

  @Test
  void fixesWithALock() {
    cases.fixes(
        """
        private final Semaphore mutex = new Semaphore(1);
        private final Semaphore fair;
        private int x;
        A() { fair = new Semaphore(2); }
        void a() throws InterruptedException {
          mutex.acquire();
          try {
            x++;
          } finally {
            mutex.release();
          }
        }
        boolean b() throws InterruptedException {
          if (mutex.tryAcquire(1, TimeUnit.SECONDS)) {
            try {
              x++;
              return true;
            } finally {
              mutex.release();
            }
          }
          return false;
        }
        """,
        """
        private final ReentrantLock mutex = new ReentrantLock();
        private final Semaphore fair;
        private int x;
        A() { fair = new Semaphore(2); }
        void a() throws InterruptedException {
          mutex.lockInterruptibly();
          try {
            x++;
          } finally {
            mutex.unlock();
          }
        }
        boolean b() throws InterruptedException {
          if (mutex.tryLock(1, TimeUnit.SECONDS)) {
            try {
              x++;
              return true;
            } finally {
              mutex.unlock();
            }
          }
          return false;
        }
        """);
  }

  @Test
  void fixesNothingThatOthersSee() {
    cases.fixesNothing(
        """
        // BUG: Diagnostic contains: used as a lock
        final Semaphore mutex = new Semaphore(1);
        private int x;
        void a() throws InterruptedException {
          mutex.acquire();
          try { x++; } finally { mutex.release(); }
        }
        """);
  }

  @Test
  void knownMissHelpersThatTakeAndGive() {
    cases.accepts(
        """
        private final Semaphore mutex = new Semaphore(1);
        private int x;
        private void enter() { mutex.acquireUninterruptibly(); }
        private void leave() { mutex.release(); }
        void a() { enter(); try { x++; } finally { leave(); } }
        """);
  }
}
