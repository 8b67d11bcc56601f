package dev.custody.checks.futures;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.model.ModelLibraries;
import org.junit.jupiter.api.Test;

/** Futures of libraries, as their models and the check see them together. */
final class IgnoredLibraryFutureTest {

  @Test
  void acceptsAndFlagsNetty() {
    compile(
        """
        import io.netty.channel.Channel;
        import io.netty.channel.ChannelFutureListener;
        import io.netty.channel.ChannelHandlerContext;
        import io.netty.channel.ChannelPromise;
        import io.netty.channel.EventLoopGroup;
        import io.netty.bootstrap.Bootstrap;

        class Test {
          void accepts(ChannelHandlerContext ctx, EventLoopGroup group, ChannelPromise promise)
              throws Exception {
            ctx.close();
            ctx.disconnect();
            ctx.write("a", promise);
            ctx.writeAndFlush("b", ctx.voidPromise());
            ctx.writeAndFlush("c").addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
            ctx.writeAndFlush("d").sync();
            promise.setSuccess();
            promise.setFailure(new Exception());
            group.shutdownGracefully();
            ctx.channel().closeFuture();
          }

          void flags(Channel channel, Bootstrap bootstrap, EventLoopGroup group) {
            // BUG: Diagnostic contains: channel.writeAndFlush(..)
            channel.writeAndFlush("e");
            // BUG: Diagnostic contains: bootstrap.connect(..)
            bootstrap.connect("f", 1);
            // BUG: Diagnostic contains: group.submit(..)
            group.submit(() -> channel.id().asLongText());
          }
        }
        """,
        "netty-");
  }

  @Test
  void acceptsAndFlagsGuavaAndKafka() {
    compile(
        """
        import com.google.common.util.concurrent.FutureCallback;
        import com.google.common.util.concurrent.Futures;
        import com.google.common.util.concurrent.ListenableFuture;
        import com.google.common.util.concurrent.ListeningExecutorService;
        import com.google.common.util.concurrent.SettableFuture;
        import java.util.concurrent.Executor;
        import org.apache.kafka.clients.producer.KafkaProducer;
        import org.apache.kafka.clients.producer.ProducerRecord;

        class Test {
          void accepts(
              ListenableFuture<String> a,
              FutureCallback<String> callback,
              Executor executor,
              SettableFuture<String> b,
              KafkaProducer<String, String> producer,
              ProducerRecord<String, String> record) {
            Futures.addCallback(a, callback, executor);
            b.set("c");
            b.setFuture(a);
            producer.send(
                record,
                (metadata, e) -> {
                  if (e != null) {
                    throw new IllegalStateException(e);
                  }
                });
            producer.send(record, this::report);
          }

          void report(Object metadata, Exception e) {}

          void flags(
              ListenableFuture<String> d,
              Executor executor,
              ListeningExecutorService pool,
              KafkaProducer<String, String> producer,
              ProducerRecord<String, String> record) {
            // BUG: Diagnostic contains: Futures.transform(..)
            Futures.transform(d, String::length, executor);
            // BUG: Diagnostic contains: pool.submit(..)
            pool.submit(() -> String.valueOf(record));
            // BUG: Diagnostic contains: producer.send(..)
            producer.send(record);
            // BUG: Diagnostic contains: does not look at the error
            producer.send(record, (metadata, e) -> System.out.println(metadata));
          }
        }
        """,
        "guava-",
        "failureaccess-",
        "kafka-");
  }

  @Test
  void acceptsAndFlagsReactiveTypes() {
    compile(
        """
        import reactor.core.publisher.Flux;
        import reactor.core.publisher.Mono;
        import reactor.test.StepVerifier;

        class Test {
          void accepts(Mono<String> a, Flux<String> b, io.reactivex.rxjava3.core.Completable c) {
            a.subscribe();
            b.doOnNext(d -> {}).blockLast();
            c.blockingAwait();
            StepVerifier.create(a).expectNext("e").verifyComplete();
            StepVerifier.create(b).expectNext("f").expectComplete().verify();
          }

          void flags(Mono<String> a, Flux<String> b, io.reactivex.rxjava3.core.Completable c) {
            // BUG: Diagnostic contains: does nothing until somebody subscribes
            a.doOnNext(g -> {});
            // BUG: Diagnostic contains: does nothing until somebody subscribes
            b.map(String::length);
            // BUG: Diagnostic contains: does nothing until somebody subscribes
            c.onErrorComplete();
            // BUG: Diagnostic contains: expectComplete()
            StepVerifier.create(b).expectNext("h").expectComplete();
          }
        }
        """,
        "reactor-",
        "reactive-",
        "rxjava-");
  }

  private void compile(String source, String... libraries) {
    CompilationTestHelper.newInstance(IgnoredFuture.class, getClass())
        .setArgs(ModelLibraries.classPath(libraries))
        .addSourceLines("Test.java", source)
        .doTest();
  }
}
