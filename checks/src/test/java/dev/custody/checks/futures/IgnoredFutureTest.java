package dev.custody.checks.futures;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.FixChoosers;
import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

final class IgnoredFutureTest {

  private static final String HEAD =
      """
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.function.*;
      import java.util.logging.*;
      import java.util.stream.*;
      """;

  private final CompilationTestHelper compilation =
      CompilationTestHelper.newInstance(IgnoredFuture.class, getClass());

  @Test
  void acceptsFuturesSomebodyHolds() {
    compile(
        """
        class A {
          Future<?> last;
          final List<Future<?>> all = new ArrayList<>();
          final Map<String, Future<?>> byName = new HashMap<>();
          Future<?> run(ExecutorService pool, Runnable r) throws Exception {
            last = pool.submit(r);
            Future<?> local = pool.submit(r);
            all.add(pool.submit(r));
            byName.put("a", pool.submit(r));
            byName.computeIfAbsent("b", key -> pool.submit(r));
            byName.remove("c");
            all.remove(0);
            all.set(1, local);
            pool.submit(r).get();
            Supplier<Future<?>> later = () -> pool.submit(r);
            later.get();
            Objects.requireNonNull(local);
            return pool.submit(r);
          }
        }
        """);
  }

  @Test
  void acceptsExecuteAndTasksThatReturnNoFuture() {
    compile(
        """
        class A {
          void run(ExecutorService pool, List<Callable<String>> tasks, Runnable r) throws Exception {
            pool.execute(r);
            pool.invokeAny(tasks);
            pool.shutdown();
            new Thread(r).start();
            tasks.forEach(task -> pool.execute(r));
          }
        }
        """);
  }

  @Test
  void acceptsHandlersThatLookAtTheError() {
    compile(
        """
        class A {
          static final Logger LOG = Logger.getLogger("a");
          void run(CompletableFuture<String> f, BiConsumer<String, Throwable> unknown) {
            f.whenComplete((r, e) -> log(e));
            f.whenComplete((r, e) -> { if (e != null) { log(e); } });
            f.whenComplete(this::done);
            f.whenComplete(unknown);
            f.whenComplete(new BiConsumer<String, Throwable>() {
              @Override public void accept(String r, Throwable e) { log(e); }
            });
            f.handle((r, e) -> e == null ? r : e.getMessage());
            f.exceptionally(e -> { log(e); return null; });
            f.exceptionally(this::recover);
            f.thenApply(String::trim).whenComplete((r, e) -> log(e));
            f.thenApply(String::trim).thenCompose(s -> start(s)).exceptionally(e -> recover(e));
            f.handleAsync((r, e) -> { log(e); return r; });
          }
          void afterwards(CompletableFuture<String> f) {
            f.exceptionally(e -> recover(e)).thenAccept(s -> use(s));
            f.whenComplete((r, e) -> log(e)).thenRun(() -> use(""));
            start("x").whenComplete((r, e) -> log(e)).thenApply(String::trim).thenAccept(this::use);
          }
          void done(String result, Throwable error) { log(error); }
          String recover(Throwable e) { log(e); return ""; }
          void log(Throwable e) {}
          void use(String s) { s.trim(); }
          CompletableFuture<String> start(String s) { return CompletableFuture.supplyAsync(s::trim); }
        }
        """);
  }

  @Test
  void acceptsCallsThatReturnTheirReceiverOrArgument() {
    compile(
        """
        class A {
          final Set<Future<?>> pending = ConcurrentHashMap.newKeySet();
          void run(CompletableFuture<String> f, Future<?> g) {
            f.orTimeout(1, TimeUnit.SECONDS);
            track(g);
            name(f, "a").completeOnTimeout("b", 2, TimeUnit.SECONDS);
          }
          Future<?> track(Future<?> future) { pending.add(future); return future; }
          static <T> CompletableFuture<T> name(CompletableFuture<T> future, String name) { return future; }
        }
        """);
  }

  @Test
  void acceptsFuturesThatTheCalleeKeepsOrLooksAt() {
    compile(
        """
        class A {
          private final CompletableFuture<Void> stopped = new CompletableFuture<>();
          private CompletableFuture<String> current;
          private final List<CompletableFuture<String>> all = new ArrayList<>();
          CompletableFuture<Void> stop() { stopped.complete(null); return stopped; }
          CompletableFuture<String> current() {
            if (current == null) { current = CompletableFuture.supplyAsync(() -> load()); }
            return current;
          }
          CompletableFuture<String> logged() {
            return CompletableFuture.supplyAsync(() -> load()).whenComplete((r, e) -> log(e));
          }
          CompletableFuture<String> loggedLocal() {
            CompletableFuture<String> f = CompletableFuture.supplyAsync(() -> load());
            f.whenComplete((r, e) -> log(e));
            return f;
          }
          CompletableFuture<String> collected() {
            CompletableFuture<String> f = CompletableFuture.supplyAsync(() -> load());
            all.add(f);
            return f;
          }
          Future<?> nothing() { return null; }
          CompletableFuture<String> known() { return CompletableFuture.completedFuture(load()); }
          String load() { return toString(); }
          void log(Throwable e) {}
          interface Timer { Future<?> schedule(Runnable r); }
          class QueueTimer implements Timer {
            final Queue<FutureTask<?>> queue = new ConcurrentLinkedQueue<>();
            @Override public Future<?> schedule(Runnable r) {
              FutureTask<?> task = new FutureTask<>(r, null);
              queue.add(task);
              return task;
            }
          }
          void run(Timer timer, Runnable r) {
            timer.schedule(r);
            stop();
            current();
            logged();
            loggedLocal();
            collected();
            nothing();
            known();
          }
        }
        """);
  }

  @Test
  void acceptsForksAndCompletionServices() {
    compile(
        """
        class A extends RecursiveTask<Integer> {
          final A left = null;
          @Override protected Integer compute() {
            A right = new A();
            right.fork();
            left.fork();
            return right.join() + left.join();
          }
          void run(CompletionService<String> service, Callable<String> c) throws Exception {
            service.submit(c);
          }
        }
        """);
  }

  @Test
  void acceptsPeriodicTasks() {
    compile(
        """
        class A {
          void run(ScheduledExecutorService timer, Runnable r) {
            timer.scheduleAtFixedRate(r, 0, 1, TimeUnit.SECONDS);
            timer.scheduleWithFixedDelay(r, 0, 2, TimeUnit.SECONDS);
          }
        }
        """);
  }

  @Test
  void acceptsCancelAndComplete() {
    compile(
        """
        class A {
          void run(CompletableFuture<String> f) {
            f.cancel(true);
            f.complete("a");
            f.completeExceptionally(new IllegalStateException());
            f.obtrudeValue("b");
            f.isDone();
          }
        }
        """);
  }

  @Test
  void acceptsTasksThatHandleTheirFailures() {
    compile(
        """
        class A {
          static final Logger LOG = Logger.getLogger("a");
          volatile boolean stopped;
          int count;
          void run(ExecutorService pool, CountDownLatch latch) {
            pool.submit(() -> {
              try { work(); } catch (Throwable t) { LOG.log(Level.WARNING, "a", t); }
            });
            pool.submit(() -> {
              long start = System.nanoTime();
              try { work(); } catch (Exception e) { report(e); } finally { latch.countDown(); }
              LOG.info("b");
            });
            pool.submit(() -> { while (!stopped) { try { work(); } catch (RuntimeException e) { report(e); } } });
            pool.submit(() -> guarded());
            pool.submit(this::guarded);
            pool.submit(new Worker());
            Runnable task = () -> guarded();
            pool.submit(task);
            pool.submit(latch::countDown);
            pool.submit(() -> {});
            pool.submit(() -> count++);
            pool.submit(() -> { latch.await(); return null; });
            CompletableFuture.runAsync(() -> guarded());
            pool.submit(new FutureTask<String>(() -> "c"));
            pass(pool, () -> guarded());
            own.start(() -> guarded());
            pool.submit(() -> { names.add("e"); guarded(); });
            pass(pool, new Worker());
            List.of(new Worker()).forEach(pool::submit);
            List.of(new Worker()).forEach(worker -> pool.submit(worker));
            pool.submit(() -> { try { queue.put("d"); } catch (InterruptedException e) {} });
            pool.submit(() -> { synchronized (this) { notifyAll(); } });
          }
          final Own own = null;
          final List<String> names = null;
          interface Own { Future<?> start(Runnable r); }
          final BlockingQueue<String> queue = null;
          private void pass(ExecutorService pool, Runnable task) { pool.submit(task); }
          void guarded() { try { work(); } catch (Exception e) { report(e); } }
          void work() { toString(); }
          void report(Exception e) { LOG.log(Level.SEVERE, "d", e); }
          class Worker implements AutoCloseable, Runnable {
            @Override public void close() { work(); }
            @Override public void run() { try { work(); } catch (Throwable t) { LOG.severe(t.toString()); } }
          }
        }
        """);
  }

  @Test
  void acceptsResultsThatAreSaidToBeIgnorable() {
    compilation
        .addSourceLines(
            "A.java",
            HEAD,
            """
            import com.google.errorprone.annotations.CanIgnoreReturnValue;
            interface A {
              @CanIgnoreReturnValue Future<?> send(String s);
              @CanIgnoreReturnValue interface B { CompletableFuture<Void> flush(); }
              default void run(B b) {
                send("a");
                b.flush();
              }
            }
            """)
        .doTest();
  }

  @Test
  void acceptsRehearsalsAndExpectedFailures() {
    compilation
        .addSourceLines(
            "Mockito.java",
            """
            package org.mockito;
            public class Mockito {
              public static <T> T verify(T t) { return t; }
              public static Stub doReturn(Object o) { return new Stub(); }
              public static class Stub { public <T> T when(T t) { return t; } }
            }
            """)
        .addSourceLines(
            "Assertions.java",
            """
            package org.junit.jupiter.api;
            public class Assertions {
              public interface Executable { void execute() throws Throwable; }
              public static <T extends Throwable> T assertThrows(Class<T> type, Executable e) { return null; }
              public static void fail(String s) {}
            }
            """)
        .addSourceLines(
            "ATest.java",
            HEAD,
            """
            import static org.junit.jupiter.api.Assertions.*;
            import static org.mockito.Mockito.*;
            class ATest {
              void test(ExecutorService pool, Runnable r) {
                verify(pool).submit(r);
                doReturn(null).when(pool).submit(r);
                assertThrows(RejectedExecutionException.class, () -> pool.submit(r));
                assertThrows(RejectedExecutionException.class, () -> { pool.submit(r); });
                try {
                  pool.submit(r);
                  fail("not rejected");
                } catch (RejectedExecutionException expected) {
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void acceptsUnknownFluentMethodsOfFutures() {
    compilation
        .addSourceLines(
            "Promise.java",
            """
            abstract class Promise<T> extends java.util.concurrent.CompletableFuture<T> {
              abstract Promise<T> label(String s);
            }
            """)
        .addSourceLines("A.java", "class A { void run(Promise<String> p) { p.label(\"a\"); } }")
        .doTest();
  }

  @Test
  void flagsSubmit() {
    compile(
        """
        class A {
          final ExecutorService field = null;
          final Own own = null;
          interface Own { Future<?> start(Runnable r); }
          void run(ExecutorService pool, ForkJoinPool fork, Runnable r, Callable<String> c) {
            // BUG: Diagnostic contains: An exception of the task given to pool.submit(..) is kept
            pool.submit(r);
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(c);
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> work("a"));
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> { work("b"); return null; });
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(r, "c");
            // BUG: Diagnostic contains: this.field.submit(..)
            this.field.submit(() -> work("d"));
            // BUG: Diagnostic contains: the task given to own.start(..)
            own.start(() -> work("h"));
            // BUG: Diagnostic contains: fork.submit(..)
            fork.submit(() -> work("e"));
            // BUG: Diagnostic contains: task given to submit(..)
            Executors.newCachedThreadPool().submit(() -> work("f"));
            for (int i = 0; i < 3; i++) {
              // BUG: Diagnostic contains: pool.submit(..)
              pool.submit(() -> work("g"));
            }
            // BUG: Diagnostic contains: pool.submit(..)
            for (int i = 0; i < 3; pool.submit(r)) { i++; }
            switch (hashCode()) {
              // BUG: Diagnostic contains: pool.submit(..)
              case 1 -> pool.submit(r);
              default -> {}
            }
          }
          void work(String s) { s.trim(); }
        }
        """);
  }

  @Test
  void flagsTasksThatHandleOnlyPartOfTheirFailures() {
    compile(
        """
        class A {
          void run(ExecutorService pool, CountDownLatch latch) {
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> { try { work(); } finally { latch.countDown(); } });
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> { prepare(); try { work(); } catch (Exception e) { report(e); } });
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> { try { work(); } catch (IllegalStateException e) { report(e); } });
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> { try { work(); } catch (Exception e) { throw new IllegalStateException(e); } });
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> { try { work(); } catch (Exception e) { report(e); work(); } finally { work(); } });
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(this::work);
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(new Worker());
          }
          void work() { prepare(); }
          void prepare() { toString(); }
          void report(Exception e) {}
          class Worker implements Runnable {
            @Override public void run() { work(); }
          }
        }
        """);
  }

  @Test
  void flagsOneShotSchedules() {
    compile(
        """
        class A {
          void run(ScheduledExecutorService timer, Runnable r) {
            // BUG: Diagnostic contains: timer.schedule(..)
            timer.schedule(r, 1, TimeUnit.SECONDS);
          }
        }
        """);
  }

  @Test
  void flagsLambdasAndReferencesWhoseResultIsDropped() {
    compile(
        """
        class A {
          void run(ExecutorService pool, List<Runnable> tasks, List<Callable<String>> calls) {
            // BUG: Diagnostic contains: pool.submit(..)
            tasks.forEach(task -> pool.submit(task));
            // BUG: Diagnostic contains: pool.submit(..)
            tasks.forEach(pool::submit);
            // BUG: Diagnostic contains: pool.submit(..)
            calls.stream().forEach(pool::submit);
            // BUG: Diagnostic contains: start() reports a failure
            pool.execute(() -> start());
            // BUG: Diagnostic contains: start() reports a failure
            pool.execute(this::start);
            // BUG: Diagnostic contains: start() reports a failure
            Runnable later = hashCode() > 0 ? () -> start() : null;
          }
          CompletableFuture<String> start() { return CompletableFuture.supplyAsync(this::toString); }
        }
        """);
  }

  @Test
  void flagsStages() {
    compile(
        """
        class A {
          void run(CompletableFuture<String> f, CompletionStage<String> g, Client client) {
            // BUG: Diagnostic contains: client.send(..) reports a failure only through the future
            client.send("a");
            // BUG: Diagnostic contains: CompletableFuture.runAsync(..)
            CompletableFuture.runAsync(() -> use("b"));
            // BUG: Diagnostic contains: CompletableFuture.supplyAsync(..)
            CompletableFuture.supplyAsync(() -> use("c"));
            // BUG: Diagnostic contains: f.thenAccept(..)
            f.thenAccept(s -> use(s));
            // BUG: Diagnostic contains: g.thenApply(..)
            g.thenApply(String::trim);
            // BUG: Diagnostic contains: thenAccept(..)
            client.send("d").thenApply(String::trim).thenAccept(s -> use(s));
            // BUG: Diagnostic contains: thenAccept(..)
            CompletableFuture.supplyAsync(() -> use("e")).thenAccept(s -> {});
            // BUG: Diagnostic contains: CompletableFuture.allOf(..)
            CompletableFuture.allOf(f, client.send("f"));
            // BUG: Diagnostic contains: supplyAsync(..)
            CompletableFuture.supplyAsync(() -> use("g")).orTimeout(1, TimeUnit.SECONDS);
          }
          String use(String s) { return s.trim(); }
          interface Client { CompletableFuture<String> send(String s); }
        }
        """);
  }

  @Test
  void flagsHandlersThatIgnoreTheError() {
    compile(
        """
        class A {
          void run(CompletableFuture<String> f, CountDownLatch latch) {
            // BUG: Diagnostic contains: The handler given to f.whenComplete(..) does not look
            f.whenComplete((r, e) -> {});
            // BUG: Diagnostic contains: f.whenComplete(..)
            f.whenComplete((r, e) -> System.out.println(r));
            // BUG: Diagnostic contains: f.handle(..)
            f.handle((r, e) -> r);
            // BUG: Diagnostic contains: f.exceptionally(..)
            f.exceptionally(e -> "a");
            // BUG: Diagnostic contains: f.whenComplete(..)
            f.whenComplete(this::done);
            // BUG: Diagnostic contains: f.whenComplete(..)
            f.whenComplete(new BiConsumer<String, Throwable>() {
              @Override public void accept(String r, Throwable e) { System.out.println(r); }
            });
          }
          private void done(String result, Throwable error) { System.out.println(result); }
        }
        """);
  }

  @Test
  void flagsCollectionsOfFutures() {
    compile(
        """
        class A {
          void run(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            // BUG: Diagnostic contains: pool.invokeAll(..) keeps the exceptions of its tasks
            pool.invokeAll(tasks);
            // BUG: Diagnostic contains: startAll() keeps
            startAll();
          }
          List<CompletableFuture<String>> startAll() {
            List<CompletableFuture<String>> all = new ArrayList<>();
            all.add(CompletableFuture.supplyAsync(this::toString));
            return all;
          }
        }
        """);
  }

  @Test
  void flagsTakenFutures() {
    compile(
        """
        class A {
          void run(CompletionService<String> service) throws Exception {
            // BUG: Diagnostic contains: service.take() reports a failure only through
            service.take();
          }
        }
        """);
  }

  @Test
  void flagsMethodsThatOnlyPassAFutureOn() {
    compile(
        """
        class A {
          final Map<String, CompletableFuture<String>> pending = new HashMap<>();
          Future<?> wrapped(ExecutorService pool, Runnable r) { return pool.submit(r); }
          CompletableFuture<String> ask(String s) {
            CompletableFuture<String> answer = new CompletableFuture<>();
            pending.put(s, answer);
            return answer;
          }
          void run(ExecutorService pool, Runnable r) {
            // BUG: Diagnostic contains: wrapped(..)
            wrapped(pool, r);
            // BUG: Diagnostic contains: ask(..)
            ask("a");
          }
        }
        """);
  }

  @Test
  void fixesByExecuting() {
    fixes(
        """
        class A {
          void run(ExecutorService pool, Runnable r) {
            pool.submit(r);
            pool.submit(() -> work("a"));
          }
          String work(String s) { return s.trim(); }
        }
        """,
        """
        class A {
          void run(ExecutorService pool, Runnable r) {
            pool.execute(r);
            pool.execute(() -> work("a"));
          }
          String work(String s) { return s.trim(); }
        }
        """);
  }

  @Test
  void fixesByExecutingInLambdasAndReferences() {
    fixes(
        """
        class A {
          void run(ExecutorService pool, List<Runnable> tasks) {
            tasks.forEach(task -> pool.submit(task));
            tasks.forEach(pool::submit);
          }
        }
        """,
        """
        class A {
          void run(ExecutorService pool, List<Runnable> tasks) {
            tasks.forEach(task -> pool.execute(task));
            tasks.forEach(pool::execute);
          }
        }
        """);
  }

  @Test
  void fixesByLoggingTheError() {
    fixes(
        """
        class A {
          private static final Logger LOG = Logger.getLogger("a");
          void run(CompletableFuture<String> f) {
            f.thenApply(String::trim);
            Runnable later = () -> start();
          }
          CompletableFuture<String> start() { return CompletableFuture.supplyAsync(this::toString); }
        }
        """,
        """
        class A {
          private static final Logger LOG = Logger.getLogger("a");
          void run(CompletableFuture<String> f) {
            f.thenApply(String::trim).whenComplete((result, error) -> { if (error != null) { LOG.log(Level.WARNING, "thenApply failed", error); } });
            Runnable later = () -> start().whenComplete((result, error) -> { if (error != null) { LOG.log(Level.WARNING, "start failed", error); } });
          }
          CompletableFuture<String> start() { return CompletableFuture.supplyAsync(this::toString); }
        }
        """);
  }

  @Test
  void fixesByAskingEachFuture() {
    fixes(
        """
        class A {
          void run(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            pool.invokeAll(tasks);
          }
        }
        """,
        """
        class A {
          void run(ExecutorService pool, List<Callable<String>> tasks) throws Exception {
            for (Future<?> future : pool.invokeAll(tasks)) {
              future.get();
            }
          }
        }
        """);
  }

  @Test
  void fixesByWaitingInMain() {
    fixes(
        """
        class A {
          public static void main(String[] args) throws Exception {
            CompletableFuture.runAsync(() -> System.out.println("a"));
            Executors.newScheduledThreadPool(1).submit(() -> System.out.println("b"));
          }
        }
        """,
        """
        class A {
          public static void main(String[] args) throws Exception {
            CompletableFuture.runAsync(() -> System.out.println("a")).join();
            Executors.newScheduledThreadPool(1).submit(() -> System.out.println("b")).get();
          }
        }
        """);
  }

  @Test
  void knownMissOfAHandlerThatOnlyTestsTheError() {
    compile(
        """
        class A {
          void run(CompletableFuture<String> f) {
            f.whenComplete((r, e) -> { if (e == null) { System.out.println(r); } });
          }
        }
        """);
  }

  @Test
  void knownMissOfAFailureAfterTheHandler() {
    compile(
        """
        class A {
          void run(CompletableFuture<String> f) {
            f.exceptionally(e -> e.getMessage()).thenAccept(s -> { throw new IllegalStateException(s); });
          }
        }
        """);
  }

  @Test
  void knownMissOfATaskThatOnlyCallsALibrary() {
    compile(
        """
        import com.google.common.eventbus.EventBus;
        import com.google.common.util.concurrent.RateLimiter;
        import com.google.common.cache.Cache;
        class A {
          void run(ExecutorService pool, EventBus bus, RateLimiter limiter, Cache<String, String> cache) {
            pool.submit(() -> bus.post("a"));
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> limiter.acquire());
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> cache.cleanUp());
          }
        }
        """);
  }

  @Test
  void knownMissOfATaskThatSwallowsItsFailure() {
    compile(
        """
        class A {
          void run(ExecutorService pool) {
            pool.submit(() -> { try { toString(); } catch (Exception e) {} });
          }
        }
        """);
  }

  @Test
  void flagsAsWarningsWhatMayBeNoLoss() {
    compilation
        .setArgs("-Xep:IgnoredFuture:ERROR")
        .addSourceLines(
            "A.java",
            HEAD,
            """
            class A {
              CompletableFuture<String> run(CompletableFuture<String> f) {
                // BUG: Diagnostic contains: f.thenAccept(..)
                f.thenAccept(s -> System.out.println(s));
                return f;
              }
            }
            class Partly {
              void run(ExecutorService pool, Queue<String> todo) {
                // BUG: Diagnostic contains: pool.submit(..)
                pool.submit(() -> {
                  prepare();
                  try {
                    work();
                  } catch (Exception e) {
                    e.printStackTrace();
                  }
                });
              }
              native void prepare();
              native void work();
            }
            class B {
              // An error above would have ended the analysis before this class.
              void run(ExecutorService pool, Runnable r) {
                // BUG: Diagnostic contains: pool.submit(..)
                pool.submit(r);
              }
            }
            """)
        .doTest();
  }

  @Test
  void knownFalseAlarmForAStageWhoseSourceIsObservedElsewhere() {
    compile(
        """
        class A {
          String run(CompletableFuture<String> f) {
            // BUG: Diagnostic contains: f.thenAccept(..)
            f.thenAccept(s -> System.out.println(s));
            return f.join();
          }
        }
        """);
  }

  private void compile(String source) {
    compilation.addSourceLines("A.java", HEAD, source).doTest();
  }

  private void fixes(String before, String after) {
    BugCheckerRefactoringTestHelper.newInstance(IgnoredFuture.class, getClass())
        .setFixChooser(FixChoosers.FIRST)
        .addInputLines("A.java", HEAD, before)
        .addOutputLines("A.java", HEAD, after)
        .doTest();
    compilation.addSourceLines("A.java", HEAD, after).doTest();
  }
}
