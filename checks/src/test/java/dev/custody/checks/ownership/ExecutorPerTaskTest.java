package dev.custody.checks.ownership;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

final class ExecutorPerTaskTest {

  private final Cases cases = new Cases(ExecutorPerTask.class, getClass());

  @Test
  void acceptsPoolsForManyTasks() {
    cases.accepts(
        """
        void loop(List<Runnable> tasks) {
          ExecutorService pool = Executors.newFixedThreadPool(4);
          for (Runnable task : tasks) {
            pool.execute(task);
          }
          pool.shutdown();
        }
        void lambda(List<Runnable> tasks) {
          ExecutorService pool = Executors.newFixedThreadPool(4);
          tasks.forEach(task -> pool.execute(task));
          pool.shutdown();
        }
        void reference(List<Runnable> tasks) {
          ExecutorService pool = Executors.newFixedThreadPool(4);
          tasks.forEach(pool::execute);
          pool.shutdown();
        }
        void all(List<Callable<String>> tasks) throws InterruptedException {
          ExecutorService pool = Executors.newFixedThreadPool(4);
          System.out.println(pool.invokeAll(tasks));
          pool.shutdown();
        }
        void two(Runnable a, Runnable b) {
          ExecutorService pool = Executors.newFixedThreadPool(2);
          pool.execute(a);
          pool.execute(b);
          pool.shutdown();
        }
        void periodic(Runnable task) throws InterruptedException {
          ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
          timer.scheduleAtFixedRate(task, 0, 1, TimeUnit.SECONDS);
          timer.awaitTermination(1, TimeUnit.HOURS);
          timer.shutdown();
        }
        """);
  }

  @Test
  void acceptsPoolsThatLiveOn() {
    cases.accepts(
        """
        private ExecutorService pool = Executors.newFixedThreadPool(2);
        private final ExecutorService[] shards = new ExecutorService[4];
        private final List<ExecutorService> all = new ArrayList<>();
        void restart(Runnable task) {
          pool = Executors.newFixedThreadPool(2);
          pool.execute(task);
        }
        ExecutorService returned(Runnable task) {
          ExecutorService made = Executors.newFixedThreadPool(2);
          made.execute(task);
          return made;
        }
        void shards() {
          for (int i = 0; i < shards.length; i++) {
            shards[i] = Executors.newSingleThreadExecutor();
            ExecutorService one = Executors.newSingleThreadExecutor();
            one.execute(() -> {});
            all.add(one);
          }
        }
        void passed(Runnable task) {
          ExecutorService made = Executors.newFixedThreadPool(2);
          made.execute(task);
          new Owner(made);
        }
        record Owner(ExecutorService pool) {}
        """);
  }

  @Test
  void acceptsMainAndConstructors() {
    cases.accepts(
        """
        A(Runnable task) {
          ExecutorService pool = Executors.newSingleThreadExecutor();
          pool.execute(task);
          pool.shutdown();
        }
        public static void main(String[] arguments) {
          ExecutorService pool = Executors.newSingleThreadExecutor();
          pool.execute(() -> System.out.println("a"));
          pool.shutdown();
        }
        """);
  }

  @Test
  void acceptsGivenExecutors() {
    cases.accepts(
        """
        void run(ExecutorService pool, Supplier<ExecutorService> pools, Runnable task) {
          pool.execute(task);
          ExecutorService other = pools.get();
          other.execute(task);
          ExecutorService common = ForkJoinPool.commonPool();
          common.execute(task);
        }
        """);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void acceptsAVirtualThreadPerTask() {
    cases.accepts(
        """
        void run(Runnable task, List<Runnable> more) {
          try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            pool.execute(task);
          }
          for (Runnable one : more) {
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
              pool.execute(one);
            }
          }
        }
        """);
  }

  @Test
  void acceptsTests() {
    CompilationTestHelper.newInstance(ExecutorPerTask.class, getClass())
        .addSourceLines(
            "PoolTest.java",
            """
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            import org.junit.jupiter.api.Test;

            class PoolTest {
              @Test
              void runs() {
                ExecutorService pool = Executors.newSingleThreadExecutor();
                pool.execute(() -> {});
                pool.shutdown();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsPoolsForOneTask() {
    cases.flags(
        """
        String withTimeout(Callable<String> task) throws Exception {
          // BUG: Diagnostic contains: each call makes one, and it runs a single task
          ExecutorService pool = Executors.newSingleThreadExecutor();
          try {
            return pool.submit(task).get(1, TimeUnit.SECONDS);
          } finally {
            pool.shutdownNow();
          }
        }
        void later(Runnable task) {
          // BUG: Diagnostic contains: This ScheduledExecutorService does not live longer
          ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
          timer.schedule(task, 1, TimeUnit.SECONDS);
          timer.shutdown();
        }
        void timer(TimerTask task) {
          // BUG: Diagnostic contains: This Timer does not live longer
          Timer timer = new Timer(true);
          timer.schedule(task, 1000);
        }
        CompletableFuture<Void> async(Runnable task) {
          // BUG: Diagnostic contains: each call makes one
          ExecutorService pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
          CompletableFuture<Void> done = CompletableFuture.runAsync(task, pool);
          pool.shutdown();
          return done;
        }
        void loopBefore(Runnable task) {
          for (int i = 0; i < 3; i++) {
            System.out.println(i);
          }
          // BUG: Diagnostic contains: each call makes one
          ExecutorService pool = Executors.newCachedThreadPool();
          pool.execute(task);
          pool.shutdown();
        }
        """);
  }

  @Test
  void flagsPoolsMadeInLoops() {
    cases.flags(
        """
        void run(List<List<Runnable>> batches) {
          for (List<Runnable> batch : batches) {
            // BUG: Diagnostic contains: each turn of the loop makes one
            ExecutorService pool = Executors.newFixedThreadPool(4);
            for (Runnable task : batch) {
              pool.execute(task);
            }
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_19)
  void flagsPoolsInTryWithResources() {
    cases.flags(
        """
        void run(Runnable task) {
          // BUG: Diagnostic contains: each call makes one
          try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            pool.execute(task);
          }
        }
        """);
  }

  @Test
  void flagsPoolsMadeByRequests() {
    cases.flags(
        """
        static class Page implements com.sun.net.httpserver.HttpHandler {
          @Override
          public void handle(com.sun.net.httpserver.HttpExchange exchange) {
            // BUG: Diagnostic contains: each request makes one
            ExecutorService pool = Executors.newFixedThreadPool(4);
            for (int i = 0; i < 4; i++) {
              pool.execute(exchange::close);
            }
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void knownMissOfChains() {
    cases.accepts(
        """
        void run(Runnable task) {
          Executors.newSingleThreadExecutor().execute(task);
        }
        """);
  }

  @Test
  void knownMissOfPoolsMadeByHelpersForEachCall() {
    cases.accepts(
        """
        private Timer timer;
        void later(TimerTask task) {
          timer = new Timer();
          timer.schedule(task, 1000);
        }
        """);
  }
}
