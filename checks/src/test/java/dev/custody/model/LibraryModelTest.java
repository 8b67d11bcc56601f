package dev.custody.model;

import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

/** Lines of the library models take effect on code that is compiled against the real libraries. */
final class LibraryModelTest {

  @Test
  void flagsGuava() {
    compile(
        """
        import com.google.common.util.concurrent.ListenableFuture;
        import com.google.common.util.concurrent.MoreExecutors;
        import com.google.common.util.concurrent.Monitor;
        import com.google.common.util.concurrent.Uninterruptibles;
        import java.util.concurrent.ExecutorService;
        import java.util.concurrent.ThreadPoolExecutor;

        class Test {
          void run(ExecutorService pool, ThreadPoolExecutor other, Monitor monitor) {
            // BUG: Diagnostic contains: Returns[origin=SAME, source=Optional[0]]
            MoreExecutors.listeningDecorator(pool);
            // BUG: Diagnostic contains: NoResource[]
            MoreExecutors.getExitingExecutorService(other);
            // BUG: Diagnostic contains: Acquires[lock=this, level=EXCLUSIVE, when=ALWAYS]
            monitor.enter();
            // BUG: Diagnostic contains: Releases[target=this
            monitor.leave();
          }

          <T> void await(ListenableFuture<T> future) throws Exception {
            // BUG: Diagnostic contains: timedTwin=Optional[getUninterruptibly(Future,long,TimeUnit)]
            Uninterruptibles.getUninterruptibly(future);
          }
        }
        """,
        "guava-");
  }

  @Test
  void flagsNetty() {
    compile(
        """
        import io.netty.bootstrap.ServerBootstrap;
        import io.netty.channel.ChannelFuture;
        import io.netty.channel.ChannelHandlerContext;
        import io.netty.channel.ChannelPromise;
        import io.netty.channel.nio.NioEventLoopGroup;

        class Test {
          // BUG: Diagnostic contains: Resource[family=executor, releasedBy=[shutdownGracefully
          final NioEventLoopGroup group;

          Test() {
            // BUG: Diagnostic contains: Daemon[daemon=false]
            group = new NioEventLoopGroup(2);
          }

          void start(ServerBootstrap bootstrap) throws InterruptedException {
            // BUG: Diagnostic contains: Borrows[argument=Optional[0]]
            bootstrap.group(group);
            // BUG: Diagnostic contains: MustObserve[]
            ChannelFuture bound = bootstrap.bind(80);
            // BUG: Diagnostic contains: Blocks[kind=WAIT
            bound.sync();
          }

          void handle(ChannelHandlerContext context, ChannelPromise promise) {
            // BUG: Diagnostic contains: MustObserve[]
            context.write("a");
            // BUG: Diagnostic contains: MayIgnore[]
            context.write("b", promise);
            // BUG: Diagnostic contains: MayIgnore[]
            context.close();
          }
        }
        """,
        "netty-");
  }

  @Test
  void flagsReactor() {
    compile(
        """
        import java.time.Duration;
        import reactor.core.publisher.Flux;
        import reactor.core.scheduler.Scheduler;
        import reactor.core.scheduler.Schedulers;

        class Test {
          // BUG: Diagnostic contains: type [MustObserve[]
          Flux<String> lines;
          // BUG: Diagnostic contains: type [Resource[family=executor, releasedBy=[dispose
          Scheduler scheduler;

          void run() {
            // BUG: Diagnostic contains: Returns[origin=FRESH
            scheduler = Schedulers.newSingle("one");
            // BUG: Diagnostic contains: Returns[origin=BORROWED
            scheduler = Schedulers.parallel();
            // BUG: Diagnostic contains: timedTwin=Optional[blockLast(Duration)]
            lines.blockLast();
            // BUG: Diagnostic contains: Blocks[kind=WAIT, bounded=true
            lines.blockLast(Duration.ofSeconds(1));
          }
        }
        """,
        "reactor-",
        "reactive-");
  }

  @Test
  void flagsSpring() {
    compile(
        """
        import java.util.List;
        import org.springframework.jdbc.core.JdbcTemplate;
        import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
        import org.springframework.web.client.RestTemplate;

        class Test {
          // BUG: Diagnostic contains: Resource[family=executor, releasedBy=[shutdown
          ThreadPoolTaskExecutor executor;

          List<String> run(JdbcTemplate jdbc, RestTemplate rest) {
            // BUG: Diagnostic contains: Blocks[kind=NETWORK
            rest.getForObject("/a", String.class);
            rest.setInterceptors(List.of());
            // BUG: Diagnostic contains: Runs[task=0, timing=LATER, on=Optional[this]
            executor.submit(this::hashCode);
            // BUG: Diagnostic contains: Runs[task=1, timing=NOW
            return jdbc.query("select b", (row, number) -> "c");
          }
        }
        """,
        "spring-");
  }

  @Test
  void flagsKafka() {
    compile(
        """
        import java.time.Duration;
        import java.util.Properties;
        import org.apache.kafka.clients.consumer.KafkaConsumer;
        import org.apache.kafka.clients.producer.KafkaProducer;
        import org.apache.kafka.clients.producer.ProducerRecord;

        class Test {
          // BUG: Diagnostic contains: type [Resource[family=resource, releasedBy=[close]]]
          KafkaProducer<String, String> producer;

          void send(ProducerRecord<String, String> record) {
            // BUG: Diagnostic contains: MustObserve[]
            producer.send(record);
            // BUG: Diagnostic contains: handler=Optional[1], errorParameter=1
            producer.send(record, (metadata, e) -> {});
          }

          void receive(Properties properties) {
            // BUG: Diagnostic contains: Returns[origin=FRESH
            var consumer = new KafkaConsumer<String, String>(properties);
            // BUG: Diagnostic contains: Blocks[kind=NETWORK, bounded=true
            consumer.poll(Duration.ofSeconds(1));
          }
        }
        """,
        "kafka-");
  }

  @Test
  void flagsCommandsOfRedisButNotTheirHolders() {
    compile(
        """
        import io.lettuce.core.api.sync.RedisCommands;
        import redis.clients.jedis.Jedis;

        class Test {
          void run(RedisCommands<String, String> lettuce, Jedis jedis) {
            // BUG: Diagnostic contains: Blocks[kind=NETWORK
            lettuce.get("a");
            // BUG: Diagnostic contains: NeverBlocks[]
            lettuce.isOpen();
            lettuce.getStatefulConnection();
            // BUG: Diagnostic contains: Blocks[kind=NETWORK
            jedis.set("b", "c");
            jedis.isBroken();
          }
        }
        """,
        "lettuce-",
        "jedis-",
        "commons-pool2-");
  }

  @Test
  void flagsBothLinesOfRxJava() {
    compile(
        """
        class Test {
          // BUG: Diagnostic contains: type [MustObserve[]
          io.reactivex.Observable<String> two;
          // BUG: Diagnostic contains: type [MustObserve[]
          io.reactivex.rxjava3.core.Observable<String> three;

          void run() {
            // BUG: Diagnostic contains: Blocks[kind=WAIT
            two.blockingFirst();
            // BUG: Diagnostic contains: Runs[task=0, timing=NOW
            three.blockingForEach(a -> {});
            // BUG: Diagnostic contains: Returns[origin=FRESH
            three.subscribe(b -> {});
          }
        }
        """,
        "rxjava-",
        "reactive-");
  }

  @Test
  void flagsGrpc() {
    compile(
        """
        import io.grpc.Context;
        import io.grpc.ManagedChannelBuilder;
        import java.util.concurrent.ExecutorService;

        class Test {
          // BUG: Diagnostic contains: Resource[family=handle, releasedBy=[cancel, close
          Context.CancellableContext context;

          void run(ManagedChannelBuilder<?> builder, ExecutorService pool) {
            // BUG: Diagnostic contains: Returns[origin=FRESH
            context = Context.ROOT.withCancellation();
            // BUG: Diagnostic contains: Runs[task=0, timing=NOW
            context.run(() -> {});
            // BUG: Diagnostic contains: Borrows[argument=Optional[0]]
            builder.executor(pool);
          }
        }
        """,
        "grpc-",
        "guava-");
  }

  @Test
  void flagsBothLinesOfJms() {
    compile(
        """
        class Test {
          void run(javax.jms.MessageConsumer old, jakarta.jms.MessageConsumer young)
              throws Exception {
            // BUG: Diagnostic contains: Blocks[kind=QUEUE, bounded=false
            old.receive();
            // BUG: Diagnostic contains: Blocks[kind=QUEUE, bounded=true
            young.receive(1);
            // BUG: Diagnostic contains: NeverBlocks[]
            young.receiveNoWait();
          }
        }
        """,
        "javax.jms",
        "jakarta.jms");
  }

  @Test
  void flagsTestLibraries() {
    compile(
        """
        import static org.assertj.core.api.Assertions.assertThatThrownBy;
        import static org.awaitility.Awaitility.await;
        import static org.junit.jupiter.api.Assertions.assertThrows;
        import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

        import java.time.Duration;

        class Test {
          void run(Runnable task, Duration limit) {
            // BUG: Diagnostic contains: Runs[task=0, timing=NOW
            assertThatThrownBy(task::run);
            // BUG: Diagnostic contains: Runs[task=1, timing=NOW
            assertThrows(IllegalStateException.class, task::run);
            // BUG: Diagnostic contains: Runs[task=1, timing=LATER
            assertTimeoutPreemptively(limit, task::run);
            // BUG: Diagnostic contains: Blocks[kind=WAIT, bounded=true
            await().untilAsserted(task::run);
          }
        }
        """,
        "assertj-",
        "awaitility-",
        "junit-",
        "opentest4j-",
        "hamcrest-");
  }

  private void compile(String source, String... libraries) {
    CompilationTestHelper.newInstance(ModelTest.Probe.class, getClass())
        .setArgs(ModelLibraries.classPath(libraries))
        .addSourceLines("Test.java", source)
        .doTest();
  }
}
