package dev.custody.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.NewClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.NewClassTree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.finding.Findings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the input, no check and no engine fails; in tests a failure is an error of javac. */
final class BrokenInputTest {

  @TempDir Path directory;

  @Test
  void acceptsSourcesWithErrors() {
    Compilation.Result result =
        compilation()
            .source(
                "p/Bad.java",
                """
                package p;

                import java.util.concurrent.*;
                import nowhere.Missing;

                class Bad extends Missing {
                  ExecutorService pool = Executors.newFixedThreadPool("1");
                  void f() {
                    ExecutorService pool = Executors.newNothing();
                    synchronized (unknown) { pool.submit(() -> other()).get(); }
                    undefined.lock();
                    new Missing(1).close();
                    for (var x : pool) { break; }
                    int y = ;
                  }
                }
                """)
            .source("p/Good.java", "package p; class Good { void f() {} }")
            .run(directory);
    assertOnlyJavacFails(result);

    result =
        compilation()
            .source(
                "p/Bad.java",
                """
                package p;

                import java.util.concurrent.*;

                class Bad extends Missing {
                  ExecutorService pool = Executors.newFixedThreadPool("1");
                  Unknown field = new Unknown() { void g() throws Exception { Thread.sleep(2); } };
                  void f() {
                    synchronized (unknown) { pool.submit(() -> other()).get(); }
                    new Missing(3).close();
                    int a = switch (pool) { default -> undefined.get(); };
                  }
                }
                """)
            .run(directory);
    assertOnlyJavacFails(result);
  }

  @Test
  void acceptsClassesThatAreMissingOnTheClassPath() throws IOException {
    Path library = Files.createDirectory(directory.resolve("library"));
    assertThat(
            Compilation.withAllChecks()
                .source("l/Gone.java", "package l; public class Gone extends Exception {}")
                .source("l/Note.java", "package l; public @interface Note {}")
                .source(
                    "l/Kept.java",
                    """
                    package l;

                    @Note
                    public class Kept implements AutoCloseable {
                      private Gone field;
                      public static Kept create() { return new Kept(); }
                      @Note public Gone gone(Gone gone) { return gone; }
                      public void fails() throws Gone {}
                      public void works(Runnable task) {}
                      @Override public void close() {}
                    }
                    """)
                .run(library)
                .success())
        .isTrue();
    Files.delete(library.resolve("l/Gone.class"));
    Files.delete(library.resolve("l/Note.class"));

    for (Compilation compilation :
        List.of(compilation(), Compilation.with(AsksForMissingClasses.class))) {
      assertCompilesAgainst(library, compilation);
    }
  }

  @Test
  void acceptsBadModelFiles() throws IOException {
    Path model =
        Files.writeString(
            directory.resolve("bad.model"),
            """
            version 1
            p.A#same(A) returns 0
            p.A#same(A) returns 7
            p.A blocks
            nonsense
            p.A#f( acquires this
            p.A#g() acquires this when maybe
            p.A#h() returns wrapper
            """);
    Compilation.Result result =
        compilation()
            .arguments("-XepOpt:Custody:Models=" + model)
            .source("p/A.java", "package p; class A { A same(A a) { return same(same(a)); } }")
            .run(directory);
    assertThat(result.success()).isFalse();
    assertThat(result.messages())
        .allMatch(message -> message.contains("bad.model"))
        .hasSizeGreaterThan(3);
  }

  @Test
  void acceptsCodeThatCallsItself() {
    assertCompiles(
        """
        class A {
          Runnable self = this.self;
          Object a(Object o) { return b(o); }
          Object b(Object o) { return o == null ? a(o) : c(() -> b(a(o))); }
          Object c(Runnable r) { r.run(); return a(r); }
          synchronized void d() { e(); }
          void e() { d(); f(this::e); }
          void f(Runnable r) { f(() -> f(r)); }
        }
        """);
  }

  @Test
  void acceptsVeryLongMethods() {
    StringBuilder code =
        new StringBuilder(
            "class A {\n  int f(java.util.concurrent.locks.Lock l) {\n    int n = 0;\n");
    for (int i = 0; i < 10_000; i++) {
      code.append(
          switch (i % 1000) {
            case 100 -> "    l.lock();\n";
            case 200 -> "    if (n > 1) { l.unlock(); return n; }\n";
            case 300 -> "    try { Thread.sleep(n); } catch (InterruptedException e) { n++; }\n";
            case 400 -> "    l.unlock();\n";
            case 500 -> "    while (n < 5) { n += String.valueOf(n).length(); }\n";
            default -> "    n++;\n";
          });
    }
    assertCompiles(code.append("    return n;\n  }\n}\n").toString());
  }

  @Test
  void acceptsDeeplyNestedCode() {
    int depth = 60;
    String lambdas = "run(() -> { ".repeat(depth) + "run(null); " + "}); ".repeat(depth);
    String blocks = "synchronized (this) { try { ".repeat(depth) + "run(null); ";
    String ends = "} finally { run(null); } } ".repeat(depth);
    String chain = "new StringBuilder()" + ".append(1)".repeat(250) + ".toString();";
    String sum = "String s = \"\"" + " + this".repeat(250) + ";";
    String conditions = "Object o = " + "this == null ? \"2\" : ".repeat(100) + "null;";
    assertCompiles(
        "class A { void run(Runnable r) {} void a() { "
            + lambdas
            + "}"
            + " void c() { "
            + chain
            + "}"
            + " void d() { "
            + sum
            + "}"
            + " void e() { "
            + conditions
            + "} }"
            + " class B extends A { void b() { "
            + blocks.replace("try {", "").replace("run(null); ", "")
            + "} ".repeat(depth)
            + "} }");
    assertCompiles(
        "class A { void run(Runnable r) {} void b() { "
            + "synchronized (this) { try { ".repeat(8)
            + "run(null); "
            + "} finally { run(null); } } ".repeat(8)
            + "} }");
  }

  @Test
  void acceptsEveryKindOfDeclarationAndStatement() {
    assertCompiles(
        """
        import java.util.*;
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        import java.util.function.*;

        class A<T extends Comparable<? super T> & AutoCloseable> implements Iterable<T> {
          static final ExecutorService POOL;
          final Lock lock = new ReentrantLock() {
            { lock(); try { Thread.yield(); } finally { unlock(); } }
          };
          { synchronized (lock) { Objects.hash(1); } }
          static { POOL = Executors.newCachedThreadPool(r -> new Thread(r) { { start(); } }); }

          A() { this(2); }
          A(int n) { super(); }
          <U> A(U u) throws InterruptedException { Thread.sleep(3); }

          class Inner { Inner() { A.this.lock.lock(); } class Deeper extends A<T>.Inner {} }
          record R(int a, ExecutorService pool) {
            R { if (a < 0) throw new IllegalArgumentException(); }
            R(int a) { this(a, Executors.newFixedThreadPool(a)); }
          }
          enum E implements Supplier<E> {
            ONE { public E get() { synchronized (this) { return TWO; } } }, TWO;
            public E get() { return this; }
          }
          sealed interface S permits Left, Right { default void f() { synchronized (this) {} } }
          record Left() implements S {}
          non-sealed static abstract class Right implements S { abstract void g(); native void h(); }
          @interface Note { String value() default "x"; Class<?>[] types() default {}; }

          public Iterator<T> iterator() { return null; }
          int all(Object o, int n, List<? super T> list) throws Exception {
            outer:
            for (int i = 0, j = 1; i < n; i++, j--) {
              do { if (i == j) continue outer; else if (j > 4) break outer; } while (n-- > 0);
              for (;;) { break; }
              ;
            }
            int[][] array = {{1}, {2, 3}};
            for (int[] row : array) for (int cell : row) n += cell;
            try (AutoCloseable a = () -> {}; a; var b = POOL::shutdown == null ? a : a) {
              assert n > 0 : "no";
            } catch (IllegalStateException | IllegalArgumentException e) {
              throw e;
            } catch (final Exception e) {
              return 5;
            } finally {
              n = -n;
            }
            switch (n) { case 1: n++; case 2: { break; } default: n <<= 1; }
            String s = switch (n) { case 1, 2 -> "a"; case 3 -> { yield "b"; } default -> throw new Exception(); };
            int t = switch (s) { case "a": yield 1; default: yield 2; };
            if (o instanceof String text && !text.isEmpty() || o instanceof R) n ^= t;
            Function<Integer, int[]> f = int[]::new;
            Supplier<Runnable> g = () -> () -> { return; };
            BiFunction<A<T>, Object, Boolean> h = A::equals;
            Callable<?> c = (Callable<?> & java.io.Serializable) () -> POOL.submit(g.get()).get();
            class Local { int x = n0(); int n0() { return array[0][0]; } }
            record Point(int x) { static int y; }
            enum Color { RED }
            new Object() { void hidden() { lock.lock(); } }.hidden();
            this.new Inner().new Deeper();
            synchronized (o) { lock.wait(); return n > 0 ? new Local().x : ~n; }
          }
          void varargs(Runnable... tasks) { varargs(); varargs(() -> {}, null); varargs((Runnable[]) null); }
          int unreachableEnd() { while (true) { lock.lock(); } }
          strictfp abstract static class Odd { abstract <X extends Exception> void f() throws X; { this.<RuntimeException>f(); } }
        }

        interface Empty {}
        """
            .replace("POOL::shutdown == null ? a : a", "new Semaphore(6) == null ? a : a"));
  }

  @Test
  void acceptsTheSyntaxOfLaterReleases() {
    assumeTrue(Runtime.version().feature() >= 25);
    assertCompiles(
        """
        import module java.base;

        class A {
          record P(Object a, Object b) {}
          A(int n) {
            if (n < 0) throw new IllegalArgumentException();
            super();
          }
          synchronized int f(Object o) throws Exception {
            try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
              var _ = pool.submit(_ -> {});
            } catch (RuntimeException _) {
            }
            for (var _ : List.of(1)) {}
            return switch (o) {
              case null -> 1;
              case P(String s, P(var a, _)) when s.isEmpty() -> 2;
              case P(_, _) -> 3;
              case Integer i when i > 4 -> { Thread.sleep(i); yield i; }
              case CharSequence _, Runnable _ -> 5;
              default -> 6;
            };
          }
        }
        """
            .replace("pool.submit(_ -> {})", "pool.submit(() -> {})"));
    assertCompiles("void main() { synchronized (this) { Thread.onSpinWait(); } }");
  }

  @Test
  void acceptsFilesWithoutClasses() {
    Compilation.Result result =
        compilation()
            .source("p/package-info.java", "@Deprecated\npackage p;\n")
            .source("p/Empty.java", "")
            .source("p/Comment.java", "// nothing\n;;")
            .source("q/Note.java", "package q; @interface Note {}")
            .run(directory);
    assertThat(result.messages()).isEmpty();
  }

  private void assertCompilesAgainst(Path library, Compilation compilation) {
    Compilation.Result result =
        compilation
            .arguments("-classpath", library.toString())
            .source(
                "p/User.java",
                """
                package p;

                class User {
                  private final l.Kept kept = l.Kept.create();
                  synchronized void f() {
                    l.Kept.create().works(() -> kept.works(null));
                    l.Kept local = new l.Kept();
                    local.works(local::close);
                  }
                }
                """)
            .run(directory);
    assertThat(result.messages())
        .noneMatch(message -> message.startsWith("ERROR"))
        .noneMatch(message -> message.contains("was not hindered"));
    assertThat(result.success()).as(result.log()).isTrue();
  }

  private void assertCompiles(String code) {
    Compilation.Result result = compilation().source("A.java", code).run(directory);
    assertThat(result.messages()).noneMatch(message -> message.startsWith("ERROR"));
    assertThat(result.success()).as(result.log()).isTrue();
  }

  private static void assertOnlyJavacFails(Compilation.Result result) {
    List<String> errors =
        result.messages().stream().filter(message -> message.startsWith("ERROR")).toList();
    assertThat(errors).isNotEmpty().noneMatch(message -> message.contains("unhandled exception"));
  }

  private static Compilation compilation() {
    return Compilation.withAllChecksAndEngines().arguments("-XepAllErrorsAsWarnings");
  }

  /** Looks at more of the symbols than javac does, as engines may. */
  @BugPattern(summary = "Probe", severity = SeverityLevel.WARNING)
  public static final class AsksForMissingClasses extends BugChecker
      implements NewClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchNewClass(NewClassTree tree, VisitorState state) {
      return Findings.of(
          this,
          state,
          () -> {
            for (Symbol member : ASTHelpers.getSymbol(tree).owner.members().getSymbols()) {
              member.type.tsym.complete();
              if (member.type.getReturnType() != null) {
                member.type.getReturnType().tsym.complete();
              }
            }
            return buildDescription(tree).setMessage("was not hindered").build();
          });
    }
  }
}
