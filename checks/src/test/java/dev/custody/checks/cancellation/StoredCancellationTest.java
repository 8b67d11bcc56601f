package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredCancellationTest {

  @TempDir Path folder;

  private CompilationTestHelper helper() throws IOException {
    Path model = folder.resolve("platform.model");
    Files.writeString(
        model,
        """
        version 1
        a.StopToken is cancellation
        a.Forks is cancellation, resource executor released-by close
        a.StopSource is cancellation, resource handle released-by cancel
        """);
    return CompilationTestHelper.newInstance(StoredCancellation.class, getClass())
        .setArgs(List.of("-XepOpt:Custody:Models=" + model))
        .addSourceLines(
            "a/StopToken.java",
            """
            package a;
            public interface StopToken {
              StopToken NONE = () -> false;
              boolean isStopped();
            }
            """)
        .addSourceLines(
            "a/Forks.java",
            """
            package a;
            public class Forks implements AutoCloseable {
              public void fork(Runnable task) {}
              @Override
              public void close() {}
            }
            """)
        .addSourceLines(
            "a/StopSource.java",
            """
            package a;
            public class StopSource {
              public void cancel() {}
            }
            """);
  }

  @Test
  void acceptsParametersLocalsAndObjectsOfOneCall() throws IOException {
    helper()
        .addSourceLines(
            "a/A.java",
            """
            package a;
            import java.util.concurrent.Callable;
            class A {
              void run(StopToken token) {
                StopToken local = token;
                Runnable task = new Runnable() {
                  private final StopToken own = local;
                  @Override
                  public void run() {
                    own.isStopped();
                  }
                };
                task.run();
              }
              static class Download implements Callable<String> {
                private final StopToken token;
                Download(StopToken token) {
                  this.token = token;
                }
                @Override
                public String call() {
                  return token.isStopped() ? "" : "a";
                }
              }
              record Request(StopToken token, String path) {}
              static class QueryCall {
                private StopToken token;
              }
              static class Both implements StopToken {
                private final StopToken first;
                Both(StopToken first) {
                  this.first = first;
                }
                @Override
                public boolean isStopped() {
                  return first.isStopped();
                }
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void acceptsHandlesAndWrappersThatAreClosed() throws IOException {
    helper()
        .addSourceLines(
            "a/A.java",
            """
            package a;
            class A {
              private final StopSource source = new StopSource();
              void stop() {
                source.cancel();
              }
              static class Group implements AutoCloseable {
                private final Forks forks = new Forks();
                @Override
                public void close() {
                  forks.close();
                }
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void acceptsWhatIsGivenToAnObjectForGood() throws IOException {
    helper()
        .addSourceLines(
            "a/A.java",
            """
            package a;
            class A {
              static class Walk {
                private final StopToken token;
                private StopToken parent;
                Walk(StopToken token) {
                  this.token = token;
                  this.parent = token;
                }
                void end() {
                  parent = null;
                }
              }
              void run(StopToken token) {
                new Walk(token).end();
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void flagsFieldsThatOutliveTheCall() throws IOException {
    helper()
        .addSourceLines(
            "a/A.java",
            """
            package a;
            import java.util.concurrent.atomic.AtomicReference;
            class A {
              // BUG: Diagnostic contains: pass the StopToken as a parameter
              private static StopToken last;
              // BUG: Diagnostic contains: a StopToken belongs to one call
              private StopToken token;
              // BUG: Diagnostic contains: a Forks belongs to one call
              private Forks forks;
              void run(StopToken token) {
                this.token = token;
              }
              static class OrderService {
                // BUG: Diagnostic contains: a StopToken belongs to one call
                private final StopToken token;
                // BUG: Diagnostic contains: a StopToken belongs to one call
                private final AtomicReference<StopToken> current = new AtomicReference<>();
                OrderService(StopToken token) {
                  this.token = token;
                }
              }
            }
            """)
        .addSourceLines("b/Singleton.java", "package b;", "public @interface Singleton {}")
        .addSourceLines(
            "a/Prices.java",
            """
            package a;
            @b.Singleton
            class Prices {
              // BUG: Diagnostic contains: a StopToken belongs to one call
              private final StopToken token;
              Prices(StopToken token) {
                this.token = token;
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsGrpcContexts() {
    CompilationTestHelper.newInstance(StoredCancellation.class, getClass())
        .addSourceLines(
            "io/grpc/Context.java",
            """
            package io.grpc;
            public class Context {
              public static final Context ROOT = new Context();
              public static class CancellableContext extends Context {}
            }
            """)
        .addSourceLines(
            "Search.java",
            """
            import io.grpc.Context;
            class Search {
              // BUG: Diagnostic contains: a Context belongs to one call
              private Context context;
              private Context.CancellableContext owned;
              void find(Context context) {
                this.context = context;
              }
            }
            """)
        .doTest();
  }

  /** How long objects live is not known, if neither their class nor the field says so. */
  @Test
  void knownMissOfObjectsThatLiveLongAndDoNotSaySo() throws IOException {
    helper()
        .addSourceLines(
            "a/Search.java",
            """
            package a;
            class Search {
              static final Search SEARCH = new Search(StopToken.NONE);
              private final StopToken token;
              Search(StopToken token) {
                this.token = token;
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void knownMissOfMaps() throws IOException {
    helper()
        .addSourceLines(
            "a/A.java",
            """
            package a;
            import java.util.Map;
            class A {
              private static Map<String, StopToken> tokens;
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }
}
