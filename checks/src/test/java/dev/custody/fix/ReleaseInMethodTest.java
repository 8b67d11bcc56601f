package dev.custody.fix;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.VariableTree;
import org.junit.jupiter.api.Test;

final class ReleaseInMethodTest {

  private final BugCheckerRefactoringTestHelper helper =
      BugCheckerRefactoringTestHelper.newInstance(Probe.class, getClass());

  @Test
  void acceptsWhatCannotBeReleased() {
    helper
        .addInputLines(
            "A.java",
            """
            import java.io.InputStream;
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;

            class A {
              interface Constants {
                ExecutorService POOL = Executors.newFixedThreadPool(1);
              }

              enum E {
                ONE;
                final ExecutorService pool = Executors.newFixedThreadPool(2);
              }

              static class Final {
                public final void close() throws Exception {}
              }

              static class Sub extends Final {
                final ExecutorService pool = Executors.newFixedThreadPool(3);
              }
            }
            """)
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesInExistingMethods() {
    helper
        .addInputLines(
            "A.java",
            """
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            import org.junit.jupiter.api.AfterAll;
            import org.junit.jupiter.api.AfterEach;

            class A {
              static class Last {
                final ExecutorService pool = Executors.newFixedThreadPool(1);

                void stop() {
                  pool.execute(() -> {});
                }
              }

              static class First {
                private ExecutorService pool = Executors.newFixedThreadPool(2);
                private boolean closed;

                void close() {
                  if (closed) {
                    return;
                  }
                  closed = true;
                }

                void open() {
                  pool = null;
                }
              }

              static class InATest {
                static final ExecutorService pool = Executors.newFixedThreadPool(3);

                @AfterEach
                void wrongOne() {}

                @AfterAll
                static void end() {}
              }
            }
            """)
        .addOutputLines(
            "A.java",
            """
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            import org.junit.jupiter.api.AfterAll;
            import org.junit.jupiter.api.AfterEach;

            class A {
              static class Last {
                final ExecutorService pool = Executors.newFixedThreadPool(1);

                void stop() {
                  pool.execute(() -> {});
                  pool.shutdown();
                }
              }

              static class First {
                private ExecutorService pool = Executors.newFixedThreadPool(2);
                private boolean closed;

                void close() {
                  if (pool != null) {
                    pool.shutdown();
                  }
                  if (closed) {
                    return;
                  }
                  closed = true;
                }

                void open() {
                  pool = null;
                }
              }

              static class InATest {
                static final ExecutorService pool = Executors.newFixedThreadPool(3);

                @AfterEach
                void wrongOne() {}

                @AfterAll
                static void end() {
                  pool.shutdown();
                }
              }
            }
            """)
        .doTest(TestMode.TEXT_MATCH);
  }

  @Test
  void fixesByGivingTheClassAMethod() {
    helper
        .addInputLines(
            "A.java",
            """
            import java.io.Closeable;
            import java.io.IOException;
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            import org.junit.jupiter.api.Test;

            class A {
              static class Plain<T extends Comparable<T>> {
                final ExecutorService pool = Executors.newFixedThreadPool(1);
                final ExecutorService Pool = Executors.newFixedThreadPool(6);
              }

              @SuppressWarnings({"a"})
              static class Extending extends Object {
                final ExecutorService pool = Executors.newFixedThreadPool(2);
              }

              static class Implementing implements Runnable {
                final ExecutorService pool = Executors.newFixedThreadPool(3);

                @Override
                public void run() {}
              }

              static class Base implements Closeable {
                @Override
                public void close() throws IOException {}
              }

              static class Inheriting extends Base {
                final ExecutorService pool = Executors.newFixedThreadPool(4);
              }

              static class OfATest {
                final ExecutorService pool = Executors.newFixedThreadPool(5);

                @Test
                void works() {}
              }
            }
            """)
        .addOutputLines(
            "A.java",
            """
            import java.io.Closeable;
            import java.io.IOException;
            import java.util.concurrent.ExecutorService;
            import java.util.concurrent.Executors;
            import org.junit.jupiter.api.AfterEach;
            import org.junit.jupiter.api.Test;

            class A {
              static class Plain<T extends Comparable<T>> implements AutoCloseable {
                final ExecutorService pool = Executors.newFixedThreadPool(1);
                final ExecutorService Pool = Executors.newFixedThreadPool(6);

                @Override
                public void close() {
                  pool.shutdown();
                }
              }

              @SuppressWarnings({"a"})
              static class Extending extends Object implements AutoCloseable {
                final ExecutorService pool = Executors.newFixedThreadPool(2);

                @Override
                public void close() {
                  pool.shutdown();
                }
              }

              static class Implementing implements Runnable, AutoCloseable {
                final ExecutorService pool = Executors.newFixedThreadPool(3);

                @Override
                public void run() {}

                @Override
                public void close() {
                  pool.shutdown();
                }
              }

              static class Base implements Closeable {
                @Override
                public void close() throws IOException {}
              }

              static class Inheriting extends Base {
                final ExecutorService pool = Executors.newFixedThreadPool(4);

                @Override
                public void close() throws IOException {
                  try {
                    pool.shutdown();
                  } finally {
                    super.close();
                  }
                }
              }

              static class OfATest {
                final ExecutorService pool = Executors.newFixedThreadPool(5);

                @Test
                void works() {}

                @AfterEach
                void release() {
                  pool.shutdown();
                }
              }
            }
            """)
        .doTest(TestMode.TEXT_MATCH);
  }

  /** Shuts down fields named pool. */
  @BugPattern(summary = "Probe", severity = SeverityLevel.WARNING)
  public static final class Probe extends BugChecker implements VariableTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchVariable(VariableTree tree, VisitorState state) {
      return tree.getName().toString().equalsIgnoreCase("pool")
          ? ReleaseInMethod.of(tree, state.findEnclosing(ClassTree.class), "shutdown()", state)
              .map(fix -> describeMatch(tree, fix))
              .orElse(Description.NO_MATCH)
          : Description.NO_MATCH;
    }
  }
}
