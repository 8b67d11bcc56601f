package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class SwallowedInterruptTest {

  private final Cases cases = new Cases(SwallowedInterrupt.class, getClass());

  @Test
  void acceptsRestoreAndRethrow() {
    cases.accepts(
        """
          void restore(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          void restoreFirst(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException(e);
            }
          }
          void rethrow(CountDownLatch latch) throws InterruptedException {
            try {
              latch.await();
            } catch (InterruptedException e) {
              System.out.println("stopped");
              throw e;
            }
          }
          void speaksOfIt(CountDownLatch latch) throws IOException {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new InterruptedIOException("stopped");
            }
          }
          void through(CountDownLatch latch) {
            Thread self = Thread.currentThread();
            try {
              latch.await();
            } catch (InterruptedException e) {
              self.interrupt();
              return;
            }
          }
        """);
  }

  @Test
  void acceptsRestoreInHelpers() {
    cases.accepts(
        """
          void run(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Helper.stopped(e);
            }
          }
          static class Helper {
            static void stopped(Exception e) {
              System.err.println(e);
              mark();
            }
            static void mark() {
              Marker.mark();
            }
          }
          static class Marker {
            static void mark() {
              Thread.currentThread().interrupt();
            }
          }
        """);
  }

  @Test
  void acceptsFlagsThatAreRestoredLater() {
    cases.accepts(
        """
          <T> T take(BlockingQueue<T> queue) {
            boolean interrupted = false;
            try {
              while (true) {
                try {
                  return queue.take();
                } catch (InterruptedException e) {
                  interrupted = true;
                }
              }
            } finally {
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
            }
          }
          private volatile boolean stopped;
          void remembered(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              stopped = true;
            }
          }
        """);
  }

  @Test
  void acceptsExceptionsThatAreHandedOn() {
    cases.accepts(
        """
          void fail(CountDownLatch latch, CompletableFuture<String> answer) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              answer.completeExceptionally(e);
            }
          }
          void collect(CountDownLatch latch, List<Throwable> failures) {
            try {
              latch.await();
            } catch (Exception e) {
              failures.add(new RuntimeException(e));
            }
          }
        """);
  }

  @Test
  void acceptsWideClausesThatTellInterruptsApart() {
    cases.accepts(
        """
          void ask(Future<String> answer) {
            try {
              answer.get();
            } catch (Exception e) {
              if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
              }
              System.err.println(e);
            }
          }
          void early(Future<String> answer) {
            try {
              answer.get();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (Exception e) {
              System.err.println(e);
            }
          }
          void inner(Future<String> answer) {
            try {
              try {
                answer.get();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            } catch (Exception e) {
              System.err.println(e);
            }
          }
          void elsewhere(Callable<String> call, ExecutorService pool) {
            try {
              call.call();
              pool.execute(() -> {
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
            } catch (Exception e) {
              System.err.println(e);
            }
          }
        """);
  }

  @Test
  void acceptsEndOfTheOwnThread() {
    cases.accepts(
        """
          public static void main(String[] args) {
            try {
              Thread.sleep(10);
            } catch (InterruptedException e) {
              System.err.println("stopped");
            }
          }
          static class Worker extends Thread {
            private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
            private volatile boolean stopped;
            @Override
            public void run() {
              try {
                while (true) {
                  System.out.println(queue.take());
                }
              } catch (InterruptedException e) {
                System.err.println("stopped");
              }
            }
            void end() {
              stopped = true;
              interrupt();
            }
          }
          void start(BlockingQueue<String> queue) {
            new Thread(() -> {
              try {
                System.out.println(queue.take());
              } catch (InterruptedException e) {
                // the thread ends here
              }
            }).start();
          }
          private volatile boolean ended;
          class Loop implements Runnable {
            @Override
            public void run() {
              while (!ended) {
                pause();
              }
            }
            private void pause() {
              while (!ended) {
                try {
                  Thread.sleep(5);
                } catch (InterruptedException e) {
                  // looks at the flag again
                }
              }
            }
          }
        """);
  }

  @Test
  void acceptsErrorsEndsOfTheProgramAndTests() {
    cases.accepts(
        """
          void never(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          }
          void exit(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              System.exit(1);
            }
          }
        """);
    CompilationTestHelper.newInstance(SwallowedInterrupt.class, getClass())
        .addSourceLines(
            "ClockTest.java",
            """
            import org.junit.jupiter.api.Test;
            class ClockTest {
              @Test
              void ticks() {
                try {
                  Thread.sleep(1);
                } catch (InterruptedException expected) {
                }
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void flagsForgottenInterrupts() {
    cases.flags(
        """
          void empty(CountDownLatch latch) {
            try {
              latch.await();
            // BUG: Diagnostic contains: is forgotten, so interrupt()
            } catch (InterruptedException e) {
            }
          }
          boolean logs(CountDownLatch latch, java.util.logging.Logger log) {
            try {
              latch.await();
              return true;
            // BUG: Diagnostic contains: interrupted in await(): line
            } catch (InterruptedException e) {
              log.log(java.util.logging.Level.WARNING, "stopped", e);
              return false;
            }
          }
          void oneBranch(CountDownLatch latch, boolean quiet) {
            try {
              latch.await();
            // BUG: Diagnostic contains: is forgotten
            } catch (InterruptedException e) {
              if (!quiet) {
                Thread.currentThread().interrupt();
              }
            }
          }
          void union(Future<String> answer) {
            try {
              answer.get();
            // BUG: Diagnostic contains: is forgotten
            } catch (InterruptedException | ExecutionException e) {
              e.printStackTrace();
            }
          }
          void helper(CountDownLatch latch) {
            try {
              latch.await();
            // BUG: Diagnostic contains: is forgotten
            } catch (InterruptedException e) {
              report(e);
            }
          }
          private void report(Exception e) {
            System.err.println("failed: " + e);
          }
        """);
  }

  @Test
  void flagsLoopsThatGoOn() {
    cases.flags(
        """
          void poll(BlockingQueue<String> queue) {
            for (int i = 0; i < 3; i++) {
              try {
                queue.take();
              // BUG: Diagnostic contains: the loop goes on
              } catch (InterruptedException e) {
                continue;
              }
            }
          }
          class Pump implements Runnable {
            private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
            @Override
            public void run() {
              while (true) {
                try {
                  queue.take();
                // BUG: Diagnostic contains: the loop goes on
                } catch (InterruptedException e) {
                  System.err.println("again");
                }
              }
            }
          }
        """);
  }

  @Test
  void flagsWideClausesAsWarnings() {
    cases.flags(
        """
          void wide(Future<String> answer) {
            try {
              answer.get();
            // BUG: Diagnostic contains: This clause also catches InterruptedException
            } catch (Exception e) {
              System.err.println(e);
            }
          }
          void resources(Semaphore permits) {
            try (AutoCloseable permit = take(permits)) {
              System.out.println(permit);
            // BUG: Diagnostic contains: This clause also catches InterruptedException
            } catch (Throwable e) {
            }
          }
          private AutoCloseable take(Semaphore permits) throws InterruptedException {
            permits.acquire();
            return permits::release;
          }
          void thrown(boolean stop) {
            try {
              if (stop) {
                throw new InterruptedException();
              }
            // BUG: Diagnostic contains: interrupted in this statement
            } catch (Exception e) {
            }
          }
        """);
  }

  @Test
  void flagsReplacedInterrupts() {
    cases.flags(
        """
          void wrap(CountDownLatch latch) {
            try {
              latch.await();
            // BUG: Diagnostic contains: turns an interrupt into another exception
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        """);
  }

  @Test
  void fixesByRestoring() {
    cases.fixes(
        """
          void logs(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              System.err.println(e);
            }
          }
          void wide(Future<String> answer) {
            try {
              answer.get();
            } catch (Exception e) {
              System.err.println(e);
            }
          }
          void wrap(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        """,
        """
          void logs(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              System.err.println(e);
            }
          }
          void wide(Future<String> answer) {
            try {
              answer.get();
            } catch (Exception e) {
              if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
              }
              System.err.println(e);
            }
          }
          void wrap(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IllegalStateException(e);
            }
          }
        """);
  }

  /** Set in a loop, the flag would make the next wait fail at once, for ever. */
  @Test
  void fixesNothingInLoops() {
    cases.fixesNothing(
        """
          void poll(BlockingQueue<String> queue) {
            for (int i = 0; i < 3; i++) {
              try {
                queue.take();
              } catch (InterruptedException e) {
                continue;
              }
            }
          }
        """);
  }

  /** Whoever gets the exception is taken to care. */
  @Test
  void knownMissOfHandlersThatOnlyCount() {
    cases.accepts(
        """
          void count(CountDownLatch latch, Consumer<Exception> failures) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              failures.accept(e);
            }
          }
        """);
  }

  /** The flag may be set already, but that is not what the exception's documentation promises. */
  @Test
  void knownMissOfInterruptedIo() {
    cases.accepts(
        """
          void read(PipedInputStream in) throws IOException {
            try {
              in.read();
            } catch (InterruptedIOException e) {
              System.err.println(e);
            }
          }
        """);
  }

  /** A finished future does not wait, and so is not interrupted. */
  @Test
  void knownFalseAlarmOfFinishedFutures() {
    cases.flags(
        """
          void done(Future<String> answer) {
            if (answer.isDone()) {
              try {
                answer.get();
              // BUG: Diagnostic contains: This clause also catches
              } catch (Exception e) {
                System.err.println(e);
              }
            }
          }
        """);
  }
}
