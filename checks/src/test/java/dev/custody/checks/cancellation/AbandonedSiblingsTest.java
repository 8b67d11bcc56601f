package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class AbandonedSiblingsTest {

  private final Cases cases = new Cases(AbandonedSiblings.class, getClass());

  @Test
  void acceptsGroupsThatAreLookedAfter() {
    cases.accepts(
        """
          void cancels(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            try {
              for (Future<String> future : futures) {
                future.get();
              }
            } finally {
              futures.forEach(future -> future.cancel(true));
            }
          }
          void cancelsOnFailure(ExecutorService pool, List<Callable<String>> tasks)
              throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (Future<String> future : futures) {
              try {
                future.get();
              } catch (ExecutionException e) {
                stop(futures);
                throw e;
              }
            }
          }
          private void stop(List<Future<String>> futures) {}
          void ends(List<Callable<String>> tasks) throws Exception {
            ExecutorService pool = Executors.newCachedThreadPool();
            try {
              List<Future<String>> futures = new ArrayList<>();
              for (Callable<String> task : tasks) {
                futures.add(pool.submit(task));
              }
              for (Future<String> future : futures) {
                future.get();
              }
            } finally {
              pool.shutdownNow();
            }
          }
          void handsOver(List<Callable<String>> tasks, ExecutorService pool) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            try {
              for (Future<String> future : futures) {
                future.get();
              }
            } finally {
              end(pool);
            }
          }
          private void end(ExecutorService pool) {}
        """);
  }

  @Test
  void acceptsLoopsThatFailuresDoNotLeave() {
    cases.accepts(
        """
          void each(ExecutorService pool, List<Callable<String>> tasks)
              throws InterruptedException {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (Future<String> future : futures) {
              try {
                future.get();
              } catch (ExecutionException e) {
                System.err.println(e);
              }
            }
          }
          void goesOn(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (Future<String> future : futures) {
              try {
                future.get();
              } catch (ExecutionException e) {
                if (tasks.isEmpty()) {
                  continue;
                }
                throw e;
              }
            }
          }
        """);
  }

  @Test
  void acceptsGroupsOfOthersAndThoseThatCannotBeStopped() {
    cases.accepts(
        """
          void given(List<Future<String>> futures) throws Exception {
            for (Future<String> future : futures) {
              future.get();
            }
          }
          void all(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures = pool.invokeAll(tasks);
            for (Future<String> future : futures) {
              future.get();
            }
          }
          void stages(List<Supplier<String>> tasks) throws Exception {
            List<CompletableFuture<String>> futures = new ArrayList<>();
            for (Supplier<String> task : tasks) {
              futures.add(CompletableFuture.supplyAsync(task));
            }
            for (CompletableFuture<String> future : futures) {
              future.get();
            }
          }
          List<Future<String>> returned(ExecutorService pool, List<Callable<String>> tasks)
              throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (Future<String> future : futures) {
              future.get();
            }
            return futures;
          }
          public static void main(String[] args) throws Exception {
            ExecutorService pool = Executors.newCachedThreadPool();
            List<Future<?>> futures = new ArrayList<>();
            futures.add(pool.submit(() -> System.out.println("a")));
            for (Future<?> future : futures) {
              future.get();
            }
          }
        """);
  }

  @Test
  void acceptsRacesWhoseLosersAreKnown() {
    cases.accepts(
        """
          Object cancels(Supplier<String> one, Supplier<String> other) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(one);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(other);
            Object winner = CompletableFuture.anyOf(first, second).join();
            first.cancel(false);
            second.cancel(false);
            return winner;
          }
          Object awaits(Supplier<String> one, Supplier<String> other) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(one);
            CompletableFuture<String> second = CompletableFuture.supplyAsync(other);
            Object winner = CompletableFuture.anyOf(first, second).join();
            CompletableFuture.allOf(first, second).join();
            return winner;
          }
          Object given(CompletableFuture<String> first, CompletableFuture<String> second) {
            return CompletableFuture.anyOf(first, second).join();
          }
          Object signal(Supplier<String> work, CompletableFuture<String> stop) {
            return CompletableFuture.anyOf(CompletableFuture.supplyAsync(work), stop).join();
          }
        """);
  }

  @Test
  void acceptsTests() {
    CompilationTestHelper.newInstance(AbandonedSiblings.class, getClass())
        .addSourceLines(
            "PoolTest.java",
            """
            import java.util.*;
            import java.util.concurrent.*;
            import org.junit.jupiter.api.Test;
            class PoolTest {
              @Test
              void runs() throws Exception {
                ExecutorService pool = Executors.newCachedThreadPool();
                List<Future<?>> futures = new ArrayList<>();
                futures.add(pool.submit(() -> System.out.println("a")));
                for (Future<?> future : futures) {
                  future.get();
                }
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void flagsLoopsThatTheFirstFailureLeaves() {
    cases.flags(
        """
          List<String> collect(ExecutorService pool, List<Callable<String>> tasks)
              throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> future : futures) {
              // BUG: Diagnostic contains: the other tasks of "futures" go on
              results.add(future.get());
            }
            return results;
          }
          void wraps(ExecutorService pool, List<Callable<String>> tasks) {
            List<Future<String>> running = new ArrayList<>();
            for (Callable<String> task : tasks) {
              Future<String> future = pool.submit(task);
              running.add(future);
            }
            for (Future<String> future : running) {
              try {
                // BUG: Diagnostic contains: one of them is started: line
                future.get(1, TimeUnit.SECONDS);
              } catch (InterruptedException | ExecutionException | TimeoutException e) {
                throw new IllegalStateException(e);
              }
            }
          }
          boolean gives(ExecutorService pool, Callable<String>[] tasks) throws Exception {
            Future<?>[] futures = new Future<?>[tasks.length];
            for (int i = 0; i < tasks.length; i++) {
              futures[i] = pool.submit(tasks[i]);
            }
            for (Future<?> future : futures) {
              try {
                // BUG: Diagnostic contains: the first task that fails ends this loop
                future.get();
              } catch (ExecutionException e) {
                System.err.println(e);
                return false;
              }
            }
            return true;
          }
          void streams(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures =
                tasks.stream().map(pool::submit).collect(Collectors.toList());
            for (Future<String> future : futures) {
              // BUG: Diagnostic contains: the first task that fails ends this loop
              future.get();
            }
          }
          void maps(ExecutorService pool, Map<String, Callable<String>> tasks) throws Exception {
            Map<String, Future<String>> futures = new HashMap<>();
            tasks.forEach((name, task) -> futures.put(name, pool.submit(task)));
            for (Map.Entry<String, Future<String>> entry : futures.entrySet()) {
              // BUG: Diagnostic contains: the first task that fails ends this loop
              entry.getValue().get();
            }
          }
          void shutsDownOnly(List<Callable<String>> tasks) throws Exception {
            ExecutorService pool = Executors.newCachedThreadPool();
            try {
              List<Future<String>> futures = new ArrayList<>();
              for (Callable<String> task : tasks) {
                futures.add(pool.submit(task));
              }
              for (Future<String> future : futures) {
                // BUG: Diagnostic contains: the first task that fails ends this loop
                future.get();
              }
            } finally {
              pool.shutdown();
            }
          }
        """);
  }

  @Test
  void flagsRacesWhoseLosersAreForgotten() {
    cases.flags(
        """
          Object named(Supplier<String> one, Supplier<String> other) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(one);
            CompletableFuture<String> second =
                CompletableFuture.supplyAsync(other).thenApply(String::trim);
            // BUG: Diagnostic contains: the others go on for nothing
            return CompletableFuture.anyOf(first, second).join();
          }
          CompletableFuture<Object> unnamed(Executor pool, Supplier<String> one) {
            // BUG: Diagnostic contains: use ExecutorService.invokeAny
            return CompletableFuture.anyOf(
                CompletableFuture.supplyAsync(one, pool), CompletableFuture.supplyAsync(one, pool));
          }
          Object many(List<Supplier<String>> tasks) {
            List<CompletableFuture<String>> racing = new ArrayList<>();
            for (Supplier<String> task : tasks) {
              racing.add(CompletableFuture.supplyAsync(task));
            }
            // BUG: Diagnostic contains: the others go on for nothing
            return CompletableFuture.anyOf(racing.toArray(new CompletableFuture<?>[0])).join();
          }
        """);
  }

  @Test
  void fixesByCancellingTheRest() {
    cases.fixes(
        """
          List<String> collect(ExecutorService pool, List<Callable<String>> tasks)
              throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            List<String> results = new ArrayList<>();
            for (Future<String> future : futures) {
              results.add(future.get());
            }
            return results;
          }
          void array(ExecutorService pool, Runnable task) throws Exception {
            Future<?>[] futures = {pool.submit(task), pool.submit(task)};
            for (Future<?> future : futures) {
              future.get();
            }
          }
        """,
        """
          List<String> collect(ExecutorService pool, List<Callable<String>> tasks)
              throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            List<String> results = new ArrayList<>();
            try {
              for (Future<String> future : futures) {
                results.add(future.get());
              }
            } finally {
              for (Future<?> sibling : futures) {
                sibling.cancel(true);
              }
            }
            return results;
          }
          void array(ExecutorService pool, Runnable task) throws Exception {
            Future<?>[] futures = {pool.submit(task), pool.submit(task)};
            try {
              for (Future<?> future : futures) {
                future.get();
              }
            } finally {
              for (Future<?> sibling : futures) {
                sibling.cancel(true);
              }
            }
          }
        """);
  }

  /** The elements are no futures. */
  @Test
  void fixesNothingForEntries() {
    cases.fixesNothing(
        """
          void maps(ExecutorService pool, Map<String, Callable<String>> tasks) throws Exception {
            Map<String, Future<String>> futures = new HashMap<>();
            tasks.forEach((name, task) -> futures.put(name, pool.submit(task)));
            for (Map.Entry<String, Future<String>> entry : futures.entrySet()) {
              entry.getValue().get();
            }
          }
        """);
  }

  @Test
  void flagsLoopsOverAnIndex() {
    cases.flags(
        """
          void index(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (int i = 0; i < futures.size(); i++) {
              // BUG: Diagnostic contains: the other tasks of "futures" go on
              futures.get(i).get();
            }
          }
          void array(ExecutorService pool, Runnable task) throws Exception {
            Future<?>[] futures = {pool.submit(task), pool.submit(task)};
            int next = 0;
            while (next < futures.length) {
              // BUG: Diagnostic contains: the other tasks of "futures" go on
              futures[next++].get();
            }
          }
        """);
  }

  @Test
  void fixesLoopsOverAnIndex() {
    cases.fixes(
        """
          void index(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (int i = 0; i < futures.size(); i++) {
              futures.get(i).get();
            }
          }
        """,
        """
          void index(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            try {
              for (int i = 0; i < futures.size(); i++) {
                futures.get(i).get();
              }
            } finally {
              for (Future<?> sibling : futures) {
                sibling.cancel(true);
              }
            }
          }
        """);
  }

  /** The same in a stream, where a helper hides the checked exceptions. */
  @Test
  void knownMissOfStreams() {
    cases.accepts(
        """
          List<String> stream(ExecutorService pool, List<Callable<String>> tasks) {
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            return futures.stream().map(A::result).collect(Collectors.toList());
          }
          private static String result(Future<String> future) {
            try {
              return future.get();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          }
        """);
  }

  /** Whatever is cancelled in the method may be the rest of the group. */
  @Test
  void knownMissOfMethodsThatCancelSomethingElse() {
    cases.accepts(
        """
          void other(ExecutorService pool, List<Callable<String>> tasks, Future<String> timer)
              throws Exception {
            timer.cancel(true);
            List<Future<String>> futures = new ArrayList<>();
            for (Callable<String> task : tasks) {
              futures.add(pool.submit(task));
            }
            for (Future<String> future : futures) {
              future.get();
            }
          }
        """);
  }
}
