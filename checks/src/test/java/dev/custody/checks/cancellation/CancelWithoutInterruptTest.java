package dev.custody.checks.cancellation;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class CancelWithoutInterruptTest {

  private final Cases cases = new Cases(CancelWithoutInterrupt.class, getClass());

  @Test
  void acceptsFuturesThatAreInterruptedAndPromises() {
    cases.accepts(
        """
          void submitted(ExecutorService pool, Callable<String> task) {
            Future<String> future = pool.submit(task);
            future.cancel(true);
          }
          void unknown(Future<String> future) {
            future.cancel(true);
          }
          void honest() {
            CompletableFuture.supplyAsync(() -> "a").cancel(false);
          }
          private final CompletableFuture<String> promise = new CompletableFuture<>();
          void promise() {
            promise.cancel(true);
            new CompletableFuture<String>().cancel(true);
          }
          static class Stoppable extends CompletableFuture<String> {
            @Override
            public boolean cancel(boolean mayInterrupt) {
              return super.cancel(mayInterrupt);
            }
          }
          void overridden(Stoppable future) {
            future.cancel(true);
          }
        """);
  }

  @Test
  void acceptsTimeOutsOfWorkThatEnds() {
    cases.accepts(
        """
          CompletableFuture<String> ends(Executor pool) {
            return CompletableFuture.supplyAsync(() -> "a", pool).orTimeout(1, TimeUnit.SECONDS);
          }
          CompletableFuture<String> bounded(Executor pool, BlockingQueue<String> queue) {
            return CompletableFuture.supplyAsync(
                    () -> {
                      try {
                        return queue.poll(1, TimeUnit.SECONDS);
                      } catch (InterruptedException e) {
                        return null;
                      }
                    },
                    pool)
                .orTimeout(1, TimeUnit.SECONDS);
          }
          CompletableFuture<String> given(CompletableFuture<String> answer) {
            return answer.completeOnTimeout("none", 1, TimeUnit.SECONDS);
          }
          CompletableFuture<String> stopped(Executor pool, Thread worker, BlockingQueue<String> q) {
            return CompletableFuture.supplyAsync(() -> take(q), pool)
                .orTimeout(1, TimeUnit.SECONDS)
                .whenComplete((result, error) -> worker.interrupt());
          }
          private String take(BlockingQueue<String> queue) {
            try {
              return queue.take();
            } catch (InterruptedException e) {
              return null;
            }
          }
        """);
  }

  @Test
  void flagsCancelThatInterruptsNobody() {
    cases.flags(
        """
          private CompletableFuture<Void> work;
          void start(Executor pool, Runnable task) {
            work = CompletableFuture.runAsync(task, pool);
          }
          void stop() {
            // BUG: Diagnostic contains: cancel(true) of a CompletableFuture interrupts nobody
            work.cancel(true);
          }
          void local(Supplier<String> task) {
            Future<String> future = CompletableFuture.supplyAsync(task);
            // BUG: Diagnostic contains: the work is started: line
            future.cancel(true);
          }
          void dependent(Supplier<String> task) {
            CompletableFuture<String> source = CompletableFuture.supplyAsync(task);
            CompletableFuture<Integer> length = source.thenApply(String::length);
            // BUG: Diagnostic contains: interrupts nobody
            length.cancel(true);
          }
          void parameter(CompletableFuture<String> answer) {
            // BUG: Diagnostic contains: interrupts nobody
            answer.cancel(true);
          }
        """);
  }

  @Test
  void flagsTimeOutsOfWorkThatMayWaitForEver() {
    cases.flags(
        """
          CompletableFuture<String> limited(Executor pool, BlockingQueue<String> queue) {
            return CompletableFuture.supplyAsync(() -> take(queue), pool)
                // BUG: Diagnostic contains: it waits in
                .orTimeout(1, TimeUnit.SECONDS);
          }
          String defaulted(Executor pool, BlockingQueue<String> queue) {
            CompletableFuture<String> line =
                CompletableFuture.supplyAsync(() -> take(queue), pool);
            // BUG: Diagnostic contains: each time-out leaves one thread hanging
            return line.completeOnTimeout("none", 1, TimeUnit.SECONDS).join();
          }
          private String take(BlockingQueue<String> queue) {
            try {
              return queue.take();
            } catch (InterruptedException e) {
              return null;
            }
          }
        """);
  }

  @Test
  void fixesBySayingWhatItDoes() {
    cases.fixes(
        """
          void stop(Supplier<String> task) {
            CompletableFuture<String> future = CompletableFuture.supplyAsync(task);
            future.cancel(true);
          }
        """,
        """
          void stop(Supplier<String> task) {
            CompletableFuture<String> future = CompletableFuture.supplyAsync(task);
            future.cancel(false);
          }
        """);
  }

  /** What the variable holds is not known if it gets several values. */
  @Test
  void knownMissOfFuturesOfSeveralOrigins() {
    cases.accepts(
        """
          void stop(ExecutorService pool, Callable<String> task, boolean async) {
            Future<String> future = pool.submit(task);
            if (async) {
              future = CompletableFuture.supplyAsync(() -> "a");
            }
            future.cancel(true);
          }
        """);
  }
}
