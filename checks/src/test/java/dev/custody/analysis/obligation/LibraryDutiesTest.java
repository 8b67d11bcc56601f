package dev.custody.analysis.obligation;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.ModelLibraries;
import org.junit.jupiter.api.Test;

/** The duties of library types, as the models and the engine see them together. */
final class LibraryDutiesTest {

  @Test
  void acceptsAndFlagsNetty() {
    compile(
        """
        import io.netty.bootstrap.ServerBootstrap;
        import io.netty.channel.EventLoopGroup;
        import io.netty.channel.nio.NioEventLoopGroup;
        import io.netty.util.HashedWheelTimer;
        import java.util.concurrent.TimeUnit;

        class Test {
          void serves() throws InterruptedException {
            EventLoopGroup group = new NioEventLoopGroup(1);
            try {
              new ServerBootstrap().group(group).bind(2).sync().channel().closeFuture().sync();
            } finally {
              group.shutdownGracefully();
            }
          }

          void onlyWhenItGoesWell() throws InterruptedException {
            // BUG: Diagnostic contains: EXCEPTIONAL_EXIT
            EventLoopGroup group = new NioEventLoopGroup(3);
            new ServerBootstrap().group(group).bind(4).sync();
            group.shutdownGracefully();
          }

          void forgets() {
            // BUG: Diagnostic contains: NORMAL_EXIT
            EventLoopGroup group = new NioEventLoopGroup(5);
            new ServerBootstrap().group(group).validate();
          }

          private ServerBootstrap kept;

          void bootstrapThatIsKept() {
            EventLoopGroup group = new NioEventLoopGroup(7);
            ServerBootstrap bootstrap = new ServerBootstrap().group(group).channelFactory(null);
            this.kept = bootstrap.validate();
          }

          EventLoopGroup borrows(EventLoopGroup group) {
            return group.next();
          }

          void times() {
            // BUG: Diagnostic contains: NORMAL_EXIT
            HashedWheelTimer timer = new HashedWheelTimer();
            timer.newTimeout(timeout -> {}, 6, TimeUnit.SECONDS);
          }

          void stops() {
            HashedWheelTimer timer = new HashedWheelTimer();
            timer.stop();
          }
        }
        """,
        "netty-");
  }

  @Test
  void acceptsAndFlagsGuava() {
    compile(
        """
        import com.google.common.util.concurrent.ListeningExecutorService;
        import com.google.common.util.concurrent.MoreExecutors;
        import java.util.concurrent.ExecutorService;
        import java.util.concurrent.Executors;
        import java.util.concurrent.ThreadPoolExecutor;
        import java.util.concurrent.TimeUnit;

        class Test {
          void shutsDownTheDecorator() {
            ListeningExecutorService pool =
                MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(1));
            pool.shutdown();
          }

          void forgetsTheDecorator() {
            ListeningExecutorService pool =
                // BUG: Diagnostic contains: NORMAL_EXIT
                MoreExecutors.listeningDecorator(Executors.newFixedThreadPool(2));
            pool.execute(() -> {});
          }

          ExecutorService exits() {
            ThreadPoolExecutor pool = (ThreadPoolExecutor) Executors.newFixedThreadPool(3);
            ExecutorService exiting = MoreExecutors.getExitingExecutorService(pool);
            exiting.execute(() -> {});
            return null;
          }

          void runsOnTheCaller() {
            MoreExecutors.newDirectExecutorService().execute(() -> {});
          }

          void awaits() {
            ExecutorService pool = Executors.newFixedThreadPool(4);
            MoreExecutors.shutdownAndAwaitTermination(pool, 5, TimeUnit.SECONDS);
          }

          void hooks() {
            ExecutorService pool = Executors.newFixedThreadPool(6);
            MoreExecutors.addDelayedShutdownHook(pool, 7, TimeUnit.SECONDS);
          }
        }
        """,
        "guava-");
  }

  @Test
  void acceptsAndFlagsReactor() {
    compile(
        """
        import reactor.core.Disposable;
        import reactor.core.Disposables;
        import reactor.core.publisher.Flux;
        import reactor.core.publisher.Mono;
        import reactor.core.scheduler.Scheduler;
        import reactor.core.scheduler.Schedulers;

        class Test {
          void shares(Flux<String> lines) {
            Scheduler scheduler = Schedulers.parallel();
            lines.publishOn(scheduler).blockLast();
          }

          void forgets(Flux<String> lines) {
            // BUG: Diagnostic contains: NORMAL_EXIT
            Scheduler scheduler = Schedulers.newSingle("one");
            lines.publishOn(scheduler).blockLast();
          }

          void disposes(Flux<String> lines) {
            Scheduler scheduler = Schedulers.newSingle("two");
            lines.publishOn(scheduler).blockLast();
            scheduler.dispose();
          }

          void subscribes(Flux<String> lines, Mono<String> line) {
            line.subscribe(a -> {});
            // BUG: Diagnostic contains: UNHELD
            lines.subscribe(b -> {});
          }

          void collects(Flux<String> lines) {
            Disposable.Composite all = Disposables.composite();
            all.add(lines.subscribe(c -> {}));
            all.dispose();
          }
        }
        """,
        "reactor-",
        "reactive-");
  }

  @Test
  void acceptsAndFlagsGrpcAndSpring() {
    compile(
        """
        import io.grpc.Context;
        import io.grpc.ManagedChannel;
        import io.grpc.ManagedChannelBuilder;
        import java.time.Duration;
        import java.util.concurrent.ScheduledFuture;
        import org.springframework.scheduling.TaskScheduler;
        import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

        class Test {
          void forgets() {
            // BUG: Diagnostic contains: NORMAL_EXIT
            ManagedChannel channel = ManagedChannelBuilder.forTarget("a").build();
            channel.isShutdown();
          }

          void shutsDown() {
            ManagedChannel channel = ManagedChannelBuilder.forTarget("b").build();
            channel.shutdown().isTerminated();
          }

          void cancels(Runnable task) {
            Context.CancellableContext context = Context.current().withCancellation();
            try {
              context.run(task);
            } finally {
              context.cancel(null);
            }
          }

          void losesCancel(Runnable task) {
            // BUG: Diagnostic contains: NORMAL_EXIT
            Context.CancellableContext context = Context.current().withCancellation();
            context.run(task);
          }

          void pool() {
            // BUG: Diagnostic contains: NORMAL_EXIT
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.initialize();
          }

          void destroys() {
            ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
            executor.initialize();
            executor.destroy();
          }
        }
        """,
        "grpc-",
        "guava-",
        "spring-");
  }

  private void compile(String source, String... libraries) {
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .setArgs(ModelLibraries.classPath(libraries))
        .addSourceLines("Test.java", source)
        .doTest();
  }

  /** Reports every duty that a body leaves undone, where it was born. */
  @BugPattern(summary = "Probe", severity = WARNING)
  public static final class Probe extends BugChecker implements ClassTreeMatcher {
    private static final ImmutableSet<String> FAMILIES =
        ImmutableSet.of("executor", "handle", "channel", "server");

    @Override
    public Description matchClass(ClassTree tree, VisitorState state) {
      for (Body body : Bodies.instance(state).in(state.getPath())) {
        for (Leak leak : Obligations.instance(state).leaks(body, FAMILIES, state)) {
          state.reportMatch(
              buildDescription(leak.obligation().creation())
                  .setMessage(leak.kind().toString())
                  .build());
        }
      }
      return Description.NO_MATCH;
    }
  }
}
