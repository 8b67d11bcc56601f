package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import dev.custody.model.ModelLibraries;
import org.junit.jupiter.api.Test;

final class LostCancelTest {

  private final Cases cases = new Cases(LostCancel.class, getClass());

  /** A handle as a library would declare it; the factory stands for its functions. */
  private static final String HANDLES =
      """
        @dev.custody.annotations.MustCancel({"cancel", "close"})
        interface Handle {
          void cancel();
          void close();
          boolean isOver();
        }
        private static Handle open(String name) {
          return new Handle() {
            @Override public void cancel() {}
            @Override public void close() {}
            @Override public boolean isOver() { return name.isEmpty(); }
          };
        }
      """;

  @Test
  void acceptsWhatIsCancelled() {
    cases.accepts(
        HANDLES,
        """
          void deferred(String name) {
            Handle handle = open(name);
            try {
              System.out.println(name);
            } finally {
              handle.cancel();
            }
          }
          void bothBranches(String name, boolean quick) {
            Handle handle = open(name);
            if (quick) {
              handle.close();
              return;
            }
            handle.cancel();
          }
          Handle returned(String name) {
            Handle handle = open(name);
            return handle;
          }
          void lambda(String name, Executor executor) {
            Handle handle = open(name);
            executor.execute(() -> handle.cancel());
          }
          void reference(String name, Consumer<Runnable> atEnd) {
            Handle handle = open(name);
            atEnd.accept(handle::cancel);
          }
          void given(String name) {
            take(open(name));
          }
          private static void take(@dev.custody.annotations.Owner Handle handle) {
            handle.cancel();
          }
          private Handle kept;
          void start(String name) {
            kept = open(name);
          }
          void stop() {
            Handle old = kept;
            kept = null;
            if (old != null) {
              old.cancel();
            }
          }
          private final Map<String, Handle> handles = new ConcurrentHashMap<>();
          void put(String name) {
            handles.put(name, open(name));
          }
          void remove(String name) {
            Handle handle = handles.remove(name);
            if (handle != null) {
              handle.cancel();
            }
          }
        """);
  }

  /** Whoever ends the executor ends the task. */
  @Test
  void acceptsPeriodicTasksThatEndWithTheirExecutor() {
    cases.accepts(
        """
          private final ScheduledExecutorService own = Executors.newScheduledThreadPool(1);
          void start(Runnable task) {
            own.scheduleAtFixedRate(task, 1, 2, TimeUnit.SECONDS);
            ScheduledFuture<?> kept = own.scheduleWithFixedDelay(task, 1, 3, TimeUnit.SECONDS);
          }
          void stop() {
            own.shutdown();
          }
          private ScheduledExecutorService scheduler() {
            return own;
          }
          void viaGetter(Runnable task) {
            scheduler().scheduleAtFixedRate(task, 1, 4, TimeUnit.SECONDS);
          }
          void local(Runnable task) throws InterruptedException {
            ScheduledExecutorService pool = Executors.newScheduledThreadPool(2);
            pool.scheduleAtFixedRate(task, 1, 5, TimeUnit.SECONDS);
            Thread.sleep(6);
            pool.shutdown();
          }
        """);
  }

  /** Nothing says that this object ends before the executor. */
  @Test
  void acceptsPeriodicTasksOfObjectsWithoutEnd() {
    cases.accepts(
        """
          A(ScheduledExecutorService scheduler) {
            scheduler.scheduleAtFixedRate(() -> System.out.println(7), 1, 7, TimeUnit.SECONDS);
          }
        """);
  }

  @Test
  void acceptsTasksThatEndByThemselves() {
    cases.accepts(
        """
          private final ScheduledExecutorService scheduler;
          A(ScheduledExecutorService scheduler) {
            this.scheduler = scheduler;
          }
          void once(Runnable task) {
            scheduler.schedule(task, 8, TimeUnit.SECONDS);
          }
          void close() {
            System.out.println("closed");
          }
          private ScheduledFuture<?> own;
          void untilDone(BooleanSupplier done) {
            own =
                scheduler.scheduleAtFixedRate(
                    () -> {
                      if (done.getAsBoolean()) {
                        own.cancel(false);
                      }
                    },
                    1,
                    9,
                    TimeUnit.SECONDS);
          }
        """);
  }

  @Test
  void flagsUnusedHandles() {
    cases.flags(
        HANDLES,
        """
          void unused(String name) {
            // BUG: Diagnostic contains: Nobody calls cancel() on this Handle
            Handle handle = open(name);
          }
          void dropped(String name) {
            // BUG: Diagnostic contains: it is dropped at once
            open(name);
          }
          void onlyAsked(String name) {
            // BUG: Diagnostic contains: so the work behind it goes on
            Handle handle = open(name);
            System.out.println(handle.isOver());
          }
        """);
  }

  @Test
  void flagsOneBranch() {
    cases.flags(
        HANDLES,
        """
          void oneBranch(String name, boolean quick) {
            // BUG: Diagnostic contains: on some path
            Handle handle = open(name);
            if (quick) {
              handle.cancel();
            }
          }
        """);
  }

  @Test
  void flagsEarlyReturn() {
    cases.flags(
        HANDLES,
        """
          int early(String name, List<String> lines) {
            // BUG: Diagnostic contains: on some path
            Handle handle = open(name);
            for (String line : lines) {
              if (line.equals(name)) {
                return 1;
              }
            }
            handle.cancel();
            return 0;
          }
        """);
  }

  @Test
  void flagsExceptions() {
    cases.flags(
        HANDLES,
        """
          void thrown(String name, Reader in) throws IOException {
            // BUG: Diagnostic contains: left going on if read() throws
            Handle handle = open(name);
            in.read();
            handle.cancel();
          }
        """);
  }

  @Test
  void flagsLoops() {
    cases.flags(
        HANDLES,
        """
          void loop(List<String> names) {
            Handle handle = null;
            for (String name : names) {
              // BUG: Diagnostic contains: is assigned another value before anybody calls cancel()
              handle = open(name);
            }
            if (handle != null) {
              handle.cancel();
            }
          }
          void skipped(List<String> names) {
            for (String name : names) {
              // BUG: Diagnostic contains: on some path
              Handle handle = open(name);
              if (name.isEmpty()) {
                continue;
              }
              handle.cancel();
            }
          }
        """);
  }

  /** Java has no shadowing of locals; a field of the same name comes closest. */
  @Test
  void flagsShadowing() {
    cases.flags(
        HANDLES,
        """
          private Handle handle;
          void start(String name) {
            // BUG: Diagnostic contains: Nobody calls cancel() on this Handle
            Handle handle = open(name);
            System.out.println(name);
          }
          void stop() {
            if (handle != null) {
              handle.cancel();
            }
          }
        """);
  }

  @Test
  void flagsFields() {
    cases.flags(
        HANDLES,
        """
          private Handle kept;
          void start(String name) {
            // BUG: Diagnostic contains: No code calls cancel() on the field `kept`
            kept = open(name);
          }
          boolean isOver() {
            return kept.isOver();
          }
        """);
  }

  @Test
  void flagsStaticFields() {
    cases.flags(
        HANDLES,
        """
          private static Handle global;
          static void start(String name) {
            // BUG: Diagnostic contains: No code calls cancel() on the field `global`
            global = open(name);
          }
        """);
  }

  @Test
  void flagsMapsThatNobodyClears() {
    cases.flags(
        """
          private final ScheduledExecutorService scheduler;
          private final Map<String, ScheduledFuture<?>> handles = new HashMap<>();
          A(ScheduledExecutorService scheduler) {
            this.scheduler = scheduler;
          }
          void start(String id, Runnable task) {
            // BUG: Diagnostic contains: is put into `handles`, and no code takes it out again
            handles.put(id, scheduler.scheduleAtFixedRate(task, 1, 2, TimeUnit.SECONDS));
          }
          boolean isDone(String id) {
            return handles.get(id).isDone();
          }
          void stop() {
            handles.clear();
          }
        """);
  }

  @Test
  void flagsPeriodicTasksOnBorrowedExecutors() {
    cases.flags(
        """
          private final ScheduledExecutorService scheduler;
          A(ScheduledExecutorService scheduler) {
            this.scheduler = scheduler;
          }
          void start(Runnable task) {
            // BUG: Diagnostic contains: is dropped at once
            scheduler.scheduleAtFixedRate(task, 1, 10, TimeUnit.SECONDS);
          }
          private ScheduledFuture<?> kept;
          void startKept(Runnable task) {
            // BUG: Diagnostic contains: No code calls cancel() on the field `kept`
            kept = scheduler.scheduleWithFixedDelay(task, 1, 11, TimeUnit.SECONDS);
          }
          void close() {
            System.out.println("closed");
          }
          static void oneBranch(ScheduledExecutorService pool, Runnable task, boolean quick) {
            // BUG: Diagnostic contains: on some path
            ScheduledFuture<?> future = pool.scheduleAtFixedRate(task, 1, 12, TimeUnit.SECONDS);
            if (quick) {
              future.cancel(true);
            }
          }
        """);
  }

  @Test
  void fixesLocalsAndFields() {
    cases.fixes(
        HANDLES
            + """
                void run(String name) {
                  Handle handle = open(name);
                  System.out.println(name);
                }
              """,
        HANDLES
            + """
                void run(String name) {
                  Handle handle = open(name);
                  try {
                    System.out.println(name);
                  } finally {
                    handle.cancel();
                  }
                }
              """);
    cases.fixes(
        """
          private final ScheduledFuture<?> kept;
          A(ScheduledExecutorService scheduler, Runnable task) {
            kept = scheduler.scheduleAtFixedRate(task, 1, 13, TimeUnit.SECONDS);
          }
          void close() {
            System.out.println("closed");
          }
        """,
        """
          private final ScheduledFuture<?> kept;
          A(ScheduledExecutorService scheduler, Runnable task) {
            kept = scheduler.scheduleAtFixedRate(task, 1, 13, TimeUnit.SECONDS);
          }
          void close() {
            System.out.println("closed");
            kept.cancel(false);
          }
        """);
  }

  @Test
  void acceptsAndFlagsHandlesOfLibraries() {
    CompilationTestHelper.newInstance(LostCancel.class, getClass())
        .setArgs(
            ModelLibraries.classPath(
                "grpc-", "guava-", "reactor-", "reactive-", "rxjava", "spring-"))
        .addSourceLines(
            "B.java",
            """
            import io.grpc.Context;
            import io.reactivex.rxjava3.core.Observable;
            import io.reactivex.rxjava3.disposables.CompositeDisposable;
            import java.time.Duration;
            import java.util.concurrent.ScheduledFuture;
            import org.springframework.scheduling.TaskScheduler;
            import reactor.core.Disposable;
            import reactor.core.publisher.Flux;
            import reactor.core.publisher.Mono;

            class B implements AutoCloseable {
              private final CompositeDisposable all = new CompositeDisposable();
              private final TaskScheduler scheduler;
              private Disposable kept;
              private ScheduledFuture<?> periodic;

              B(TaskScheduler scheduler) {
                this.scheduler = scheduler;
              }

              void accepts(Flux<String> lines, Mono<String> line, Observable<String> rx, Runnable task) {
                line.subscribe(a -> {});
                kept = lines.subscribe(b -> {});
                all.add(rx.subscribe(c -> {}));
                periodic = scheduler.scheduleWithFixedDelay(task, Duration.ofSeconds(1));
                Context.CancellableContext context = Context.current().withCancellation();
                try {
                  context.run(task);
                } finally {
                  context.cancel(null);
                }
              }

              void flags(Flux<String> lines, Observable<String> rx, Runnable task) {
                // BUG: Diagnostic contains: This Disposable is the only way to stop
                lines.subscribe(d -> {});
                // BUG: Diagnostic contains: This Disposable is the only way to stop
                rx.subscribe(e -> {});
                // BUG: Diagnostic contains: This ScheduledFuture is the only way to stop
                scheduler.scheduleAtFixedRate(task, Duration.ofSeconds(2));
                // BUG: Diagnostic contains: on this CancellableContext on some path
                Context.CancellableContext context = Context.current().withCancellation();
                context.run(task);
              }

              @Override
              public void close() {
                kept.dispose();
                all.dispose();
                periodic.cancel(true);
              }
            }

            class Unbounded {
              void accepts(Flux<String> lines) {
                lines.subscribe(f -> {});
              }

              void flags(Flux<String> lines, boolean quick) {
                // BUG: Diagnostic contains: on some path
                Disposable handle = lines.subscribe(g -> {});
                if (quick) {
                  handle.dispose();
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void acceptsTimerTasks() {
    cases.accepts(
        """
          private final Timer lent;
          private final Timer own = new Timer();
          private final TimerTask kept = new Tick();
          A(Timer lent) {
            this.lent = lent;
          }
          static class Tick extends TimerTask {
            @Override
            public void run() {
              System.out.println(15);
            }
          }
          void start(TimerTask given) {
            lent.schedule(given, 1, 16);
            lent.schedule(kept, 1, 17);
            lent.schedule(new Tick(), 18);
            own.schedule(new Tick(), 1, 19);
            lent.schedule(
                new TimerTask() {
                  int count;
                  @Override
                  public void run() {
                    if (count++ > 20) {
                      cancel();
                    }
                  }
                },
                1,
                21);
          }
          void close() {
            kept.cancel();
            own.cancel();
          }
        """);
  }

  @Test
  void flagsTimerTasksOnBorrowedTimers() {
    cases.flags(
        """
          private final Timer lent;
          private final TimerTask kept = new Tick();
          A(Timer lent) {
            this.lent = lent;
          }
          static class Tick extends TimerTask {
            @Override
            public void run() {
              System.out.println(22);
            }
          }
          void start() {
            // BUG: Diagnostic contains: This Tick is the only way to stop
            lent.scheduleAtFixedRate(new Tick(), 1, 23);
            // BUG: Diagnostic contains: No code calls cancel() on the field `kept`
            lent.schedule(kept, 1, 24);
          }
          void close() {
            System.out.println("closed");
          }
        """);
  }

  @Test
  void acceptsTasksOfUnknownType() {
    cases.accepts(
        """
          static class Runner<T extends TimerTask> {
            private T task;
            void start(Timer lent, T given) {
              task = given;
              lent.schedule(task, 1, 25);
            }
          }
        """);
  }

  /** A subscriber may leave the end to the publisher, so its subscription carries no duty. */
  @Test
  void knownMissOfFlowSubscriptions() {
    cases.accepts(
        """
          static class Printer implements Flow.Subscriber<String> {
            private Flow.Subscription subscription;
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
              this.subscription = subscription;
              subscription.request(Long.MAX_VALUE);
            }
            @Override
            public void onNext(String item) {
              System.out.println(item);
            }
            @Override
            public void onError(Throwable failure) {
              failure.printStackTrace();
            }
            @Override
            public void onComplete() {}
            void close() {}
          }
        """);
  }
}
