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
          void claims(Future<String> answer) throws Exception {
            assert answer.isDone();
            answer.get();
          }
          String asks(CompletableFuture<String> answer) {
            return answer.isCompletedExceptionally() || answer.isCancelled() ? answer.join() : "";
          }
        """);
  }

  /** What they override has no limit to take; whoever calls them could use the other method. */
  @Test
  void acceptsMethodsThatAreUntimedWaitsThemselves() {
    cases.accepts(
        """
          static abstract class Own<T> implements Future<T> {
            private final CountDownLatch latch = new CountDownLatch(1);
            @Override public T get() throws InterruptedException {
              latch.await();
              return null;
            }
          }
          static class Answer extends CompletableFuture<String> {
            @Override public String join() { return around(super::join); }
            private String around(Supplier<String> s) { return s.get(); }
          }
          static class Service extends ThreadPoolExecutor {
            Service() { super(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()); }
            @Override public <T> T invokeAny(Collection<? extends Callable<T>> tasks)
                throws InterruptedException, ExecutionException {
              return super.invokeAny(tasks);
            }
          }
          static class Queue extends LinkedBlockingQueue<String> {
            @Override public String take() throws InterruptedException {
              Object given = new Object();
              synchronized (given) {
                while (isEmpty()) { given.wait(); }
              }
              return poll();
            }
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
  void flagsWaitsInOverloadsAndOverridesThatHaveNothingToDoWithIt() {
    cases.flags(
        """
          static abstract class Own<T> implements Future<T>, Runnable {
            private final CountDownLatch latch = new CountDownLatch(1);
            @Override public T get(long timeout, TimeUnit unit) throws InterruptedException {
              // BUG: Diagnostic contains: use await(long,TimeUnit)
              latch.await();
              return null;
            }
            @Override public void run() {
              try {
                // BUG: Diagnostic contains: use await(long,TimeUnit)
                latch.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            T take() throws InterruptedException {
              // BUG: Diagnostic contains: use await(long,TimeUnit)
              latch.await();
              return null;
            }
          }
          void connect(java.net.Socket socket, java.net.SocketAddress to) throws IOException {
            // BUG: Diagnostic contains: connect may wait for minutes or for ever
            socket.connect(to);
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

  /** There the limit does not apply, or is spent already. */
  @Test
  void fixesNothingWhereTheLimitWasLookedAtBefore() {
    cases.fixesNothing(
        """
          void await(CountDownLatch latch, long timeout, TimeUnit unit) throws Exception {
            boolean hasTimeout = unit != null;
            if (hasTimeout) {
              latch.await(timeout, unit);
            } else {
              // BUG: Diagnostic contains: await may wait for ever
              latch.await();
            }
          }
          String get(Future<String> answer, long timeout) throws Exception {
            // BUG: Diagnostic contains: get may wait for ever
            return timeout == 0 ? answer.get() : answer.get(timeout, TimeUnit.MILLISECONDS);
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
