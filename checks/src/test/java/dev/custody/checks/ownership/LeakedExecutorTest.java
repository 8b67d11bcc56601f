package dev.custody.checks.ownership;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class LeakedExecutorTest {

  private final CompilationTestHelper helper =
      CompilationTestHelper.newInstance(LeakedExecutor.class, getClass());

  private void accepts(String... lines) {
    helper.addSourceLines("A.java", wrap(lines)).expectNoDiagnostics().doTest();
  }

  private void flags(String... lines) {
    helper.addSourceLines("A.java", wrap(lines)).doTest();
  }

  /** Wraps members into a class with the imports that all cases share. */
  private static String[] wrap(String... lines) {
    String source =
        """
        import java.io.*;
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.function.*;
        class A {
        """;
    return (source + String.join("\n", lines) + "\n}\n").split("\n");
  }

  @Test
  void acceptsTryFinally() {
    accepts(
        """
          void run(Runnable task) {
            ExecutorService pool = Executors.newFixedThreadPool(2);
            try {
              pool.execute(task);
            } finally {
              pool.shutdown();
            }
          }
        """);
  }

  @Test
  void acceptsAnyOfTheReleaseMethods() {
    accepts(
        """
          void now(Runnable task) {
            ExecutorService pool = Executors.newFixedThreadPool(3);
            pool.execute(task);
            pool.shutdownNow();
          }
          void timer(TimerTask task) {
            Timer timer = new Timer();
            timer.schedule(task, 4L);
            timer.cancel();
          }
        """);
  }

  @Test
  void acceptsWhatIsReturned() {
    accepts(
        """
          ExecutorService direct() {
            return Executors.newFixedThreadPool(5);
          }
          ExecutorService byVariable(boolean small) {
            ExecutorService pool = small ? Executors.newFixedThreadPool(6) : Executors.newCachedThreadPool();
            pool.execute(() -> {});
            return pool;
          }
          Supplier<ExecutorService> lambda() {
            return () -> Executors.newFixedThreadPool(7);
          }
        """);
  }

  @Test
  void acceptsFieldsThatAreReleasedAnywhere() {
    accepts(
        """
          private final ExecutorService direct = Executors.newFixedThreadPool(8);
          private final ExecutorService byAlias = Executors.newFixedThreadPool(9);
          private final ExecutorService byHelper = Executors.newFixedThreadPool(10);
          private final ExecutorService byHook = Executors.newFixedThreadPool(11);
          private final ExecutorService byReference = Executors.newFixedThreadPool(12);
          private final ExecutorService byGetter = Executors.newFixedThreadPool(13);
          private final ExecutorService byLoop = Executors.newFixedThreadPool(14);
          void close() {
            direct.shutdown();
            ExecutorService alias = byAlias;
            alias.shutdown();
            end(byHelper);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> byHook.shutdown()));
            Runnable end = byReference::shutdown;
            end.run();
            getter().shutdown();
            for (ExecutorService pool : new ExecutorService[] {byLoop}) {
              pool.shutdown();
            }
          }
          ExecutorService getter() {
            return byGetter;
          }
          static void end(ExecutorService pool) {
            if (pool != null) {
              pool.shutdown();
            }
          }
        """);
  }

  @Test
  void acceptsNullChecksAndFlags() {
    accepts(
        """
          void nullCheck(boolean wanted, Runnable task) {
            ExecutorService pool = null;
            if (wanted) {
              pool = Executors.newFixedThreadPool(15);
            }
            task.run();
            if (pool != null) {
              pool.shutdown();
            }
          }
          void flag(boolean wanted, ExecutorService given) {
            ExecutorService pool = given;
            boolean created = false;
            if (pool == null) {
              pool = Executors.newFixedThreadPool(16);
              created = true;
            }
            pool.execute(() -> {});
            if (created) {
              pool.shutdown();
            }
          }
        """);
  }

  @Test
  void acceptsWrappersAndViews() {
    accepts(
        """
          ExecutorService wrapped() {
            return Executors.unconfigurableExecutorService(Executors.newFixedThreadPool(17));
          }
          void viaWrapper(Runnable task) {
            ExecutorService inner = Executors.newFixedThreadPool(18);
            ExecutorService outer = Executors.unconfigurableExecutorService(inner);
            outer.execute(task);
            outer.shutdown();
          }
          void common(Runnable task) {
            ForkJoinPool.commonPool().execute(task);
          }
        """);
  }

  @Test
  void acceptsHandOver() {
    accepts(
        """
          private final List<ExecutorService> pools = new ArrayList<>();
          void collection() {
            ExecutorService pool = Executors.newFixedThreadPool(19);
            pools.add(pool);
          }
          void drain() {
            for (ExecutorService each : pools) {
              each.shutdown();
            }
          }
          void lambda(List<Runnable> closers) {
            ExecutorService pool = Executors.newFixedThreadPool(20);
            closers.add(() -> pool.shutdown());
          }
          void task() {
            ExecutorService pool = Executors.newSingleThreadExecutor();
            pool.execute(
                () -> {
                  pool.shutdown();
                });
          }
          void array(ExecutorService[] all) {
            all[0] = Executors.newFixedThreadPool(21);
          }
        """);
  }

  @Test
  void acceptsStaticFinalPoolOfDaemonThreads() {
    accepts(
        """
          private static final ExecutorService LAMBDA =
              Executors.newFixedThreadPool(
                  22,
                  task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    return thread;
                  });
          private static final ExecutorService UNKNOWN =
              Executors.newFixedThreadPool(23, factory());
          private static final ForkJoinPool FORK_JOIN = new ForkJoinPool(24);
          private static final Timer TIMER = new Timer(true);
          static native ThreadFactory factory();
          void use() {
            LAMBDA.execute(() -> {});
            UNKNOWN.execute(() -> {});
          }
        """);
  }

  @Test
  void acceptsExecutorsThatRunOnTheCallersThread() {
    accepts(
        """
          static final class Direct extends AbstractExecutorService {
            @Override public void execute(Runnable task) { task.run(); }
            @Override public void shutdown() {}
            @Override public List<Runnable> shutdownNow() { return List.of(); }
            @Override public boolean isShutdown() { return false; }
            @Override public boolean isTerminated() { return false; }
            @Override public boolean awaitTermination(long time, TimeUnit unit) { return false; }
          }
          void run(Runnable task) {
            new Direct().execute(task);
          }
        """);
  }

  @Test
  void acceptsSystemExit() {
    accepts(
        """
          public static void main(String[] arguments) {
            ExecutorService pool = Executors.newFixedThreadPool(25);
            pool.execute(() -> {});
            System.exit(0);
          }
        """);
  }

  @Test
  void acceptsHardShapesOfRelease() {
    accepts(
        """
          record Holder(ExecutorService pool) {
            static Holder create() {
              return new Holder(Executors.newFixedThreadPool(70));
            }
            void close() {
              pool.shutdown();
            }
          }
          record Shared(ExecutorService pool) {}
          void throughTheAccessor() {
            Shared shared = new Shared(Executors.newFixedThreadPool(77));
            shared.pool().shutdown();
          }
          static <T extends ExecutorService> void generic(T pool) {
            pool.shutdownNow();
          }
          void passedToGeneric() {
            ExecutorService pool = Executors.newFixedThreadPool(71);
            generic(pool);
          }
          int switchExpression(int n) {
            ExecutorService pool =
                switch (n) {
                  case 0 -> Executors.newFixedThreadPool(72);
                  default -> {
                    ExecutorService other = Executors.newFixedThreadPool(73);
                    yield other;
                  }
                };
            try {
              return n;
            } finally {
              pool.shutdown();
            }
          }
          void releasedInAnonymousClass(List<AutoCloseable> closers) {
            ExecutorService pool = Executors.newFixedThreadPool(74);
            closers.add(
                new AutoCloseable() {
                  @Override
                  public void close() {
                    pool.shutdown();
                  }
                });
          }
          void publisher(Flow.Subscriber<String> subscriber) {
            try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>()) {
              publisher.subscribe(subscriber);
            }
          }
          void loopWithContinue(List<Runnable> tasks) {
            for (Runnable task : tasks) {
              ExecutorService pool = Executors.newFixedThreadPool(75);
              try {
                if (task == null) {
                  continue;
                }
                pool.execute(task);
              } finally {
                pool.shutdown();
              }
            }
          }
        """);
  }

  @Test
  void acceptsInnerClassesThatReleaseTheOutersField() {
    accepts(
        """
          private ExecutorService outer = Executors.newFixedThreadPool(76);
          class Inner implements AutoCloseable {
            @Override
            public void close() {
              A.this.outer.shutdown();
              outer = null;
            }
          }
        """);
  }

  @Test
  void acceptsPoolsThatEndWhenIdle() {
    accepts(
        """
          private final ExecutorService field =
              new ThreadPoolExecutor(0, 4, 26L, TimeUnit.SECONDS, new SynchronousQueue<>());
          void use(Runnable task) {
            field.execute(task);
          }
        """);
  }

  @Test
  void acceptsConditionalStaticHolder() {
    accepts(
        """
          static final Executor MAYBE = Boolean.getBoolean("x") ? null : daemons();
          static ExecutorService daemons() {
            return Executors.newFixedThreadPool(27, factory());
          }
          static native ThreadFactory factory();
        """);
  }

  @Test
  void flagsLocalNeverShutDown() {
    flags(
        """
          void run(Runnable task) {
            // BUG: Diagnostic contains: not shut down on every path to the end of the method
            ExecutorService pool = Executors.newFixedThreadPool(30);
            pool.execute(task);
          }
        """);
  }

  @Test
  void flagsUnassignedChain() {
    flags(
        """
          void run(Runnable task) {
            // BUG: Diagnostic contains: created and dropped at once
            Executors.newSingleThreadExecutor().execute(task);
          }
          void timer(TimerTask task) {
            // BUG: Diagnostic contains: created and dropped at once
            new Timer().schedule(task, 31L);
          }
        """);
  }

  @Test
  void flagsLeakWhenACallThrows() {
    flags(
        """
          void run() throws IOException {
            // BUG: Diagnostic contains: left running if load() throws: line 9
            ExecutorService pool = Executors.newFixedThreadPool(32);
            load();
            pool.shutdown();
          }
          native void load() throws IOException;
        """);
  }

  @Test
  void flagsEarlyReturn() {
    flags(
        """
          void run(boolean ready) {
            // BUG: Diagnostic contains: still running at the end of the method: line 9
            ExecutorService pool = Executors.newFixedThreadPool(33);
            if (!ready) {
              return;
            }
            pool.shutdown();
          }
        """);
  }

  @Test
  void flagsOverwrittenVariable() {
    flags(
        """
          void run(Runnable task) {
            // BUG: Diagnostic contains: assigned another value
            ExecutorService pool = Executors.newFixedThreadPool(34);
            pool.execute(task);
            pool = Executors.newFixedThreadPool(35);
            pool.shutdown();
          }
        """);
  }

  @Test
  void flagsFieldThatCloseForgets() {
    flags(
        """
          // BUG: Diagnostic contains: no code calls shutdown() on that field
          private final ExecutorService forgotten = Executors.newFixedThreadPool(36);
          private final ExecutorService kept = Executors.newFixedThreadPool(37);
          void close() {
            kept.shutdown();
          }
          void use(Runnable task) {
            forgotten.execute(task);
          }
        """);
  }

  @Test
  void flagsFieldSetByConstructorOrMethod() {
    flags(
        """
          private ExecutorService one;
          private ScheduledExecutorService two;
          A() {
            // BUG: Diagnostic contains: field `one` of A
            this.one = Executors.newFixedThreadPool(38);
          }
          void start() {
            // BUG: Diagnostic contains: field `two` of A
            ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(39);
            two = scheduler;
          }
        """);
  }

  @Test
  void flagsExecutorStoredByABuilderAndLeakedByItsOwner() {
    flags(
        """
          static final class Client {
            private final ExecutorService pool;
            Client(Builder builder) {
              pool = builder.pool;
            }
            void run(Runnable task) {
              pool.execute(task);
            }
          }
          static final class Builder {
            private ExecutorService pool;
            Builder pool(ExecutorService pool) {
              this.pool = pool;
              return this;
            }
            Client build() {
              return new Client(this);
            }
          }
          Client make() {
            // BUG: Diagnostic contains: no code calls shutdown()
            ExecutorService pool = Executors.newFixedThreadPool(40);
            return new Builder().pool(pool).build();
          }
        """);
  }

  @Test
  void flagsArgumentThatIsOnlyBorrowed() {
    flags(
        """
          void run(Runnable task) {
            // BUG: Diagnostic contains: created and dropped at once
            submit(Executors.newFixedThreadPool(41), task);
          }
          private void submit(ExecutorService pool, Runnable task) {
            pool.execute(task);
          }
        """);
  }

  @Test
  void flagsInLambdasAndInitializers() {
    flags(
        """
          {
            // BUG: Diagnostic contains: created and dropped at once
            Executors.newCachedThreadPool().execute(() -> {});
          }
          Runnable lambda =
              () -> {
                // BUG: Diagnostic contains: not shut down on every path
                ExecutorService pool = Executors.newFixedThreadPool(42);
                pool.execute(() -> {});
              };
        """);
  }

  @Test
  void flagsHardShapesOfLeak() {
    flags(
        """
          record Holder(ExecutorService pool) {
            static Holder create() {
              // BUG: Diagnostic contains: field `pool` of Holder
              return new Holder(Executors.newFixedThreadPool(80));
            }
          }
          void oneBranchOfASwitch(int n) {
            // BUG: Diagnostic contains: not shut down on every path
            ExecutorService pool = Executors.newFixedThreadPool(81);
            switch (n) {
              case 0 -> pool.shutdown();
              case 1 -> pool.shutdownNow();
              default -> pool.execute(() -> {});
            }
          }
          void caughtAndForgotten() {
            // BUG: Diagnostic contains: not shut down on every path
            ExecutorService pool = Executors.newFixedThreadPool(82);
            try {
              load();
              pool.shutdown();
            } catch (IOException e) {
              return;
            }
          }
          native void load() throws IOException;
          void onlyOneOfTwo(Flow.Subscriber<String> subscriber) {
            SubmissionPublisher<String> one = new SubmissionPublisher<>();
            // BUG: Diagnostic contains: This SubmissionPublisher is not shut down
            SubmissionPublisher<String> two = new SubmissionPublisher<>();
            one.subscribe(subscriber);
            two.subscribe(subscriber);
            one.close();
          }
          Object anonymous() {
            return new Object() {
              // BUG: Diagnostic contains: field `pool` of this class
              private final ExecutorService pool = Executors.newFixedThreadPool(83);
              @Override
              public String toString() {
                return "" + pool.isShutdown();
              }
            };
          }
        """);
  }

  @Test
  void flagsStaticFinalPoolOfOrdinaryThreads() {
    flags(
        """
          // BUG: Diagnostic contains: keep the process alive
          private static final ExecutorService POOL = Executors.newFixedThreadPool(43);
          void use(Runnable task) {
            POOL.execute(task);
          }
        """);
  }

  private void fixes(String before, String after) {
    BugCheckerRefactoringTestHelper.newInstance(LeakedExecutor.class, getClass())
        .addInputLines("A.java", wrap(before))
        .addOutputLines("A.java", wrap(after))
        .doTest();
    accepts(after);
  }

  @Test
  void fixesByTryFinally() {
    fixes(
        """
          void run(TimerTask task) throws InterruptedException {
            Timer timer = new Timer();
            timer.schedule(task, 50L);
            Thread.sleep(51L);
          }
        """,
        """
          void run(TimerTask task) throws InterruptedException {
            Timer timer = new Timer();
            try {
              timer.schedule(task, 50L);
              Thread.sleep(51L);
            } finally {
              timer.cancel();
            }
          }
        """);
  }

  @Test
  void fixesWhatIsReturnedInACatchClause() {
    fixes(
        """
          ExecutorService start() throws java.io.IOException {
            ExecutorService pool = Executors.newFixedThreadPool(1);
            connect();
            return pool;
          }
          void connect() throws java.io.IOException {
            throw new java.io.IOException();
          }
        """,
        """
          ExecutorService start() throws java.io.IOException {
            ExecutorService pool = Executors.newFixedThreadPool(1);
            try {
              connect();
              return pool;
            } catch (Throwable failure) {
              pool.shutdown();
              throw failure;
            }
          }
          void connect() throws java.io.IOException {
            throw new java.io.IOException();
          }
        """);
  }

  @Test
  void fixesByTryWithResources() {
    fixes(
        """
          void run(Flow.Subscriber<String> subscriber) {
            SubmissionPublisher<String> publisher = new SubmissionPublisher<>();
            publisher.subscribe(subscriber);
          }
        """,
        """
          void run(Flow.Subscriber<String> subscriber) {
            try (SubmissionPublisher<String> publisher = new SubmissionPublisher<>()) {
              publisher.subscribe(subscriber);
            }
          }
        """);
  }

  @Test
  void fixesByMovingTheReleaseIntoFinally() {
    fixes(
        """
          void run(TimerTask task) throws InterruptedException {
            Timer timer = new Timer();
            timer.schedule(task, 52L);
            Thread.sleep(53L);
            timer.cancel();
          }
        """,
        """
          void run(TimerTask task) throws InterruptedException {
            Timer timer = new Timer();
            try {
              timer.schedule(task, 52L);
              Thread.sleep(53L);
            } finally {
              timer.cancel();
            }
          }
        """);
  }

  @Test
  void fixesByExtendingTheReleaseMethod() {
    fixes(
        """
          private final ExecutorService one = Executors.newFixedThreadPool(54);
          private final ExecutorService two = Executors.newFixedThreadPool(55);
          void close() {
            one.shutdown();
          }
        """,
        """
          private final ExecutorService one = Executors.newFixedThreadPool(54);
          private final ExecutorService two = Executors.newFixedThreadPool(55);
          void close() {
            one.shutdown();
            two.shutdown();
          }
        """);
  }

  @Test
  void fixesNothingWhereTheFieldMayKeepWhatOthersOwn() {
    String members =
        """
          private final ExecutorService pool;
          A() {
            // BUG: Diagnostic contains: Nothing shuts down this ExecutorService
            this(Executors.newFixedThreadPool(54));
          }
          A(ExecutorService pool) {
            this.pool = Objects.requireNonNull(pool);
          }
          void use(Runnable task) {
            pool.execute(task);
          }
          void close() {
            System.out.println("closed");
          }
        """;
    flags(members);
    new Cases(LeakedExecutor.class, getClass()).fixesNothing(members);
  }

  @Test
  void fixesWhereOnlyTheClassItselfGivesTheFieldItsValue() {
    fixes(
        """
          private final ExecutorService pool;
          A() {
            this(Executors.newFixedThreadPool(54));
          }
          private A(ExecutorService pool) {
            this.pool = pool;
          }
          void close() {
            System.out.println("closed");
          }
        """,
        """
          private final ExecutorService pool;
          A() {
            this(Executors.newFixedThreadPool(54));
          }
          private A(ExecutorService pool) {
            this.pool = pool;
          }
          void close() {
            System.out.println("closed");
            pool.shutdown();
          }
        """);
  }

  @Test
  void fixesByReleasingTheOldValueFirst() {
    fixes(
        """
          void run(Runnable task) {
            ExecutorService pool = Executors.newFixedThreadPool(56);
            pool.execute(task);
            pool = Executors.newFixedThreadPool(57);
            pool.shutdown();
          }
        """,
        """
          void run(Runnable task) {
            ExecutorService pool = Executors.newFixedThreadPool(56);
            pool.execute(task);
            pool.shutdown();
            pool = Executors.newFixedThreadPool(57);
            pool.shutdown();
          }
        """);
  }

  @Test
  void acceptsCollectionsThatAreDrained() {
    accepts(
        """
          private final Map<String, ExecutorService> named = new HashMap<>();
          private final Queue<ExecutorService> queue = new ArrayDeque<>();
          private final List<ExecutorService> streamed = new ArrayList<>();
          private final Set<ExecutorService> given;
          A(Set<ExecutorService> given) {
            this.given = given;
          }
          void add(String name) {
            named.put(name, Executors.newFixedThreadPool(63));
            queue.add(Executors.newFixedThreadPool(64));
            streamed.add(Executors.newFixedThreadPool(65));
            given.add(Executors.newFixedThreadPool(66));
          }
          ExecutorService of(String name) {
            return named.computeIfAbsent(name, key -> Executors.newFixedThreadPool(67));
          }
          void stop() {
            for (Map.Entry<String, ExecutorService> entry : named.entrySet()) {
              entry.getValue().shutdown();
            }
            ExecutorService next;
            while ((next = queue.poll()) != null) {
              next.shutdown();
            }
            streamed.stream().filter(pool -> !pool.isShutdown()).forEach(ExecutorService::shutdown);
          }
          List<ExecutorService> several(int count) {
            List<ExecutorService> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              all.add(Executors.newFixedThreadPool(68));
            }
            return all;
          }
        """);
  }

  @Test
  void flagsCollectionsThatNobodyDrains() {
    flags(
        """
          private final List<ExecutorService> pools = new ArrayList<>();
          private final Map<String, ExecutorService> named = new ConcurrentHashMap<>();
          void add() {
            // BUG: Diagnostic contains: is put into `pools`, and no code takes it out again
            pools.add(Executors.newFixedThreadPool(60));
          }
          void run(String name, Runnable task) {
            // BUG: Diagnostic contains: is put into `named`
            named.computeIfAbsent(name, key -> Executors.newFixedThreadPool(69)).execute(task);
          }
          void forget(String name) {
            named.remove(name);
          }
          void local(int count, Runnable task) {
            List<ExecutorService> all = new ArrayList<>();
            for (int i = 0; i < count; i++) {
              // BUG: Diagnostic contains: is put into `all`
              all.add(Executors.newFixedThreadPool(70));
            }
            all.forEach(pool -> pool.execute(task));
          }
        """);
  }

  @Test
  void flagsConstructorsThatFailAfterTheCreation() {
    flags(
        """
          static class Server {
            private final ExecutorService pool;
            Server(String name) throws IOException {
              // BUG: Diagnostic contains: left running if load() throws
              pool = Executors.newFixedThreadPool(71);
              load(name);
            }
            private static void load(String name) throws IOException {
              throw new IOException(name);
            }
            void stop() {
              pool.shutdown();
            }
          }
        """);
  }

  @Test
  void fixesChains() {
    fixes(
        """
          void run(Runnable task) {
            Executors.newFixedThreadPool(72).execute(task);
          }
          Future<String> call(Callable<String> task) {
            return Executors.newFixedThreadPool(73).submit(task);
          }
        """,
        """
          void run(Runnable task) {
            ExecutorService executorService = Executors.newFixedThreadPool(72);
            try {
              executorService.execute(task);
            } finally {
              executorService.shutdown();
            }
          }
          Future<String> call(Callable<String> task) {
            ExecutorService executorService = Executors.newFixedThreadPool(73);
            try {
              return executorService.submit(task);
            } finally {
              executorService.shutdown();
            }
          }
        """);
  }

  @Test
  void knownMissUncheckedExceptionFromUnknownCode() {
    accepts(
        """
          void run(Runnable task) {
            ExecutorService pool = Executors.newFixedThreadPool(61);
            task.run();
            pool.shutdown();
          }
        """);
  }

  @Test
  void knownFalseAlarmWhereTheTestsDecideTogether() {
    flags(
        """
          void run(int size) {
            ExecutorService pool = null;
            if (size > 1) {
              // BUG: Diagnostic contains: not shut down on every path
              pool = Executors.newFixedThreadPool(62);
            }
            if (size > 1) {
              pool.shutdown();
            }
          }
        """);
  }
}
