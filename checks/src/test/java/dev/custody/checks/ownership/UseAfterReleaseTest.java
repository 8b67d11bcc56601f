package dev.custody.checks.ownership;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

final class UseAfterReleaseTest {

  private final Cases cases = new Cases(UseAfterRelease.class, getClass());

  @Test
  void acceptsUsesBeforeTheRelease() {
    cases.accepts(
        """
        void run(ExecutorService pool, Runnable task) throws Exception {
          pool.submit(task);
          pool.shutdown();
          pool.awaitTermination(1, TimeUnit.SECONDS);
          pool.shutdownNow();
        }
        void loop(ExecutorService pool, List<Runnable> tasks) {
          try {
            for (Runnable task : tasks) {
              pool.execute(task);
            }
          } finally {
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void acceptsWhatOnlyOnePathReleases() {
    cases.accepts(
        """
        void maybe(ExecutorService pool, Runnable task, boolean last) {
          if (last) {
            pool.shutdown();
          }
          pool.execute(task);
        }
        void failed(ExecutorService pool, Runnable task) {
          try {
            prepare();
          } catch (IllegalStateException e) {
            pool.shutdown();
          }
          pool.execute(task);
        }
        void returned(ExecutorService pool, Runnable task, boolean last) {
          if (last) {
            pool.shutdown();
            return;
          }
          pool.execute(task);
        }
        void chosen(ExecutorService pool, Runnable task, int kind) {
          switch (kind) {
            case 1 -> pool.shutdown();
            case 2 -> pool.execute(task);
            default -> throw new IllegalArgumentException();
          }
        }
        native void prepare();
        """);
  }

  @Test
  void acceptsNewValues() {
    cases.accepts(
        """
        ExecutorService pool = Executors.newCachedThreadPool();
        void local(Runnable task) {
          ExecutorService mine = Executors.newCachedThreadPool();
          mine.shutdown();
          mine = Executors.newCachedThreadPool();
          mine.execute(task);
          mine.shutdown();
        }
        void loop(List<Runnable> tasks) {
          for (Runnable task : tasks) {
            ExecutorService mine = Executors.newCachedThreadPool();
            mine.execute(task);
            mine.shutdown();
          }
        }
        void reassigned(Runnable task) {
          pool.shutdown();
          pool = Executors.newCachedThreadPool();
          pool.execute(task);
        }
        void restarted(Runnable task) {
          pool.shutdown();
          restart();
          pool.execute(task);
        }
        void restart() {
          pool = Executors.newCachedThreadPool();
        }
        void others(ExecutorService a, ExecutorService b, Runnable task) {
          ExecutorService copy = a;
          copy = b;
          copy.shutdown();
          a.execute(task);
        }
        void turns(Iterator<ExecutorService> pools, Runnable task) {
          ExecutorService last = null;
          while (pools.hasNext()) {
            ExecutorService next = pools.next();
            if (last != null) {
              last.shutdown();
            }
            next.execute(task);
            last = next;
          }
        }
        """);
  }

  @Test
  void acceptsThoseWhoAsk() {
    cases.accepts(
        """
        void asks(ExecutorService pool, Runnable task) {
          pool.shutdown();
          if (!pool.isShutdown()) {
            pool.execute(task);
          }
        }
        void asksInside(ExecutorService pool, List<Runnable> tasks) {
          pool.shutdown();
          tasks.forEach(
              task -> {
                if (!pool.isShutdown()) {
                  pool.execute(task);
                }
              });
        }
        void nothing(ExecutorService pool, Runnable task) {
          if (pool == null) {
            return;
          }
          pool.execute(task);
        }
        void plans(ExecutorService pool, Runnable task) {
          pool.shutdown();
          try {
            pool.execute(task);
          } catch (RejectedExecutionException e) {
            task.run();
          }
        }
        """);
  }

  @Test
  void acceptsHelpersThatMayKeepIt() {
    cases.accepts(
        """
        static void perhaps(ExecutorService pool, boolean really) {
          if (really) {
            pool.shutdown();
          }
        }
        void helped(ExecutorService pool, Runnable task) {
          perhaps(pool, task == null);
          pool.execute(task);
        }
        void end(ExecutorService pool) {
          pool.shutdown();
        }
        void overridable(ExecutorService pool, Runnable task) {
          end(pool);
          pool.execute(task);
        }
        """);
  }

  @Test
  void acceptsOwnExecutorsThatGoOn() {
    cases.accepts(
        """
        static class Direct extends AbstractExecutorService {
          @Override public void shutdown() {}
          @Override public List<Runnable> shutdownNow() { return List.of(); }
          @Override public boolean isShutdown() { return false; }
          @Override public boolean isTerminated() { return false; }
          @Override public boolean awaitTermination(long time, TimeUnit unit) { return true; }
          @Override public void execute(Runnable task) { task.run(); }
        }
        void run(Direct direct, Runnable task) {
          direct.shutdown();
          direct.execute(task);
        }
        """);
  }

  @Test
  void acceptsTheCommonPool() {
    cases.accepts(
        """
        void run(Runnable task) {
          ForkJoinPool pool = ForkJoinPool.commonPool();
          pool.shutdown();
          pool.execute(task);
        }
        """);
  }

  @Test
  void acceptsStreamsInMemory() {
    cases.accepts(
        """
        String text() throws IOException {
          StringWriter writer = new StringWriter();
          writer.close();
          writer.write("late");
          return writer.toString();
        }
        """);
  }

  @Test
  void acceptsTests() {
    CompilationTestHelper.newInstance(UseAfterRelease.class, getClass())
        .addSourceLines(
            "PoolTest.java",
            """
            import java.util.concurrent.ExecutorService;
            import org.junit.jupiter.api.Test;

            class PoolTest {
              ExecutorService pool;

              @Test
              void refuses() {
                pool.shutdown();
                pool.execute(() -> {});
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsTasksForPoolsThatAreShutDown() {
    cases.flags(
        """
        final ExecutorService own = Executors.newCachedThreadPool();
        static final ExecutorService SHARED = Executors.newCachedThreadPool();
        void local(Runnable task) {
          ExecutorService pool = Executors.newFixedThreadPool(2);
          pool.shutdown();
          // BUG: Diagnostic contains: `pool` is shut down on every way to this call
          pool.submit(task);
        }
        void parameter(ScheduledExecutorService pool, Runnable task) {
          pool.shutdownNow();
          // BUG: Diagnostic contains: so the task is refused and never runs
          pool.schedule(task, 1, TimeUnit.SECONDS);
        }
        void field(Runnable task) {
          this.own.shutdown();
          unknown();
          // BUG: Diagnostic contains: `own`
          own.execute(task);
        }
        void statically(Runnable task) {
          SHARED.shutdown();
          // BUG: Diagnostic contains: `SHARED`
          A.SHARED.execute(task);
        }
        void both(ExecutorService pool, Runnable task, boolean now) {
          if (now) {
            pool.shutdownNow();
          } else {
            pool.shutdown();
          }
          // BUG: Diagnostic contains: shut down
          pool.execute(task);
        }
        void finallyShut(ExecutorService pool, Runnable task) {
          try {
            pool.execute(task);
          } finally {
            pool.shutdown();
          }
          // BUG: Diagnostic contains: shut down
          pool.execute(task);
        }
        void timer(TimerTask task) {
          Timer timer = new Timer();
          timer.cancel();
          // BUG: Diagnostic contains: `timer` is cancelled
          timer.schedule(task, 100);
        }
        int kinds(ExecutorService pool, Callable<Integer> task, int kind) throws Exception {
          pool.shutdown();
          return switch (kind) {
            // BUG: Diagnostic contains: shut down
            case 1 -> pool.submit(task).get();
            // BUG: Diagnostic contains: shut down
            case 2 -> pool.invokeAny(List.of(task));
            default -> 0;
          };
        }
        native void unknown();
        """);
  }

  @Test
  void flagsOnlyTheFirstOfTwoInARow() {
    cases.flags(
        """
        void run(ExecutorService pool, Runnable task) {
          pool.shutdown();
          // BUG: Diagnostic contains: shut down
          pool.execute(task);
          pool.execute(task);
        }
        """);
  }

  @Test
  void flagsPoolsGivenToAsyncCalls() {
    cases.flags(
        """
        CompletableFuture<Void> run(ExecutorService pool, Runnable task) {
          pool.shutdown();
          // BUG: Diagnostic contains: `pool` is shut down
          return CompletableFuture.runAsync(task, pool);
        }
        """);
  }

  @Test
  void flagsCopies() {
    cases.flags(
        """
        final ExecutorService own = Executors.newCachedThreadPool();
        void run(ExecutorService pool, Runnable task) {
          ExecutorService same = pool;
          ExecutorService third = (ExecutorService) same;
          third.shutdown();
          // BUG: Diagnostic contains: `pool`
          pool.execute(task);
        }
        void ofField(Runnable task) {
          ExecutorService pool = own;
          pool.shutdown();
          // BUG: Diagnostic contains: `own`
          own.execute(task);
        }
        """);
  }

  @Test
  void flagsAfterNullChecksAndQuestions() {
    cases.flags(
        """
        void run(ExecutorService pool, Runnable task) {
          if (pool != null && !pool.isShutdown()) {
            pool.shutdown();
          }
          // BUG: Diagnostic contains: `pool`
          pool.execute(task);
        }
        """);
  }

  @Test
  void flagsAfterHelpers() {
    cases.flags(
        """
        final ExecutorService own = Executors.newCachedThreadPool();
        static void end(ExecutorService pool) {
          if (pool != null) {
            pool.shutdown();
          }
        }
        private void stop() {
          own.shutdown();
        }
        void argument(ExecutorService pool, Runnable task) {
          end(pool);
          // BUG: Diagnostic contains: `pool`
          pool.execute(task);
        }
        void field(Runnable task) {
          stop();
          // BUG: Diagnostic contains: `own`
          own.execute(task);
        }
        """);
  }

  @Test
  void flagsLambdasMadeAfterTheRelease() {
    cases.flags(
        """
        void run(ExecutorService pool, List<Runnable> tasks) {
          pool.shutdown();
          // BUG: Diagnostic contains: `pool`
          tasks.forEach(task -> pool.execute(task));
        }
        void reference(ExecutorService pool, List<Runnable> tasks) {
          pool.shutdown();
          // BUG: Diagnostic contains: `pool`
          tasks.forEach(pool::execute);
        }
        """);
  }

  @Test
  void flagsInsideLambdas() {
    cases.flags(
        """
        Consumer<Runnable> run(ExecutorService pool) {
          return task -> {
            pool.shutdown();
            // BUG: Diagnostic contains: `pool`
            pool.execute(task);
          };
        }
        """);
  }

  @Test
  void flagsPublishers() {
    cases.flags(
        """
        void run(SubmissionPublisher<String> publisher) {
          publisher.close();
          // BUG: Diagnostic contains: no subscriber ever gets the item
          publisher.submit("late");
        }
        void failed(SubmissionPublisher<String> publisher, Exception e) {
          publisher.closeExceptionally(e);
          // BUG: Diagnostic contains: `publisher` is closed
          publisher.offer("late", null);
        }
        """);
  }

  @Test
  void flagsResources() {
    cases.flags(
        """
        String read(BufferedReader reader) throws IOException {
          try (reader) {
            reader.readLine();
          }
          // BUG: Diagnostic contains: `reader` is closed
          return reader.readLine();
        }
        void copied(FileOutputStream stream) throws IOException {
          try (OutputStream out = stream) {
            out.write(1);
          }
          // BUG: Diagnostic contains: `stream` is closed
          stream.write(2);
        }
        InputStream socket(java.net.Socket socket) throws IOException {
          socket.close();
          // BUG: Diagnostic contains: it fails whenever it runs
          return socket.getInputStream();
        }
        boolean rows(java.sql.Connection connection, java.sql.ResultSet rows) throws Exception {
          connection.close();
          rows.close();
          // BUG: Diagnostic contains: `connection`
          connection.prepareStatement("select 1");
          // BUG: Diagnostic contains: `rows`
          return rows.next();
        }
        """);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_25, max = JRE.JAVA_25)
  void flagsForksAfterTheJoin() {
    CompilationTestHelper.newInstance(UseAfterRelease.class, getClass())
        .setArgs(List.of("--enable-preview", "--release", "25"))
        .addSourceLines(
            "A.java",
            """
            import java.util.concurrent.StructuredTaskScope;

            class A {
              void run(Runnable task) throws Exception {
                try (var scope = StructuredTaskScope.open()) {
                  scope.fork(task);
                  scope.join();
                  // BUG: Diagnostic contains: `scope` is joined
                  scope.fork(task);
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void fixesByMovingTheRelease() {
    cases.fixes(
        """
        void run(ExecutorService pool, Runnable task, List<Runnable> more) throws Exception {
          pool.shutdown();
          System.out.println("now");
          pool.execute(task);
          for (Runnable one : more) {
            pool.execute(one);
          }
          pool.awaitTermination(1, TimeUnit.SECONDS);
        }
        """,
        """
        void run(ExecutorService pool, Runnable task, List<Runnable> more) throws Exception {
          System.out.println("now");
          pool.execute(task);
          for (Runnable one : more) {
            pool.execute(one);
          }
          pool.shutdown();
          pool.awaitTermination(1, TimeUnit.SECONDS);
        }
        """);
  }

  @Test
  void fixesNothingWhereSomebodyWaitsInBetween() {
    cases.fixesNothing(
        """
        void run(ExecutorService pool, Runnable task) throws Exception {
          pool.shutdown();
          pool.awaitTermination(1, TimeUnit.SECONDS);
          // BUG: Diagnostic contains: shut down
          pool.execute(task);
        }
        """);
  }

  @Test
  void knownMissOfAnEarlierTurnOfTheLoop() {
    cases.accepts(
        """
        void run(ExecutorService pool, List<Runnable> tasks) {
          for (Runnable task : tasks) {
            pool.execute(task);
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void knownMissOfFieldsOfOtherObjects() {
    cases.accepts(
        """
        ExecutorService pool;
        static void run(A other, Runnable task) {
          other.pool.shutdown();
          other.pool.execute(task);
        }
        """);
  }

  @Test
  void knownMissOfHelpersThatUseIt() {
    cases.accepts(
        """
        static void start(ExecutorService pool, Runnable task) {
          pool.execute(task);
        }
        void run(ExecutorService pool, Runnable task) {
          pool.shutdown();
          start(pool, task);
        }
        """);
  }
}
