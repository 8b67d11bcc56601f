package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class UntimedWaitTest {

  private final Cases cases = new Cases(UntimedWait.class, getClass());

  @Test
  void acceptsTimedWaitsLocksAndCallsThatReturnAtOnce() {
    cases.accepts(
        """
          private final ReentrantLock lock = new ReentrantLock();
          private final BlockingQueue<String> roomy = new LinkedBlockingQueue<>();
          void waits(Future<String> answer, CountDownLatch latch, Thread thread) throws Exception {
            answer.get(1, TimeUnit.SECONDS);
            latch.await(1, TimeUnit.SECONDS);
            thread.join(10);
            roomy.poll(1, TimeUnit.SECONDS);
            roomy.put("a");
            lock.lock();
            lock.unlock();
            if (answer.isDone()) {
              answer.get();
            }
            CompletableFuture.completedFuture("a").join();
          }
        """);
  }

  @Test
  void acceptsEverythingUntilItIsSwitchedOn() {
    CompilationTestHelper.newInstance(UntimedWait.class, getClass())
        .addSourceLines(
            "A.java",
            """
            import java.util.concurrent.CountDownLatch;
            class A {
              void run(CountDownLatch latch) throws InterruptedException {
                latch.await();
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void flagsUntimedWaits() {
    cases.flags(
        """
          void waits(Future<String> answer, CountDownLatch latch, Thread thread) throws Exception {
            // BUG: Diagnostic contains: get may wait for ever
            answer.get();
            // BUG: Diagnostic contains: use await(long,TimeUnit)
            latch.await();
            // BUG: Diagnostic contains: join may wait for ever
            thread.join();
          }
          synchronized void monitor(BlockingQueue<String> queue, Process process, Semaphore permits)
              throws Exception {
            // BUG: Diagnostic contains: use wait(long)
            wait();
            // BUG: Diagnostic contains: take may wait for ever
            queue.take();
            // BUG: Diagnostic contains: waitFor may wait for ever
            process.waitFor();
            // BUG: Diagnostic contains: acquire may wait for ever
            permits.acquire();
          }
          List<String> references(List<CompletableFuture<String>> answers) {
            // BUG: Diagnostic contains: join may wait for ever
            return answers.stream().map(CompletableFuture::join).collect(Collectors.toList());
          }
        """);
  }

  @Test
  void fixesWithALimitThatIsAtHand() {
    cases.fixes(
        """
          String get(Future<String> answer, Duration timeout) throws Exception {
            return answer.get();
          }
        """,
        """
          String get(Future<String> answer, Duration timeout) throws Exception {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
          }
        """);
  }

  @Test
  void fixesNothingWithoutALimit() {
    cases.fixesNothing(
        """
          String get(Future<String> answer) throws Exception {
            return answer.get();
          }
        """);
  }

  /** The model knows no method with a limit, so there is nothing to use instead. */
  @Test
  void knownMissOfWaitsThatHaveNoTwin() {
    cases.accepts(
        """
          void close(ForkJoinPool pool, ForkJoinTask<String> task) {
            pool.invoke(task);
          }
        """);
  }
}
