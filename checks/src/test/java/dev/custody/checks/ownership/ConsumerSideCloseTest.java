package dev.custody.checks.ownership;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.FixChoosers;
import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

final class ConsumerSideCloseTest {

  private static final String INJECT = "package jakarta.inject; public @interface Inject {}";

  @Test
  void acceptsReleasingWhatWasMadeHere() {
    accepts(
        """
        class Own {
          private final ExecutorService pool = Executors.newFixedThreadPool(1);
          void run(Runnable task) {
            ExecutorService local = Executors.newFixedThreadPool(2);
            local.execute(task);
            local.shutdown();
            pool.execute(task);
          }
          ExecutorService make() { return Executors.newFixedThreadPool(3); }
          void made(Runnable task) {
            ExecutorService made = make();
            made.execute(task);
            made.shutdownNow();
          }
          void close() { pool.shutdown(); }
        }
        """);
  }

  @Test
  void acceptsParametersThatAreTakenOver() {
    accepts(
        """
        import dev.custody.annotations.Owner;
        class Taken {
          void run(@Owner ExecutorService pool, Runnable task) {
            pool.execute(task);
            pool.shutdown();
          }
          ExecutorService wrap(ExecutorService pool, Runnable task) {
            try {
              pool.execute(task);
              return pool;
            } catch (RuntimeException e) {
              pool.shutdown();
              throw e;
            }
          }
          void replaced(ExecutorService pool, Runnable task) {
            if (pool == null) {
              pool = Executors.newFixedThreadPool(1);
            }
            pool.execute(task);
            pool.shutdown();
          }
          void chosen(ExecutorService pool, Runnable task, boolean last) {
            pool.execute(task);
            if (last) {
              pool.shutdown();
            }
          }
          void mixed(ExecutorService given, Runnable task) {
            ExecutorService pool = given != null ? given : Executors.newFixedThreadPool(2);
            pool.execute(task);
            if (pool != given) {
              pool.shutdown();
            }
          }
        }
        """);
  }

  @Test
  void acceptsHelpersWhoseOnlyJobIsToRelease() {
    accepts(
        """
        import java.util.concurrent.TimeUnit;
        class Helpers {
          static void end(ExecutorService pool) {
            pool.shutdown();
          }
          static void patiently(ExecutorService pool) throws InterruptedException {
            if (pool == null || pool.isShutdown()) {
              return;
            }
            System.out.println("ending " + pool);
            pool.shutdown();
            if (!pool.awaitTermination(1, TimeUnit.SECONDS)) {
              System.out.println(pool.shutdownNow().size());
            }
          }
          static void all(ExecutorService first, ExecutorService second) {
            end(first);
            end(second);
          }
          static void any(Executor executor) {
            if (executor instanceof ExecutorService pool) {
              end(pool);
            }
          }
          void closePool(ExecutorService pool, Runnable last) {
            pool.execute(last);
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void acceptsDecorators() {
    accepts(
        """
        import java.util.concurrent.ForkJoinPool;
        import java.util.List;
        import java.util.concurrent.AbstractExecutorService;
        import java.util.concurrent.TimeUnit;
        class Logging extends AbstractExecutorService {
          private final ExecutorService delegate;
          Logging(ExecutorService delegate) { this.delegate = delegate; }
          @Override public void execute(Runnable task) { delegate.execute(task); }
          @Override public void shutdown() { delegate.shutdown(); }
          @Override public List<Runnable> shutdownNow() { return delegate.shutdownNow(); }
          @Override public boolean isShutdown() { return delegate.isShutdown(); }
          @Override public boolean isTerminated() { return delegate.isTerminated(); }
          @Override public boolean awaitTermination(long time, TimeUnit unit)
              throws InterruptedException {
            return delegate.awaitTermination(time, unit);
          }
        }
        class Named implements Executor {
          private final ExecutorService inner;
          Named(ExecutorService inner) { this.inner = inner; }
          @Override public void execute(Runnable task) { inner.execute(task); }
          void end() { inner.shutdown(); }
        }
        """);
  }

  @Test
  void acceptsFieldsWhoseOwnershipIsKnown() {
    accepts(
        """
        import dev.custody.annotations.Owner;
        class Flag {
          private final ExecutorService pool;
          private final boolean mine;
          Flag(ExecutorService given) {
            this.mine = given == null;
            this.pool = given == null ? Executors.newFixedThreadPool(1) : given;
          }
          void close() {
            if (mine) {
              pool.shutdown();
            }
          }
        }
        class EarlyReturn {
          private final ExecutorService pool;
          private final boolean shared;
          EarlyReturn(ExecutorService pool, boolean shared) {
            this.pool = pool;
            this.shared = shared;
          }
          void close() {
            if (shared) {
              return;
            }
            pool.shutdown();
          }
        }
        class Marked {
          private final ExecutorService pool;
          Marked(@Owner ExecutorService pool) { this.pool = pool; }
          void close() { pool.shutdown(); }
        }
        class MarkedField {
          @Owner private final ExecutorService pool;
          MarkedField(ExecutorService pool) { this.pool = pool; }
          void close() { pool.shutdown(); }
        }
        class Factory {
          private final ExecutorService pool;
          private Factory(ExecutorService pool) { this.pool = pool; }
          static Factory create() { return new Factory(Executors.newFixedThreadPool(2)); }
          void close() { pool.shutdown(); }
        }
        class Chained {
          private final ExecutorService pool;
          Chained() { this(Executors.newFixedThreadPool(3)); }
          Chained(ExecutorService pool) { this.pool = pool; }
          void close() { pool.shutdown(); }
        }
        class Source {
          ExecutorService given;
          ExecutorService two;
          private ExecutorService own;
          void start() { own = Executors.newFixedThreadPool(4); }
          void close() {
            own.shutdown();
            if (two != null) two.shutdown();
          }
        }
        """);
  }

  @Test
  void acceptsParametersOfPrivateMethodsThatOwnersCall() {
    accepts(
        """
        class Part {
          void run(Runnable task) {
            work(Executors.newFixedThreadPool(1), task);
          }
          private void work(ExecutorService pool, Runnable task) {
            pool.execute(task);
            pool.shutdown();
          }
          void run2(Runnable task) {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            work2(pool, task);
          }
          void work2(ExecutorService pool, Runnable task) {
            pool.execute(task);
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void acceptsTests() {
    CompilationTestHelper.newInstance(ConsumerSideClose.class, getClass())
        .addSourceLines("org/junit/Test.java", "package org.junit; public @interface Test {}")
        .addSourceLines(
            "PoolTest.java",
            """
            import java.util.concurrent.ExecutorService;
            import org.junit.Test;
            public class PoolTest {
              @Test public void works() {}
              void run(ExecutorService pool, Runnable task) {
                pool.execute(task);
                pool.shutdown();
              }
            }
            """)
        .doTest();
  }

  @Test
  void acceptsAPoolThatItsOnlyTaskEndsInAnyCase() {
    accepts(
        """
        class OneShot {
          void run(Runnable task) {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            pool.execute(() -> {
              try {
                task.run();
              } finally {
                pool.shutdown();
              }
            });
          }
        }
        """);
  }

  @Test
  void acceptsATimerThatItsTaskCancels() {
    accepts(
        """
        import java.util.Timer;
        import java.util.TimerTask;
        class Countdown {
          void start(Runnable end) {
            Timer timer = new Timer(true);
            timer.schedule(
                new TimerTask() {
                  private int left = 3;
                  @Override public void run() {
                    if (--left == 0) {
                      timer.cancel();
                      end.run();
                    }
                  }
                },
                1,
                2);
          }
        }
        """);
  }

  @Test
  void acceptsCallbacksThatDispose() {
    accepts(
        """
        import java.util.function.Consumer;
        import java.util.concurrent.ScheduledFuture;
        class Disposers {
          Consumer<ExecutorService> disposer = pool -> pool.shutdown();
          void cancel(ScheduledFuture<?> handle, Runnable last) {
            handle.cancel(true);
          }
          void awaitOrCancel(ScheduledFuture<?> handle) throws Exception {
            handle.compareTo(handle);
            handle.cancel(true);
          }
        }
        """);
  }

  @Test
  void acceptsCloseablesWithoutAnnotation() {
    accepts(
        """
        import java.io.InputStream;
        import java.io.IOException;
        class Reader {
          private final InputStream field;
          Reader(InputStream field) { this.field = field; }
          int read(InputStream in) throws IOException {
            try (in) {
              return in.read();
            }
          }
          void close() throws IOException { field.close(); }
        }
        """);
  }

  @Test
  void acceptsWhatTheProgramEnds() {
    accepts(
        """
        class Pools {
          static final ExecutorService SHARED = Executors.newFixedThreadPool(1);
        }
        class Main {
          public static void main(String[] args) {
            Pools.SHARED.execute(() -> System.out.println(args.length));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Pools.SHARED.shutdown()));
            Pools.SHARED.shutdown();
          }
        }
        """);
  }

  @Test
  void acceptsTheCommonPool() {
    accepts(
        """
        import java.util.concurrent.ForkJoinPool;
        class Common {
          void end() { ForkJoinPool.commonPool().shutdown(); }
        }
        """);
  }

  @Test
  void acceptsValuesThatAStructCarries() {
    accepts(
        """
        class Pair {
          private final ExecutorService pool;
          Pair(ExecutorService pool) { this.pool = pool; }
          ExecutorService pool() { return pool; }
        }
        class User {
          void end(Pair pair) { pair.pool().shutdown(); }
        }
        """);
  }

  @Test
  void flagsParameters() {
    flags(
        """
        class Consumer {
          void run(ExecutorService pool, Runnable task) {
            pool.execute(task);
            // BUG: Diagnostic contains: shuts down `pool`, which the caller of this method still owns
            pool.shutdown();
          }
          void now(ExecutorService pool, Runnable task) {
            try {
              pool.submit(task).get();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            } finally {
              // BUG: Diagnostic contains: it comes in here: line 10
              pool.shutdownNow();
            }
          }
          void cast(Executor executor, Runnable task) {
            executor.execute(task);
            // BUG: Diagnostic contains: shuts down `executor`
            ((ExecutorService) executor).shutdown();
          }
          void pattern(Executor executor, Runnable task) {
            executor.execute(task);
            if (executor instanceof ExecutorService pool) {
              // BUG: Diagnostic contains: shuts down `executor`
              pool.shutdown();
            }
          }
          void alias(ExecutorService pool, Runnable task) {
            ExecutorService same = pool;
            same.execute(task);
            // BUG: Diagnostic contains: shuts down `pool`
            same.shutdown();
          }
        }
        """);
  }

  @Test
  void flagsHelpersThatGetSomethingBorrowed() {
    flags(
        """
        class Helpers {
          static void quietly(ExecutorService pool) {
            pool.shutdown();
          }
          void run(ExecutorService pool, Runnable task) {
            pool.execute(task);
            // BUG: Diagnostic contains: call of quietly() ends `pool`
            quietly(pool);
          }
        }
        """);
  }

  @Test
  void flagsPrivateMethodsThatBorrowersCall() {
    flags(
        """
        class Chain {
          void run(ExecutorService pool, Runnable task) {
            work(pool, task);
          }
          private void work(ExecutorService pool, Runnable task) {
            pool.execute(task);
            // BUG: Diagnostic contains: shuts down `pool`
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void flagsTryWithResources() {
    helper()
        .addSourceLines(
            "Pool.java",
            """
            import java.util.concurrent.ThreadPoolExecutor;
            abstract class Pool implements java.util.concurrent.ExecutorService, AutoCloseable {
              @Override public abstract void close();
            }
            """)
        .addSourceLines(
            "Test.java",
            """
            class Test {
              void run(Pool pool, Runnable task) {
                // BUG: Diagnostic contains: try statement closes `pool`
                try (pool) {
                  pool.execute(task);
                }
              }
              void named(Pool pool, Runnable task) {
                // BUG: Diagnostic contains: try statement closes `pool`
                try (Pool same = pool) {
                  same.execute(task);
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsInjectedFields() {
    helper()
        .addSourceLines("jakarta/inject/Inject.java", INJECT)
        .addSourceLines(
            "Service.java",
            """
            import jakarta.inject.Inject;
            import java.util.concurrent.ExecutorService;
            class Service {
              @Inject ExecutorService field;
              private final ExecutorService given;
              private ExecutorService set;
              @Inject Service(ExecutorService given) { this.given = given; }
              @Inject void setIt(ExecutorService it) { this.set = it; }
              void close() {
                // BUG: Diagnostic contains: `field`, which is injected
                field.shutdown();
                // BUG: Diagnostic contains: `given`, which is injected
                given.shutdown();
                // BUG: Diagnostic contains: `set`, which is injected
                set.shutdown();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsWhatAConstructorWasGivenAsWarning() {
    flags(
        """
        class Given {
          private final ExecutorService pool;
          private final Object lock = new Object();
          private boolean closed;
          Given(ExecutorService pool) { this.pool = java.util.Objects.requireNonNull(pool); }
          void close() {
            if (!closed) {
              closed = true;
              // BUG: Diagnostic contains: `pool`, which was given to the constructor
              pool.shutdown();
            }
          }
        }
        class ByFactory {
          private final ExecutorService pool;
          private ByFactory(ExecutorService pool) { this.pool = pool; }
          static ByFactory of(ExecutorService pool) { return new ByFactory(pool); }
          void close() {
            // BUG: Diagnostic contains: Say who owns it
            pool.shutdown();
          }
        }
        class Optional {
          private final ExecutorService pool;
          Optional(ExecutorService pool) {
            this.pool = pool == null ? Executors.newFixedThreadPool(1) : pool;
          }
          void stop() {
            // BUG: Diagnostic contains: which was given to the constructor
            end(pool);
          }
          private static void end(ExecutorService pool) { pool.shutdown(); }
        }
        """);
  }

  @Test
  void flagsGettersAndHolders() {
    flags(
        """
        class Pools {
          static final ExecutorService SHARED = Executors.newFixedThreadPool(1);
          private final ExecutorService own = Executors.newFixedThreadPool(2);
          ExecutorService own() { return own; }
          static ExecutorService shared() { return SHARED; }
        }
        class User {
          void stop(Pools pools) {
            // BUG: Diagnostic contains: shuts down what `Pools.own()` hands out
            pools.own().shutdown();
            // BUG: Diagnostic contains: shuts down what `Pools.shared()` hands out
            Pools.shared().shutdown();
            // BUG: Diagnostic contains: shuts down `Pools.SHARED`, which is shared
            Pools.SHARED.shutdown();
            ExecutorService local = pools.own();
            // BUG: Diagnostic contains: Leave that to Pools
            local.shutdownNow();
          }
        }
        """);
  }

  @Test
  void flagsTasksThatShutDownTheirOwnPool() {
    flags(
        """
        import java.util.List;
        import java.util.concurrent.CompletableFuture;
        class Tasks {
          private final ExecutorService pool = Executors.newFixedThreadPool(1);
          void run(Runnable task) {
            pool.execute(() -> {
              task.run();
              // BUG: Diagnostic contains: shuts down `pool` from inside code that `pool` runs
              pool.shutdown();
            });
            pool.submit(
                new Runnable() {
                  @Override public void run() {
                    // BUG: Diagnostic contains: the task interrupts itself
                    pool.shutdownNow();
                  }
                });
            // BUG: Diagnostic contains: the code is handed over here: line 22
            pool.execute(pool::shutdown);
            ExecutorService local = Executors.newFixedThreadPool(2);
            for (int i = 0; i < 3; i++) {
              local.execute(() -> {
                try {
                  task.run();
                } finally {
                  // BUG: Diagnostic contains: inside code that `local` runs
                  local.shutdown();
                }
              });
            }
            // BUG: Diagnostic contains: inside code that `pool` runs
            CompletableFuture.runAsync(() -> pool.shutdown(), pool).join();
            Runnable last = () -> {
              // BUG: Diagnostic contains: tasks that others submit later are rejected
              pool.shutdown();
            };
            pool.execute(last);
            pool.execute(() -> List.of(1).forEach(one -> {
              // BUG: Diagnostic contains: inside code that `pool` runs
              pool.shutdown();
            }));
          }
        }
        """);
  }

  @Test
  void flagsTasksThatAreMethods() {
    flags(
        """
        class Methods {
          private final ExecutorService pool = Executors.newFixedThreadPool(1);
          void run() {
            pool.execute(this::work);
            pool.execute(() -> more());
            pool.execute(this::closeAll);
          }
          private void work() {
            System.out.println("working");
            // BUG: Diagnostic contains: the code is handed over here: line 7
            pool.shutdown();
          }
          private void more() {
            // BUG: Diagnostic contains: the code is handed over here: line 8
            pool.shutdownNow();
          }
          private void closeAll() {
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void flagsReceiversThatCloseTheirPublisher() {
    flags(
        """
        import java.util.concurrent.Flow;
        import java.util.concurrent.SubmissionPublisher;
        class Receivers {
          private final SubmissionPublisher<String> items = new SubmissionPublisher<>();
          void run() {
            items.consume(item -> {
              // BUG: Diagnostic contains: closes `items` from inside code that `items` runs
              if (item.isEmpty()) items.close();
            });
            items.subscribe(new Flow.Subscriber<String>() {
              @Override public void onSubscribe(Flow.Subscription s) { s.request(1); }
              @Override public void onNext(String item) {
                // BUG: Diagnostic contains: cannot know whether the sender is done
                items.close();
              }
              @Override public void onError(Throwable t) {}
              @Override public void onComplete() {}
            });
          }
          static class Sub implements Flow.Subscriber<String> {
            private final SubmissionPublisher<String> source;
            Sub(SubmissionPublisher<String> source) { this.source = source; }
            @Override public void onSubscribe(Flow.Subscription s) { s.request(1); }
            @Override public void onNext(String item) {
              // BUG: Diagnostic contains: closes `source`
              source.close();
            }
            @Override public void onError(Throwable t) {}
            @Override public void onComplete() {}
          }
          void collect(SubmissionPublisher<String> from) {
            from.consume(item -> System.out.println(item));
            // BUG: Diagnostic contains: its other subscribers get no more items
            from.close();
          }
        }
        """);
  }

  @Test
  void flagsCloseablesThatAreMarkedAsBorrowed() {
    helper()
        .addSourceLines(
            "javax/annotation/WillNotClose.java",
            "package javax.annotation; public @interface WillNotClose {}")
        .addSourceLines(
            "Test.java",
            """
            import java.io.IOException;
            import java.io.InputStream;
            import javax.annotation.WillNotClose;
            class Test {
              int read(@WillNotClose InputStream in) throws IOException {
                // BUG: Diagnostic contains: `in`, which is marked as not owned here
                try (in) {
                  return in.read();
                }
              }
              void end(@WillNotClose InputStream in) throws IOException {
                // BUG: Diagnostic contains: others that still use it fail
                in.close();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsBorrowedPipeEnds() {
    flags(
        """
        import java.io.IOException;
        import java.io.PipedInputStream;
        class Reader {
          int first(PipedInputStream in) throws IOException {
            // BUG: Diagnostic contains: others that still send or receive on it fail
            try (in) {
              return in.read();
            }
          }
        }
        """);
  }

  @Test
  void flagsMarkedHandles() {
    flags(
        """
        import dev.custody.annotations.MustCancel;
        @MustCancel("end")
        interface Lease {
          void renew();
          void end();
        }
        class User {
          void use(Lease lease) {
            lease.renew();
            // BUG: Diagnostic contains: calls end() on `lease`
            lease.end();
          }
        }
        """);
  }

  @Test
  void fixesByDroppingTheCall() {
    fixes(
        FixChoosers.FIRST,
        """
        class Test {
          void run(ExecutorService pool, Runnable task) {
            pool.execute(task);
            pool.shutdown();
          }
        }
        """,
        """
        class Test {
          void run(ExecutorService pool, Runnable task) {
            pool.execute(task);
          }
        }
        """);
  }

  @Test
  void fixesByTakingThePoolOutOfTheTry() {
    fixes(
        FixChoosers.FIRST,
        """
        class Test {
          abstract static class Pool implements ExecutorService, AutoCloseable {
            @Override public abstract void close();
          }
          void run(Pool pool, Runnable task) {
            try (pool) {
              pool.execute(task);
            }
          }
          void named(Pool pool, Runnable task) {
            try (Pool same = pool) {
              same.execute(task);
            }
          }
        }
        """,
        """
        class Test {
          abstract static class Pool implements ExecutorService, AutoCloseable {
            @Override public abstract void close();
          }
          void run(Pool pool, Runnable task) {
            {
              pool.execute(task);
            }
          }
          void named(Pool pool, Runnable task) {
            {
              Pool same = pool;
              same.execute(task);
            }
          }
        }
        """);
  }

  @Test
  void fixesByMarkingTheParameter() {
    fixes(
        FixChoosers.SECOND,
        """
        class Test {
          void run(ExecutorService pool, Runnable task) {
            pool.execute(task);
            pool.shutdown();
          }
        }
        """,
        """
        class Test {
          void run(@Owner ExecutorService pool, Runnable task) {
            pool.execute(task);
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void fixesWhatAConstructorWasGivenByMarkingTheParameter() {
    fixes(
        FixChoosers.FIRST,
        """
        class Test {
          private final ExecutorService pool;
          Test(ExecutorService pool) { this.pool = pool; }
          void close() {
            pool.shutdown();
          }
        }
        """,
        """
        class Test {
          private final ExecutorService pool;
          Test(@Owner ExecutorService pool) { this.pool = pool; }
          void close() {
            pool.shutdown();
          }
        }
        """);
  }

  @Test
  void fixesWhatAConstructorWasGivenByLeavingItOpen() {
    fixes(
        FixChoosers.SECOND,
        """
        class Test {
          private final ExecutorService pool;
          Test(ExecutorService pool) { this.pool = pool; }
          void close() {
            System.out.println("closing");
            pool.shutdown();
          }
        }
        """,
        """
        class Test {
          private final ExecutorService pool;
          Test(ExecutorService pool) { this.pool = pool; }
          void close() {
            System.out.println("closing");
          }
        }
        """);
  }

  @Test
  void knownMissOfValuesInCollections() {
    accepts(
        """
        import java.util.List;
        class Many {
          void run(List<ExecutorService> pools, Runnable task) {
            for (ExecutorService pool : pools) {
              pool.execute(task);
              pool.shutdown();
            }
          }
        }
        """);
  }

  @Test
  void knownMissOfFieldsThatASetterGave() {
    accepts(
        """
        class WithSetter {
          private ExecutorService pool;
          void setPool(ExecutorService pool) { this.pool = pool; }
          void close() { pool.shutdown(); }
        }
        """);
  }

  private void accepts(String source) {
    flags(source);
  }

  private void flags(String source) {
    helper()
        .addSourceLines(
            "Test.java",
            """
            import java.util.concurrent.Executor;
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            """
                + source)
        .doTest();
  }

  private CompilationTestHelper helper() {
    return CompilationTestHelper.newInstance(ConsumerSideClose.class, getClass());
  }

  /** Applies the fix and then expects silence. */
  private void fixes(FixChoosers choice, String before, String after) {
    String imports = "import java.util.concurrent.ExecutorService;\n";
    String added = after.contains("@Owner") ? "import dev.custody.annotations.Owner;\n" : "";
    BugCheckerRefactoringTestHelper.newInstance(ConsumerSideClose.class, getClass())
        .setFixChooser(choice)
        .addInputLines("Test.java", imports + before)
        .addOutputLines("Test.java", added + imports + after)
        .doTest();
    helper().addSourceLines("Test.java", added + imports + after).doTest();
  }
}
