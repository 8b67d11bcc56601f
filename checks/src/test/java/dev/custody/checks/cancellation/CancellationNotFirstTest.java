package dev.custody.checks.cancellation;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

final class CancellationNotFirstTest {

  private static final String ON = "-Xep:CancellationNotFirst:WARN";
  private static final String CONTEXT =
      """
      package io.grpc;
      public class Context {
        public static Context current() {
          return new Context();
        }
      }
      """;

  private CompilationTestHelper helper() {
    return CompilationTestHelper.newInstance(CancellationNotFirst.class, getClass())
        .setArgs(ON)
        .addSourceLines("io/grpc/Context.java", CONTEXT);
  }

  private BugCheckerRefactoringTestHelper fixes() {
    return BugCheckerRefactoringTestHelper.newInstance(CancellationNotFirst.class, getClass())
        .setArgs(ON)
        .addInputLines("io/grpc/Context.java", CONTEXT)
        .expectUnchanged();
  }

  @Test
  void acceptsFirstParametersAndOverrides() {
    helper()
        .addSourceLines(
            "A.java",
            """
            import io.grpc.Context;
            import java.util.function.BiConsumer;
            class A implements BiConsumer<String, Context> {
              void first(Context context, String path) {}
              void two(Context parent, String path, Context child) {}
              void none(String path, int length) {}
              @Override
              public void accept(String path, Context context) {}
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  /** Nobody wrote the constructors of anonymous classes and of records. */
  @Test
  void acceptsConstructorsThatTheCompilerMade() {
    helper()
        .addSourceLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              record Call(String path, Context context) {}
              static class Loader {
                // BUG: Diagnostic contains: "context" tells this object to stop
                Loader(String path, Context context) {}
              }
              Loader anonymous(Context context) {
                return new Loader("a", context) {};
              }
            }
            """)
        .doTest();
  }

  /** There it is what the method works on, not what tells it to stop. */
  @Test
  void acceptsTheCodeOfTheContextItself() {
    CompilationTestHelper.newInstance(CancellationNotFirst.class, getClass())
        .setArgs(ON)
        .addSourceLines(
            "io/grpc/Context.java",
            """
            package io.grpc;
            public class Context {
              private void remove(Runnable listener, Context from) {}
              static class Entry {
                Entry(Runnable listener, Context context) {}
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void acceptsEverythingUntilItIsSwitchedOn() {
    CompilationTestHelper.newInstance(CancellationNotFirst.class, getClass())
        .addSourceLines("io/grpc/Context.java", CONTEXT)
        .addSourceLines(
            "A.java", "class A {", "  void load(String path, io.grpc.Context c) {}", "}")
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void flagsLaterParameters() {
    helper()
        .addSourceLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              // BUG: Diagnostic contains: "context" tells this object to stop
              A(String path, Context context) {}
              // BUG: Diagnostic contains: "context" tells this method to stop
              static void load(String path, int length, Context context) {}
              interface Loader {
                // BUG: Diagnostic contains: put it first
                void load(String path, Context context, String... more);
              }
            }
            """)
        .doTest();
  }

  @Test
  void fixesPrivateMethodsWithTheirCalls() {
    fixes()
        .addInputLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              void run(Context context) {
                load("a", 1, context);
                load("b",
                    2, Context.current());
              }
              private void load(String path, int length, Context context) {}
            }
            """)
        .addOutputLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              void run(Context context) {
                load(context, "a", 1);
                load(Context.current(), "b",
                    2);
              }
              private void load(Context context, String path, int length) {}
            }
            """)
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesNothingThatOthersMayCall() {
    fixes()
        .addInputLines(
            "A.java",
            """
            import io.grpc.Context;
            import java.util.function.BiConsumer;
            class A {
              void load(String path, Context context) {}
              private static void send(String path, Context context) {}
              BiConsumer<String, Context> sender() {
                return A::send;
              }
            }
            """)
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesNothingThatWouldMakeTwoMethodsAlike() {
    fixes()
        .addInputLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              private void load(String path, Context context) {}
              private void load(Context context, String path) {}
              void run(Context context) {
                load("a", context);
              }
            }
            """)
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesMethodsThatCallThemselves() {
    fixes()
        .addInputLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              void run(Context context) {
                load("a", context, "b", "c");
              }
              private void load(String path, final Context context, String... more) {
                load(path, context);
              }
            }
            """)
        .addOutputLines(
            "A.java",
            """
            import io.grpc.Context;
            class A {
              void run(Context context) {
                load(context, "a", "b", "c");
              }
              private void load(final Context context, String path, String... more) {
                load(context, path);
              }
            }
            """)
        .doTest(TestMode.TEXT_MATCH);
  }

  /** A time limit is often the last parameter by custom, as in {@code get(long, TimeUnit)}. */
  @Test
  void knownMissOfTimeLimits() {
    helper()
        .addSourceLines(
            "A.java",
            """
            class A {
              void load(String path, java.time.Duration timeout) {}
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }
}
