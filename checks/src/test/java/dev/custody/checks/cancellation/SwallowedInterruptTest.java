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
  void acceptsFinishedFutures() {
    cases.accepts(
        """
          void done(Future<String> answer) {
            if (answer.isDone()) {
              try {
                answer.get();
              } catch (Exception e) {
                System.err.println(e);
              }
            }
          }
          void orElse(List<Future<String>> answers) {
            for (Future<String> answer : answers) {
              if (!answer.isDone()) {
                System.err.println("late");
              } else {
                try {
                  answer.get(1, TimeUnit.MILLISECONDS);
                } catch (Exception e) {
                  System.err.println(e);
                }
              }
            }
          }
          void invoked(ExecutorService pool, List<Callable<String>> tasks)
              throws InterruptedException {
            List<Future<String>> answers = pool.invokeAll(tasks);
            for (Future<String> answer : answers) {
              try {
                answer.get();
              } catch (Exception e) {
                System.err.println(e);
              }
            }
          }
          void early(Future<String> answer) {
            if (answer == null || !answer.isDone()) {
              return;
            }
            try {
              answer.get();
            } catch (Exception e) {
              System.err.println(e);
            }
          }
        """);
  }

  @Test
  void acceptsExceptionsThatAreWrappedAndHandedOn() {
    cases.accepts(
        """
          interface Listener {
            void failed(Exception e);
          }
          void all(CountDownLatch latch, List<Listener> listeners) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              for (Listener listener : listeners) {
                listener.failed(e);
              }
            }
          }
          void wrapped(CountDownLatch latch, Listener listener) {
            try {
              latch.await();
            } catch (Exception e) {
              IllegalStateException failure = new IllegalStateException("late", e);
              Exception handed = failure;
              listener.failed(handed);
            }
          }
        """);
  }

  /** Their documentation: they wait on, and set the flag again before they return. */
  @Test
  void acceptsUninterruptibles() {
    CompilationTestHelper.newInstance(SwallowedInterrupt.class, getClass())
        .addSourceLines(
            "A.java",
            """
            import com.google.common.util.concurrent.Uninterruptibles;
            import java.util.concurrent.*;
            class A {
              String take(BlockingQueue<String> queue, Future<String> more) {
                while (true) {
                  try {
                    return Uninterruptibles.takeUninterruptibly(queue)
                        + Uninterruptibles.getUninterruptibly(more);
                  } catch (ExecutionException e) {
                    System.err.println(e);
                  }
                }
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
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

  /** {@code interrupted()} clears the flag, and the others only look at it. */
  @Test
  void flagsQuestionsThatRestoreNothing() {
    cases.flags(
        """
          void clears(CountDownLatch latch) {
            try {
              latch.await();
            // BUG: Diagnostic contains: is forgotten
            } catch (InterruptedException e) {
              Thread.interrupted();
            }
          }
          boolean looks(CountDownLatch latch) {
            try {
              latch.await();
              return true;
            // BUG: Diagnostic contains: is forgotten
            } catch (InterruptedException e) {
              return Thread.currentThread().isInterrupted();
            }
          }
          void asks(CountDownLatch latch) {
            try {
              if (Thread.interrupted()) {
                throw new InterruptedException();
              }
              latch.await();
            // BUG: Diagnostic contains: interrupted in this statement
            } catch (InterruptedException e) {
              System.err.println(e);
            }
          }
        """);
  }

  @Test
  void flagsFuturesAskedInLoops() {
    cases.flags(
        """
          List<String> all(List<Future<String>> answers) {
            List<String> found = new ArrayList<>();
            for (Future<String> answer : answers) {
              try {
                found.add(answer.get());
              // BUG: Diagnostic contains: the loop goes on
              } catch (InterruptedException | ExecutionException e) {
                System.err.println(e);
              }
            }
            return found;
          }
        """);
  }

  @Test
  void flagsInterruptedIoOfPipesAndOfMethodsThatDeclareIt() {
    cases.flags(
        """
          void read(PipedInputStream in) throws IOException {
            try {
              in.read();
            // BUG: Diagnostic contains: The interrupt caught here is forgotten
            } catch (InterruptedIOException e) {
              System.err.println(e);
            }
          }
          void send() {
            try {
              flush();
            // BUG: Diagnostic contains: The interrupt caught here is forgotten
            } catch (InterruptedIOException e) {
              System.err.println(e);
            }
          }
          private void flush() throws InterruptedIOException {
            try {
              Thread.sleep(1);
            } catch (InterruptedException e) {
              throw new InterruptedIOException();
            }
          }
        """);
    cases.accepts(
        """
          void timedOut(java.net.Socket socket) throws IOException {
            try {
              socket.getInputStream().read();
            } catch (java.net.SocketTimeoutException e) {
              System.err.println(e);
            }
          }
          void legacy(java.net.Socket socket) throws IOException {
            try {
              socket.getInputStream().read();
            } catch (InterruptedIOException e) {
              System.err.println(e);
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

  @Test
  void fixesByLettingItOut() {
    cases.fixes(
        """
          void logs(CountDownLatch latch) throws InterruptedException {
            try {
              latch.await();
            } catch (InterruptedException e) {
              System.err.println(e);
            }
          }
          String empty(BlockingQueue<String> queue) throws InterruptedException {
            try {
              return queue.poll(1, TimeUnit.SECONDS) + queue.size();
            } catch (InterruptedException e) {
              return "";
            }
          }
          int wide(Future<String> answer) throws InterruptedException {
            int length = 0;
            try {
              length = answer.get().length();
            } catch (Exception e) {
              System.err.println(e);
            }
            return length;
          }
          void loop(List<Thread> threads) throws Exception {
            for (Thread thread : threads) {
              try {
                thread.join();
              } catch (InterruptedException e) {
                continue;
              }
            }
          }
        """,
        """
          void logs(CountDownLatch latch) throws InterruptedException {
            try {
              latch.await();
            } catch (InterruptedException e) {
              System.err.println(e);
              throw e;
            }
          }
          String empty(BlockingQueue<String> queue) throws InterruptedException {
            try {
              return queue.poll(1, TimeUnit.SECONDS) + queue.size();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              return "";
            }
          }
          int wide(Future<String> answer) throws InterruptedException {
            int length = 0;
            try {
              length = answer.get().length();
            } catch (InterruptedException e) {
              throw e;
            } catch (Exception e) {
              System.err.println(e);
            }
            return length;
          }
          void loop(List<Thread> threads) throws Exception {
            for (Thread thread : threads) {
              try {
                thread.join();
              } catch (InterruptedException e) {
                throw e;
              }
            }
          }
        """);
  }

  /** Set in a loop, the flag would make the next wait fail at once. */
  @Test
  void fixesLoopsByRestoringAfterThem() {
    cases.fixes(
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
          String take(BlockingQueue<String> queue) {
            while (true) {
              try {
                return queue.take();
              } catch (InterruptedException e) {
              }
            }
          }
          void all(List<Future<String>> answers) {
            for (Future<String> answer : answers) {
              try {
                answer.get();
              } catch (InterruptedException | ExecutionException e) {
                System.err.println(e);
              }
            }
          }
        """,
        """
          void poll(BlockingQueue<String> queue) {
            boolean interrupted = false;
            try {
              for (int i = 0; i < 3; i++) {
                try {
                  queue.take();
                } catch (InterruptedException e) {
                  interrupted = true;
                  continue;
                }
              }
            } finally {
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
            }
          }
          String take(BlockingQueue<String> queue) {
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
          void all(List<Future<String>> answers) {
            boolean interrupted = false;
            try {
              for (Future<String> answer : answers) {
                try {
                  answer.get();
                } catch (InterruptedException | ExecutionException e) {
                  if (e instanceof InterruptedException) {
                    interrupted = true;
                  }
                  System.err.println(e);
                }
              }
            } finally {
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
            }
          }
        """);
  }

  /** One edit wraps the loop, the next finds the flag. */
  @Test
  void fixesSeveralClausesOfALoop() {
    cases.fixes(
        """
          void both(List<Thread> threads) {
            boolean interrupted = false;
            try {
              for (Thread thread : threads) {
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  interrupted = true;
                }
                try {
                  thread.join();
                } catch (InterruptedException e) {
                }
              }
            } finally {
              if (interrupted) {
                Thread.currentThread().interrupt();
              }
            }
          }
        """,
        """
          void both(List<Thread> threads) {
            boolean interrupted = false;
            try {
              for (Thread thread : threads) {
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  interrupted = true;
                }
                try {
                  thread.join();
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
        """);
    cases.fixesNothing(
        """
          void named(List<Thread> threads) {
            String interrupted = "";
            for (Thread thread : threads) {
              try {
                thread.join();
              } catch (InterruptedException e) {
                System.err.println(interrupted);
              }
            }
          }
        """);
  }

  /** Such a loop ends with the process only: who shall see the flag? */
  @Test
  void fixesNothingInEndlessLoops() {
    cases.fixesNothing(
        """
          void pump(BlockingQueue<String> queue) {
            while (true) {
              try {
                System.out.println(queue.take());
              } catch (InterruptedException e) {
                System.err.println("again");
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

  /** A pipe says nothing of the interrupt in its signature, and a supertype may mean anything. */
  @Test
  void knownMissOfInterruptedIoBySupertype() {
    cases.accepts(
        """
          void read(PipedInputStream in) {
            try {
              in.read();
            } catch (IOException e) {
              System.err.println(e);
            }
          }
        """);
  }

  /** The end of the program is a name away. */
  @Test
  void knownMissOfExitsThatOnlySoundLikeIt() {
    cases.accepts(
        """
          void stop(CountDownLatch latch) {
            try {
              latch.await();
            } catch (InterruptedException e) {
              requestExit();
            }
          }
          private void requestExit() {}
        """);
  }
}
