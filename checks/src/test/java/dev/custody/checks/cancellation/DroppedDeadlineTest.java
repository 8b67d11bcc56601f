package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DroppedDeadlineTest {

  private final Cases cases = new Cases(DroppedDeadline.class, getClass());

  @TempDir Path folder;

  @Test
  void acceptsWaitsThatAreBounded() {
    cases.accepts(
        """
          String own(Future<String> answer, long timeout, TimeUnit unit) throws Exception {
            return answer.get(timeout, unit);
          }
          String earlier(ExecutorService pool, Future<String> answer, Duration timeout)
              throws Exception {
            pool.shutdown();
            if (!pool.awaitTermination(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
              return null;
            }
            return answer.get();
          }
          String all(ExecutorService pool, List<Callable<String>> tasks, long timeoutMillis)
              throws Exception {
            List<Future<String>> answers =
                pool.invokeAll(tasks, timeoutMillis, TimeUnit.MILLISECONDS);
            return answers.get(0).get();
          }
          String chain(CompletableFuture<String> answer, Duration timeout) {
            return answer.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS).join();
          }
          String watched(Thread self, ScheduledExecutorService timer, CountDownLatch latch,
              long timeout, TimeUnit unit) throws InterruptedException {
            timer.schedule(self::interrupt, timeout, unit);
            latch.await();
            return "";
          }
          void elsewhere(BlockingQueue<String> queue, Duration timeout) throws Exception {
            configure(timeout);
            queue.take();
          }
          private void configure(Duration timeout) {}
        """);
  }

  @Test
  void acceptsWaitsThatWereChosen() {
    cases.accepts(
        """
          void zeroIsForever(CountDownLatch latch, long timeout, TimeUnit unit)
              throws InterruptedException {
            if (timeout == 0) {
              latch.await();
            } else {
              latch.await(timeout, unit);
            }
          }
          void noUnitIsForever(CountDownLatch latch, long timeout, TimeUnit unit)
              throws InterruptedException {
            boolean limited = unit != null;
            if (!limited) {
              latch.await();
            }
          }
          boolean early(CountDownLatch latch, long timeout, TimeUnit unit)
              throws InterruptedException {
            if (timeout > 0) {
              return latch.await(timeout, unit);
            }
            latch.await();
            return true;
          }
          String either(Future<String> answer, Duration timeout) throws Exception {
            return timeout == null ? answer.get() : answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
          }
        """);
  }

  @Test
  void acceptsCallsThatReturnAtOnceAndLocks() {
    cases.accepts(
        """
          String done(Future<String> answer, Duration timeout) throws Exception {
            return answer.isDone() ? answer.get() : null;
          }
          String given(Duration timeout) throws Exception {
            return CompletableFuture.completedFuture("a").get();
          }
          String completed(CompletableFuture<String> answer, Duration timeout) throws Exception {
            answer.complete("late");
            return answer.get();
          }
          String polled(CompletionService<String> service, long timeout, TimeUnit unit)
              throws Exception {
            Future<String> first = service.poll(1, TimeUnit.SECONDS);
            return first == null ? null : first.get();
          }
          private final ReentrantLock lock = new ReentrantLock();
          boolean offer(long timeout, TimeUnit unit) throws InterruptedException {
            lock.lockInterruptibly();
            try {
              return true;
            } finally {
              lock.unlock();
            }
          }
          private final BlockingQueue<String> roomy = new LinkedBlockingQueue<>();
          boolean put(String line, Duration timeout) throws InterruptedException {
            roomy.put(line);
            return true;
          }
        """);
  }

  @Test
  void acceptsSettingsThatAreNoDeadlines() {
    cases.accepts(
        """
          void session(CountDownLatch latch, Duration sessionTimeout, Duration keepAlive)
              throws InterruptedException {
            latch.await();
          }
          void later(CountDownLatch latch, long delay, TimeUnit unit) throws InterruptedException {
            latch.await();
          }
          void setTimeout(CountDownLatch latch, Duration timeout) throws InterruptedException {
            latch.await();
          }
          A() {}
          A(CountDownLatch latch, Duration timeout) throws InterruptedException {
            latch.await();
          }
          void task(ExecutorService pool, BlockingQueue<String> queue, Duration timeout)
              throws Exception {
            pool.submit(() -> queue.take()).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
          }
        """);
  }

  @Test
  void flagsWaitsThatIgnoreTheLimit() {
    cases.flags(
        """
          String get(Future<String> answer, long timeout, TimeUnit unit) throws Exception {
            // BUG: Diagnostic contains: get() may wait for ever, although the caller limits the time by "timeout"
            return answer.get();
          }
          boolean await(CountDownLatch latch, Duration maxWait) throws InterruptedException {
            Objects.requireNonNull(maxWait, "maxWait");
            // BUG: Diagnostic contains: use await(long,TimeUnit)
            latch.await();
            return true;
          }
          String millis(BlockingQueue<String> queue, long timeoutMillis)
              throws InterruptedException {
            if (timeoutMillis < 0) {
              throw new IllegalArgumentException("negative: " + timeoutMillis);
            }
            System.out.println("waits for " + timeoutMillis);
            // BUG: Diagnostic contains: take() may wait for ever
            return queue.take();
          }
          void permits(Semaphore permits, Duration deadline) throws InterruptedException {
            // BUG: Diagnostic contains: acquire() may wait for ever
            permits.acquire();
            permits.release();
          }
          void put(ArrayBlockingQueue<String> queue, String line, Duration timeout)
              throws InterruptedException {
            // BUG: Diagnostic contains: put() may wait for ever
            queue.put(line);
          }
          void onlyLater(Future<String> first, Future<String> second, long timeout, TimeUnit unit)
              throws Exception {
            // BUG: Diagnostic contains: get() may wait for ever
            first.get();
            second.get(timeout, unit);
          }
        """);
  }

  @Test
  void flagsWaitsBetweenLooksAtTheClock() {
    cases.flags(
        """
          int drain(BlockingQueue<String> queue, long timeout, TimeUnit unit)
              throws InterruptedException {
            long end = System.nanoTime() + unit.toNanos(timeout);
            int taken = 0;
            while (System.nanoTime() < end) {
              // BUG: Diagnostic contains: take() may wait for ever
              queue.take();
              taken++;
            }
            return taken;
          }
          void join(List<Thread> threads, Duration timeout) throws InterruptedException {
            Instant end = Instant.now().plus(timeout);
            for (Thread thread : threads) {
              // BUG: Diagnostic contains: join() may wait for ever
              thread.join();
            }
          }
        """);
  }

  @Test
  void flagsGrpcDeadlinesAndContexts() {
    grpc()
        .addSourceLines(
            "A.java",
            """
            import io.grpc.Context;
            import io.grpc.Deadline;
            import java.util.concurrent.Future;
            class A {
              String call(Future<String> answer, Deadline deadline) throws Exception {
                // BUG: Diagnostic contains: get() may wait for ever
                return answer.get();
              }
              String within(Future<String> answer, Context context) throws Exception {
                // BUG: Diagnostic contains: get() may wait for ever
                return answer.get();
              }
              void anew(Context context, Runnable task) {
                // BUG: Diagnostic contains: Context.ROOT starts anew
                Context.ROOT.run(task);
              }
              void on(Context context, Runnable task) {
                context.run(task);
              }
              void root(Runnable task) {
                Context.ROOT.run(task);
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsTypesOfTheUsersModel() throws IOException {
    Path model = folder.resolve("platform.model");
    Files.writeString(
        model,
        """
        version 1
        Budget is deadline
        Budget#left(TimeUnit) is remaining-time
        """);
    CompilationTestHelper.newInstance(DroppedDeadline.class, getClass())
        .setArgs(List.of("-XepOpt:Custody:Models=" + model))
        .addSourceLines(
            "Budget.java",
            """
            import java.util.concurrent.TimeUnit;
            interface Budget {
              long left(TimeUnit unit);
            }
            """)
        .addSourceLines(
            "A.java",
            """
            import java.util.concurrent.Future;
            class A {
              String call(Future<String> answer, Budget budget) throws Exception {
                // BUG: Diagnostic contains: answer.get(budget.left(TimeUnit.NANOSECONDS), TimeUnit.NANOSECONDS)
                return answer.get();
              }
            }
            """)
        .doTest();
  }

  private CompilationTestHelper grpc() {
    return CompilationTestHelper.newInstance(DroppedDeadline.class, getClass())
        .addSourceLines(
            "io/grpc/Context.java",
            """
            package io.grpc;
            public class Context {
              public static final Context ROOT = new Context();
              public void run(Runnable task) {
                task.run();
              }
            }
            """)
        .addSourceLines(
            "io/grpc/Deadline.java",
            """
            package io.grpc;
            import java.util.concurrent.TimeUnit;
            public class Deadline {
              public long timeRemaining(TimeUnit unit) {
                return 1;
              }
            }
            """);
  }

  @Test
  void fixesWithTheTimedTwin() {
    cases.fixes(
        """
          String amount(Future<String> answer, long timeout, TimeUnit unit) throws Exception {
            return answer.get();
          }
          String duration(Future<String> answer, Duration timeout) {
            try {
              return answer.get();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
          void millis(Thread thread, long timeoutMillis) throws InterruptedException {
            thread.join();
          }
          boolean answers(CountDownLatch latch, Duration timeout) throws InterruptedException {
            latch.await();
            return true;
          }
          void throwing(Semaphore permits, long timeout, TimeUnit unit) throws Exception {
            permits.acquire();
            permits.release();
          }
          String nothing(BlockingQueue<String> queue, long waitSeconds)
              throws InterruptedException {
            return queue.take();
          }
          String joined(CompletableFuture<String> answer, Duration timeout) throws Exception {
            return answer.join();
          }
        """,
        """
          String amount(Future<String> answer, long timeout, TimeUnit unit) throws Exception {
            return answer.get(timeout, unit);
          }
          String duration(Future<String> answer, Duration timeout) {
            try {
              return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
          void millis(Thread thread, long timeoutMillis) throws InterruptedException {
            thread.join(timeoutMillis);
          }
          boolean answers(CountDownLatch latch, Duration timeout) throws InterruptedException {
            if (!latch.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
              return false;
            }
            return true;
          }
          void throwing(Semaphore permits, long timeout, TimeUnit unit) throws Exception {
            if (!permits.tryAcquire(timeout, unit)) {
              throw new TimeoutException("timed out");
            }
            permits.release();
          }
          String nothing(BlockingQueue<String> queue, long waitSeconds)
              throws InterruptedException {
            return queue.poll(waitSeconds, TimeUnit.SECONDS);
          }
          String joined(CompletableFuture<String> answer, Duration timeout) throws Exception {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
          }
        """);
  }

  /** The exception could not leave, the unit is unknown, or the result would be null. */
  @Test
  void fixesNothingThatWouldNotCompileOrMeanSomethingElse() {
    cases.fixesNothing(
        """
          String get(Future<String> answer, Duration timeout)
              throws InterruptedException, ExecutionException {
            return answer.get();
          }
          void unit(Future<String> answer, long timeout) throws Exception {
            answer.get();
          }
          int length(BlockingQueue<String> queue, Duration timeout) throws Exception {
            return queue.take().length();
          }
          void quiet(CountDownLatch latch, Duration timeout) throws InterruptedException {
            latch.await();
          }
          synchronized void untilReady(Duration timeout) throws InterruptedException {
            while (!ready) {
              wait();
            }
          }
          private boolean ready;
        """);
  }

  /** Whatever is done with the limit before is taken to bound the wait. */
  @Test
  void knownMissOfLimitsThatAreHandedToSomebodyElse() {
    cases.accepts(
        """
          String get(Future<String> answer, Duration timeout) throws Exception {
            count(timeout);
            return answer.get();
          }
          private void count(Duration timeout) {}
        """);
  }

  /** Only calls that wait themselves are looked at. */
  @Test
  void knownMissOfWaitsInHelpers() {
    cases.accepts(
        """
          String get(Future<String> answer, Duration timeout) throws Exception {
            return ask(answer);
          }
          private String ask(Future<String> answer) throws Exception {
            return answer.get();
          }
        """);
  }
}
