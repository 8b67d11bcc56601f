package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class PermitNotReleasedTest {

  private final Cases cases = new Cases(PermitNotReleased.class, getClass());

  private static final String PERMITS =
      """
      private final Semaphore limit = new Semaphore(4);
      private int count;
      void work() { if (count > 7) throw new IllegalStateException("work"); }
      """;

  @Test
  void acceptsPermitsGivenBackInFinally() {
    cases.accepts(
        PERMITS,
        """
        void one() throws InterruptedException {
          limit.acquire();
          try {
            work();
          } finally {
            limit.release();
          }
        }
        void some(int n) throws InterruptedException {
          limit.acquire(n);
          try {
            work();
          } finally {
            limit.release(n);
          }
        }
        void oneByOne() {
          limit.acquireUninterruptibly(2);
          try {
            work();
          } finally {
            limit.release();
            limit.release();
          }
        }
        void tried() throws InterruptedException {
          if (!limit.tryAcquire(1, TimeUnit.SECONDS)) {
            return;
          }
          try {
            work();
          } finally {
            limit.release();
          }
        }
        void all() {
          int n = limit.drainPermits();
          try {
            work();
          } finally {
            limit.release(n);
          }
        }
        void caught() {
          try {
            limit.acquire();
            try {
              work();
            } finally {
              limit.release();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        }
        """);
  }

  @Test
  void acceptsSignals() {
    cases.accepts(
        PERMITS,
        """
        private final Semaphore ready = new Semaphore(0);
        void consume() throws InterruptedException {
          ready.acquire();
          work();
        }
        void produce() {
          ready.release();
        }
        """);
  }

  @Test
  void acceptsLimitsThatAreAdjusted() {
    cases.accepts(
        PERMITS,
        """
        void adjust(int by) throws InterruptedException {
          if (by > 0) {
            limit.release(by);
          } else {
            limit.acquire(-by);
          }
        }
        """);
  }

  @Test
  void acceptsPermitsThatATaskGivesBack() {
    cases.accepts(
        PERMITS,
        """
        void submit(Executor executor) throws InterruptedException {
          limit.acquire();
          try {
            executor.execute(
                () -> {
                  try {
                    work();
                  } finally {
                    limit.release();
                  }
                });
          } catch (RejectedExecutionException e) {
            limit.release();
            throw e;
          }
        }
        void async(CompletableFuture<String> answer) throws InterruptedException {
          limit.acquire();
          answer.whenComplete((value, error) -> limit.release());
        }
        static final class Ticket implements AutoCloseable {
          private final Semaphore permits;
          Ticket(Semaphore permits) { this.permits = permits; }
          @Override public void close() { permits.release(); }
        }
        Ticket ticket() throws InterruptedException {
          limit.acquire();
          return new Ticket(limit);
        }
        """);
  }

  @Test
  void acceptsLatchesCountedDownInFinally() {
    cases.accepts(
        PERMITS,
        """
        void join(ExecutorService executor) throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          executor.execute(
              () -> {
                try {
                  work();
                } finally {
                  done.countDown();
                }
              });
          done.await();
        }
        void harmless(ExecutorService executor) throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          executor.execute(
              () -> {
                count++;
                done.countDown();
              });
          done.await();
        }
        boolean limited(ExecutorService executor) throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          executor.execute(
              () -> {
                work();
                done.countDown();
              });
          return done.await(1, TimeUnit.SECONDS);
        }
        void gate(ExecutorService executor) throws InterruptedException {
          CountDownLatch started = new CountDownLatch(1);
          executor.execute(
              () -> {
                started.countDown();
                work();
              });
          started.await();
        }
        """);
  }

  @Test
  void acceptsFileLocksInTryWithResources() {
    cases.accepts(
        """
        void write(java.nio.channels.FileChannel file) throws IOException {
          try (java.nio.channels.FileLock lock = file.lock()) {
            file.force(true);
          }
        }
        """);
  }

  @Test
  void flagsPermitsThatAreLost() {
    cases.flags(
        PERMITS,
        """
        void early() throws InterruptedException {
          // BUG: Diagnostic contains: A permit of limit is taken here and not released on every path
          limit.acquire();
          if (count == 1) {
            return;
          }
          count++;
          limit.release();
        }
        void thrown() throws InterruptedException {
          // BUG: Diagnostic contains: A permit of limit is taken here and not released if work() throws
          limit.acquire();
          work();
          limit.release();
        }
        void tooFew() throws InterruptedException {
          // BUG: Diagnostic contains: A permit of limit is taken here and not released as often
          limit.acquire(3);
          try {
            work();
          } finally {
            limit.release(2);
          }
        }
        void tried() {
          // BUG: Diagnostic contains: not released if work() throws
          if (limit.tryAcquire()) {
            work();
            limit.release();
          }
        }
        void catchesTooLittle() throws InterruptedException {
          // BUG: Diagnostic contains: not released if work() throws
          limit.acquire();
          try {
            work();
            limit.release();
          } catch (UnsupportedOperationException e) {
            limit.release();
          }
        }
        """);
    cases.flags(
        PERMITS,
        """
        void rejected(Executor executor) throws InterruptedException {
          // BUG: Diagnostic contains: not released if execute() throws
          limit.acquire();
          executor.execute(
              () -> {
                try {
                  work();
                } finally {
                  limit.release();
                }
              });
        }
        """);
    cases.flags(
        PERMITS,
        """
        void never() throws InterruptedException {
          // BUG: Diagnostic contains: A permit of limit is taken here and never released
          limit.acquire();
          count++;
        }
        """);
  }

  @Test
  void flagsTasksThatFailWithTheirToken() {
    cases.flags(
        PERMITS,
        """
        void join(ExecutorService executor) throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          executor.execute(
              () -> {
                work();
                // BUG: Diagnostic contains: does not count down done if it fails
                done.countDown();
              });
          done.await();
        }
        void submit(Executor executor) throws InterruptedException {
          limit.acquire();
          try {
            executor.execute(
                () -> {
                  work();
                  // BUG: Diagnostic contains: gives back a permit of limit
                  limit.release();
                });
          } catch (RejectedExecutionException e) {
            limit.release();
          }
        }
        """);
  }

  @Test
  void flagsFileLocks() {
    cases.flags(
        """
        void write(java.nio.channels.FileChannel file, boolean sync) throws IOException {
          // BUG: Diagnostic contains: The lock of the file is not released on every path
          java.nio.channels.FileLock lock = file.lock();
          if (sync) {
            return;
          }
          lock.release();
        }
        """);
  }

  @Test
  void fixesByFinally() {
    cases.fixes(
        PERMITS
            + """
            void some(int n) throws InterruptedException {
              limit.acquire(n);
              work();
              limit.release(n);
            }
            """,
        PERMITS
            + """
            void some(int n) throws InterruptedException {
              limit.acquire(n);
              try {
                work();
              } finally {
                limit.release(n);
              }
            }
            """);
    cases.fixes(
        PERMITS
            + """
            void join(ExecutorService executor) throws InterruptedException {
              CountDownLatch done = new CountDownLatch(1);
              executor.execute(
                  () -> {
                    work();
                    done.countDown();
                  });
              done.await();
            }
            """,
        PERMITS
            + """
            void join(ExecutorService executor) throws InterruptedException {
              CountDownLatch done = new CountDownLatch(1);
              executor.execute(
                  () -> {
                    try {
                      work();
                    } finally {
                      done.countDown();
                    }
                  });
              done.await();
            }
            """);
  }

  @Test
  void knownMissTasksThatPayOnSomeBranchesOnly() {
    cases.accepts(
        PERMITS,
        """
        void join(ExecutorService executor, boolean skip) throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          executor.execute(
              () -> {
                if (skip) {
                  return;
                }
                done.countDown();
              });
          done.await();
        }
        """);
  }

  @Test
  void knownMissTasksThatAreClasses() {
    cases.accepts(
        PERMITS,
        """
        final class Task implements Runnable {
          private final CountDownLatch done;
          Task(CountDownLatch done) { this.done = done; }
          @Override public void run() {
            work();
            done.countDown();
          }
        }
        void join(ExecutorService executor) throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          executor.execute(new Task(done));
          done.await();
        }
        """);
  }
}
