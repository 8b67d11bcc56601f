package dev.custody.checks.ownership;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class OwnerNotReleasedTest {

  private static final String OWNER = "import dev.custody.annotations.*;\n";

  private final Cases cases = new Cases(OwnerNotReleased.class, getClass());

  @Test
  void acceptsOwnersThatRelease() {
    cases.accepts(
        """
          void parameter(@dev.custody.annotations.Owner ExecutorService pool, Runnable task) {
            try {
              pool.execute(task);
            } finally {
              pool.shutdown();
            }
          }
          void handedOn(@dev.custody.annotations.Owner ExecutorService pool, Runnable task) {
            parameter(pool, task);
          }
          ExecutorService returned(@dev.custody.annotations.Owner ExecutorService pool) {
            return pool;
          }
          void lambda(@dev.custody.annotations.Owner ExecutorService pool, Runnable task) {
            pool.execute(
                () -> {
                  task.run();
                  pool.shutdown();
                });
          }
          void nullable(@dev.custody.annotations.Owner ExecutorService pool) {
            if (pool != null) {
              pool.shutdownNow();
            }
          }
          void optional(Optional<ExecutorService> found) {
            found.ifPresent(ExecutorService::shutdown);
          }
          void local(Supplier<Closeable> source) throws IOException {
            @dev.custody.annotations.Owner Closeable opened = source.get();
            opened.close();
          }
        """);
  }

  @Test
  void acceptsFieldsThatAreReleased() {
    cases.accepts(
        """
          static class Fetcher implements AutoCloseable {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool) {
              this.pool = pool;
            }
            @Override
            public void close() {
              end();
            }
            private void end() {
              doEnd(pool);
            }
            private static void doEnd(ExecutorService each) {
              each.shutdown();
            }
          }
          static class Maybe {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            private final boolean owns;
            Maybe(ExecutorService given) {
              owns = given == null;
              pool = owns ? Executors.newCachedThreadPool() : given;
            }
            void stop() {
              if (owns) {
                pool.shutdown();
              }
            }
          }
          record Pair(@dev.custody.annotations.Owner ExecutorService a, String name)
              implements AutoCloseable {
            Pair {
              Objects.requireNonNull(name);
            }
            @Override
            public void close() {
              a.shutdown();
            }
          }
          static class Builder {
            @dev.custody.annotations.Owner private ExecutorService pool;
            Builder pool(@dev.custody.annotations.Owner ExecutorService given) {
              pool = given;
              return this;
            }
            Fetcher build() {
              return new Fetcher(pool);
            }
          }
          static class Outer implements AutoCloseable {
            private final Fetcher inner = new Fetcher(Executors.newCachedThreadPool());
            @Override
            public void close() {
              inner.close();
            }
          }
          void use() {
            try (Fetcher fetcher = new Fetcher(Executors.newCachedThreadPool())) {
              System.out.println(fetcher);
            }
          }
        """);
  }

  @Test
  void acceptsElementsThatAreReleased() {
    cases.accepts(
        """
          private final List<@dev.custody.annotations.Owner ExecutorService> pools =
              new ArrayList<>();
          void close() {
            pools.forEach(ExecutorService::shutdown);
          }
          void drain(List<@dev.custody.annotations.Owner ExecutorService> all) {
            for (ExecutorService each : all) {
              each.shutdown();
            }
          }
          void stream(Map<String, @dev.custody.annotations.Owner Timer> all) {
            all.values().stream().filter(Objects::nonNull).forEach(Timer::cancel);
          }
          void queue(Queue<@dev.custody.annotations.Owner Timer> all) {
            for (Timer next = all.poll(); next != null; next = all.poll()) {
              next.cancel();
            }
          }
        """);
  }

  /** Suppressed exceptions, and releases that cannot fail. */
  @Test
  void acceptsCloseOfTwo() {
    cases.accepts(
        """
          static class Two implements AutoCloseable {
            @dev.custody.annotations.Owner private final Closeable a;
            @dev.custody.annotations.Owner private final Closeable b;
            Two(@dev.custody.annotations.Owner Closeable a, @dev.custody.annotations.Owner Closeable b) {
              this.a = a;
              this.b = b;
            }
            @Override
            public void close() throws IOException {
              try {
                a.close();
              } finally {
                b.close();
              }
            }
          }
          static class Resources {
            @dev.custody.annotations.Owner private final Closeable a;
            @dev.custody.annotations.Owner private final Closeable b;
            Resources(@dev.custody.annotations.Owner Closeable a, @dev.custody.annotations.Owner Closeable b) {
              this.a = a;
              this.b = b;
            }
            void close() throws IOException {
              try (Closeable first = a; Closeable second = b) {
                System.out.println(first);
              }
            }
          }
          static class Pools {
            @dev.custody.annotations.Owner private final ExecutorService a = Executors.newCachedThreadPool();
            @dev.custody.annotations.Owner private final ExecutorService b = Executors.newCachedThreadPool();
            void close() {
              a.shutdown();
              b.shutdown();
            }
          }
        """);
  }

  @Test
  void acceptsWhatOtherChecksReport() {
    cases.accepts(
        """
          @dev.custody.annotations.Owner
          private final ExecutorService pool = Executors.newCachedThreadPool();
          void local() throws IOException {
            ExecutorService other = Executors.newCachedThreadPool();
            FileInputStream in = new FileInputStream("a");
          }
        """);
  }

  @Test
  void acceptsPipesThatEnd() {
    cases.accepts(
        """
          void produce(PipedInputStream to) throws IOException {
            try (PipedOutputStream out = new PipedOutputStream(to)) {
              out.write(1);
            }
          }
          void publish(@dev.custody.annotations.Owner SubmissionPublisher<String> out) {
            try {
              out.submit("a");
            } finally {
              out.close();
            }
          }
        """);
  }

  @Test
  void acceptsOverridesThatAgree() {
    cases.accepts(
        """
          interface Sink {
            void take(@dev.custody.annotations.Owner Timer timer);
            @dev.custody.annotations.Owner Timer make();
          }
          static class Quiet implements Sink {
            @Override
            public void take(Timer timer) {
              timer.cancel();
            }
            @Override
            public Timer make() {
              return new Timer();
            }
          }
          static class Loud implements Sink, Consumer<Timer> {
            @Override
            public void take(@dev.custody.annotations.Owner Timer timer) {
              timer.cancel();
            }
            @Override
            @dev.custody.annotations.Owner
            public Timer make() {
              return new Timer();
            }
            @Override
            public void accept(@dev.custody.annotations.Owner Timer timer) {
              timer.cancel();
            }
          }
        """);
  }

  @Test
  void flagsParameters() {
    cases.flags(
        """
          // BUG: Diagnostic contains: Nobody calls shutdown() on `never`
          void never(@dev.custody.annotations.Owner ExecutorService never, Runnable task) {
            never.execute(task);
          }
          // BUG: Diagnostic contains: Nobody calls shutdown() on `oneBranch`
          void oneBranch(@dev.custody.annotations.Owner ExecutorService oneBranch, boolean quick) {
            if (quick) {
              return;
            }
            oneBranch.shutdown();
          }
          // BUG: Diagnostic contains: left open if read() throws
          void thrown(@dev.custody.annotations.Owner ExecutorService pool, Reader in) throws IOException {
            in.read();
            pool.shutdown();
          }
          // BUG: Diagnostic contains: Nobody calls close() on `out`
          void publish(@dev.custody.annotations.Owner SubmissionPublisher<String> out) {
            out.submit("a");
          }
        """);
  }

  @Test
  void flagsLocals() {
    cases.flags(
        """
          void local(Supplier<Closeable> source) {
            // BUG: Diagnostic contains: which is marked as owned here
            @dev.custody.annotations.Owner Closeable opened = source.get();
            System.out.println(opened);
          }
        """);
  }

  @Test
  void flagsFields() {
    cases.flags(
        """
          static class Fetcher {
            // BUG: Diagnostic contains: no code calls shutdown() on that field
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool) {
              this.pool = pool;
            }
            void run(Runnable task) {
              pool.execute(task);
            }
          }
          // BUG: Diagnostic contains: no code calls cancel() on that field
          record Pair(@dev.custody.annotations.Owner Timer timer, String name) {}
          static class Elements {
            // BUG: Diagnostic contains: The elements of `pools` are marked as owned here
            private final List<@dev.custody.annotations.Owner ExecutorService> pools =
                new ArrayList<>();
            void add(ExecutorService pool) {
              pools.add(pool);
            }
            void run(Runnable task) {
              pools.forEach(pool -> pool.execute(task));
            }
          }
        """);
  }

  @Test
  void flagsLambdasAndResults() {
    cases.flags(
        """
          interface Sink {
            void take(@dev.custody.annotations.Owner Timer timer);
          }
          interface Engine {
            void work();
            void stop();
          }
          interface Garage {
            @dev.custody.annotations.Owner Engine engine();
          }
          Sink releases() {
            return timer -> timer.cancel();
          }
          Sink hands(Sink other) {
            return timer -> other.take(timer);
          }
          Sink forgets() {
            // BUG: Diagnostic contains: Nobody calls cancel() on `forgotten`
            return forgotten -> System.out.println(forgotten);
          }
          void stops(Garage garage) {
            Engine engine = garage.engine();
            try {
              engine.work();
            } finally {
              engine.stop();
            }
          }
          void leaves(Garage garage) {
            // BUG: Diagnostic contains: Nobody calls stop() on this Engine
            Engine engine = garage.engine();
            engine.work();
          }
          void drops(Garage garage) {
            // BUG: Diagnostic contains: This Engine is dropped at once
            garage.engine();
          }
        """);
  }

  @Test
  void flagsElementsOfParameters() {
    cases.flags(
        """
          // BUG: Diagnostic contains: The elements of `all` are marked as owned here
          int count(List<@dev.custody.annotations.Owner ExecutorService> all) {
            return all.size();
          }
        """);
  }

  @Test
  void flagsCloseThatThrowsBetween() {
    cases.flags(
        """
          static class Two implements AutoCloseable {
            @dev.custody.annotations.Owner private final Closeable a;
            // BUG: Diagnostic contains: left open if close() throws
            @dev.custody.annotations.Owner private final Closeable b;
            Two(@dev.custody.annotations.Owner Closeable a, @dev.custody.annotations.Owner Closeable b) {
              this.a = a;
              this.b = b;
            }
            @Override
            public void close() throws IOException {
              a.close();
              b.close();
            }
          }
        """);
  }

  @Test
  void flagsOverwrittenFields() {
    cases.flags(
        """
          static class Reconnecting {
            // BUG: Diagnostic contains: while it may still own the old one
            @dev.custody.annotations.Owner private Timer timer = new Timer();
            void restart() {
              timer = new Timer();
            }
            void stop() {
              timer.cancel();
            }
          }
          static class Careful {
            @dev.custody.annotations.Owner private Timer timer = new Timer();
            void restart() {
              timer.cancel();
              timer = new Timer();
            }
            void lazily() {
              if (timer == null) {
                timer = new Timer();
              }
            }
            void stop() {
              timer.cancel();
              timer = null;
            }
          }
        """);
  }

  @Test
  void flagsTwoOwners() {
    cases.flags(
        """
          static class Fetcher implements AutoCloseable {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool) {
              this.pool = pool;
            }
            @Override
            public void close() {
              pool.shutdown();
            }
          }
          void twice() {
            ExecutorService pool = Executors.newCachedThreadPool();
            try (Fetcher a = new Fetcher(pool);
                // BUG: Diagnostic contains: a second owner
                Fetcher b = new Fetcher(pool)) {
              System.out.println(a + "" + b);
            }
          }
          void stillReleased() {
            ExecutorService pool = Executors.newCachedThreadPool();
            Fetcher fetcher = new Fetcher(pool);
            fetcher.close();
            // BUG: Diagnostic contains: a second owner
            pool.shutdown();
          }
          static class Both {
            @dev.custody.annotations.Owner private ExecutorService first;
            @dev.custody.annotations.Owner private ExecutorService second;
            // BUG: Diagnostic contains: a second owner
            void set(@dev.custody.annotations.Owner ExecutorService pool) {
              first = pool;
              second = pool;
            }
            void close() {
              first.shutdown();
              second.shutdown();
            }
          }
        """);
  }

  /** An object that owns something is itself something to own. */
  @Test
  void flagsOwnersThatNobodyCloses() {
    cases.flags(
        """
          static class Fetcher implements AutoCloseable {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool) {
              this.pool = pool;
            }
            @Override
            public void close() {
              pool.shutdown();
            }
          }
          void use() {
            // BUG: Diagnostic contains: Nobody calls close() on this Fetcher
            Fetcher fetcher = new Fetcher(Executors.newCachedThreadPool());
            System.out.println(fetcher);
          }
          static class Outer {
            // BUG: Diagnostic contains: no code calls close() on that field
            private final Fetcher inner = new Fetcher(Executors.newCachedThreadPool());
          }
        """);
  }

  @Test
  void flagsPipes() {
    cases.flags(
        """
          void produce(PipedInputStream to) throws IOException {
            // BUG: Diagnostic contains: the other end waits for ever
            PipedOutputStream out = new PipedOutputStream(to);
            out.write(1);
          }
        """);
  }

  @Test
  void flagsOverridesThatDisagree() {
    cases.flags(
        """
          interface Sink {
            void take(Timer timer);
            void give(@dev.custody.annotations.Owner Timer timer);
            Timer make();
          }
          static class Greedy implements Sink {
            @Override
            // BUG: Diagnostic contains: takes over a duty that Sink.take() leaves with its callers
            public void take(@dev.custody.annotations.Owner Timer timer) {
              timer.cancel();
            }
            @Override
            // BUG: Diagnostic contains: refuses a duty that callers hand over by Sink.give()
            public void give(@org.checkerframework.checker.mustcall.qual.NotOwning Timer timer) {}
            @Override
            @dev.custody.annotations.Owner
            // BUG: Diagnostic contains: hands out a duty that callers of Sink.make() do not expect
            public Timer make() {
              return new Timer();
            }
          }
        """);
  }

  @Test
  void flagsAnnotationsThatContradictTheCode() {
    cases.flags(
        """
          @dev.custody.annotations.Owner private final Timer timer = new Timer();
          void stop() {
            timer.cancel();
          }
          @dev.custody.annotations.Owner
          Timer lent() {
            // BUG: Diagnostic contains: still belongs to somebody else
            return timer;
          }
          @dev.custody.annotations.Owner
          ExecutorService through(ExecutorService pool) {
            // BUG: Diagnostic contains: `pool` still belongs to somebody else
            return pool;
          }
          // BUG: Diagnostic contains: there is nothing to release in a value of the type int
          @dev.custody.annotations.Owner private int count;
          // BUG: Diagnostic contains: Handle has no such method
          @dev.custody.annotations.MustCancel("abort") interface Handle {
            void cancel();
          }
          void give(@org.checkerframework.checker.mustcall.qual.NotOwning Timer given) {
            // BUG: Diagnostic contains: `given` is marked as not owned here
            take(given);
          }
          private static void take(@dev.custody.annotations.Owner Timer timer) {
            timer.cancel();
          }
        """);
  }

  @Test
  void fixesFields() {
    cases.fixes(
        """
          static class Fetcher {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool) {
              this.pool = pool;
            }
            void stop() {
              System.out.println("stopped");
            }
          }
        """,
        """
          static class Fetcher {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool) {
              this.pool = pool;
            }
            void stop() {
              System.out.println("stopped");
              pool.shutdown();
            }
          }
        """);
  }

  @Test
  void fixesLocals() {
    cases.fixes(
        """
          void local(Supplier<Timer> source) {
            @dev.custody.annotations.Owner Timer timer = source.get();
            System.out.println(timer);
          }
        """,
        """
          void local(Supplier<Timer> source) {
            @dev.custody.annotations.Owner Timer timer = source.get();
            try {
              System.out.println(timer);
            } finally {
              timer.cancel();
            }
          }
        """);
  }

  /** Annotations of other vendors, as their documentation defines them. */
  @Test
  void flagsForeignAnnotations() {
    CompilationTestHelper.newInstance(OwnerNotReleased.class, getClass())
        .addSourceLines(
            "org/checkerframework/checker/mustcall/qual/MustCall.java",
            "package org.checkerframework.checker.mustcall.qual;",
            "public @interface MustCall { String[] value() default {}; }")
        .addSourceLines(
            "org/checkerframework/checker/calledmethods/qual/EnsuresCalledMethods.java",
            "package org.checkerframework.checker.calledmethods.qual;",
            "public @interface EnsuresCalledMethods { String[] value(); String[] methods(); }")
        .addSourceLines(
            "B.java",
            """
            import com.google.errorprone.annotations.MustBeClosed;
            import java.io.Closeable;
            import java.io.IOException;
            import org.checkerframework.checker.calledmethods.qual.EnsuresCalledMethods;
            import org.checkerframework.checker.mustcall.qual.MustCall;

            abstract class B {
              @MustCall("end")
              static class Session {
                void end() {}
              }

              @MustBeClosed
              abstract Closeable open();

              @EnsuresCalledMethods(value = "#1", methods = "end")
              abstract void finish(Session session);

              void forgets() {
                // BUG: Diagnostic contains: Nobody calls end() on this Session
                Session session = new Session();
                System.out.println(session);
              }

              void forgetsToClose() {
                // BUG: Diagnostic contains: Nobody calls close() on this Closeable
                Closeable opened = open();
                System.out.println(opened);
              }

              void ends() throws IOException {
                Session session = new Session();
                session.end();
                finish(new Session());
                try (Closeable opened = open()) {
                  System.out.println(opened);
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void acceptsOddAnnotations() {
    CompilationTestHelper.newInstance(OwnerNotReleased.class, getClass())
        .addSourceLines(
            "B.java",
            OWNER
                + """
                  import java.util.*;

                  abstract class B<T> {
                    @Owner T anything;
                    @Owner Object object;
                    List<@Owner ?> wild;
                    @Owner Runnable[] tasks;
                    abstract @Owner T make(@Owner T value, @Owner Object other);
                    void none(@Owner Object value) {}
                    enum E { @Owner X }
                  }
                  """)
        .doTest();
  }

  @Test
  void acceptsAndFlagsOptionals() {
    cases.flags(
        """
          private Optional<@dev.custody.annotations.Owner Timer> released = Optional.empty();
          // BUG: Diagnostic contains: The elements of `kept` are marked as owned here
          private Optional<@dev.custody.annotations.Owner Timer> kept = Optional.empty();
          void set(Timer one, Timer other) {
            released = Optional.of(one);
            kept = Optional.of(other);
          }
          void close() {
            released.ifPresent(Timer::cancel);
            if (kept.isPresent()) {
              System.out.println(kept.get());
            }
          }
        """);
  }

  @Test
  void knownMissOfArrays() {
    cases.accepts(
        """
          private final @dev.custody.annotations.Owner ExecutorService[] pools =
              new ExecutorService[2];
          void set(ExecutorService pool) {
            pools[0] = pool;
          }
        """);
  }

  /** Who made the value still has it when the constructor fails. */
  @Test
  void knownMissOfConstructorsThatFail() {
    cases.accepts(
        """
          static class Fetcher {
            @dev.custody.annotations.Owner private final ExecutorService pool;
            Fetcher(@dev.custody.annotations.Owner ExecutorService pool, Reader in)
                throws IOException {
              this.pool = pool;
              in.read();
            }
            void close() {
              pool.shutdown();
            }
          }
        """);
  }
}
