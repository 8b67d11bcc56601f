package dev.custody.model;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.NewClassTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import dev.custody.meta.Compilation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelTest {

  @TempDir Path folder;

  @Test
  void acceptsUnknownMethods() {
    compile(
        "version 1",
        """
        class Test {
          void run(StringBuilder text) {
            text.reverse().trimToSize();
          }
        }
        """);
  }

  @Test
  void flagsOverridesGenericsAndVarargs() {
    compile(
        """
        version 1
        lib.Sink#put(Object)              blocks queue
        lib.Sink#all(String,Object[])     keeps 1
        lib.Sink#any(*)                   must-observe
        lib.Sink#any(int)                 may-ignore
        """,
        """
        package lib;
        interface Sink<T> {
          void put(T t);
          void all(String name, Object... rest);
          String any(int i);
          String any(long l);
        }
        class Numbers implements Sink<Integer> {
          public void put(Integer i) {}
          public void put(String other) {}
          public void all(String name, Object... rest) {}
          public String any(int i) { return ""; }
          public String any(long l) { return ""; }
        }
        class Test {
          <S extends Numbers> void run(Sink<String> sink, Numbers numbers, S some) {
            // BUG: Diagnostic contains: [Blocks[kind=QUEUE
            sink.put("a");
            // BUG: Diagnostic contains: [Blocks[kind=QUEUE
            numbers.put(1);
            numbers.put("b");
            // BUG: Diagnostic contains: [Blocks[kind=QUEUE
            some.put(2);
            // BUG: Diagnostic contains: [Keeps[argument=1]]
            numbers.all("c", 3, 4);
            // BUG: Diagnostic contains: [MayIgnore[]]
            numbers.any(5);
            // BUG: Diagnostic contains: [MustObserve[]]
            numbers.any(6L);
          }
        }
        """);
  }

  @Test
  void flagsConstructorsAndNestedTypes() {
    compile(
        """
        version 1
        lib.Outer.Inner                   resource handle released-by end
        lib.Outer.Inner#new(Entry)        returns fresh
        lib.Outer.Inner#end()             never-blocks
        """,
        """
        package lib;
        import java.util.Map;
        class Outer {
          static class Inner {
            Inner(Map.Entry<String, Integer> entry) {}
            void end() {}
          }
          static class More extends Inner {
            // BUG: Diagnostic contains: [Returns[origin=FRESH
            More() { super(null); }
          }
        }
        class Test {
          // BUG: Diagnostic contains: type [Resource[family=handle, releasedBy=[end]]]
          Outer.More more;
          Object run(boolean b) {
            // BUG: Diagnostic contains: [Returns[origin=FRESH
            Object made = new Outer.Inner(null);
            // BUG: Diagnostic contains: [Returns[origin=FRESH
            Object anonymous = new Outer.Inner(null) {};
            // BUG: Diagnostic contains: [NeverBlocks[]]
            new Outer.More().end();
            return b ? made : anonymous;
          }
        }
        """);
  }

  @Test
  void flagsTheNearestLine() {
    compile(
        """
        version 1
        lib.Source#read()                 blocks stream, returns this
        lib.Memory#read()                 never-blocks
        lib.Quiet                         never-blocks
        """,
        """
        package lib;
        class Source { Source read() { return this; } void other() {} }
        class Memory extends Source { @Override Source read() { return this; } }
        class Deeper extends Memory { @Override Source read() { return this; } }
        class Quiet extends Source {}
        class Quieter extends Quiet {}
        class Test {
          void run(Source source, Deeper deeper, Quieter quiet) {
            // BUG: Diagnostic contains: [Blocks[kind=STREAM, bounded=false
            source.read();
            // BUG: Diagnostic contains: [NeverBlocks[], Returns[origin=SAME, source=Optional[this]]]
            deeper.read();
            // BUG: Diagnostic contains: [NeverBlocks[], Returns[origin=SAME, source=Optional[this]]]
            quiet.read();
            source.other();
            // BUG: Diagnostic contains: [NeverBlocks[]]
            quiet.other();
          }
        }
        """);
  }

  @Test
  void flagsUserFileBeforeBuiltIn() {
    compile(
        """
        version 1
        java.util.concurrent.locks.Lock#lock() never-blocks
        """,
        """
        import java.util.concurrent.locks.Lock;
        class Test {
          void run(Lock lock) {
            // BUG: Diagnostic contains: [NeverBlocks[], Acquires[lock=this
            lock.lock();
          }
        }
        """);
  }

  @Test
  void flagsAnnotationsBeforeUserFile() {
    helper(
            """
            version 1
            lib.Api#a()                 blocks network
            lib.Api#close(Object)       borrows 0
            """)
        .addSourceLines(
            "javax/annotation/WillClose.java",
            "package javax.annotation; public @interface WillClose {}")
        .addSourceLines(
            "org/jetbrains/annotations/NonBlocking.java",
            "package org.jetbrains.annotations; public @interface NonBlocking {}")
        .addSourceLines(
            "io/smallrye/common/annotation/Blocking.java",
            "package io.smallrye.common.annotation; public @interface Blocking {}")
        .addSourceLines(
            "lib/Test.java",
            """
            package lib;
            import com.google.errorprone.annotations.CanIgnoreReturnValue;
            import com.google.errorprone.annotations.MustBeClosed;
            import io.smallrye.common.annotation.Blocking;
            import javax.annotation.WillClose;
            import org.jetbrains.annotations.NonBlocking;
            interface Api {
              @NonBlocking void a();
              @Blocking void b();
              void close(@WillClose Object o);
              @CanIgnoreReturnValue int size();
              @MustBeClosed Object open();
            }
            class Impl implements Api {
              public void a() {}
              @NonBlocking public void b() {}
              public void close(Object o) {}
              public int size() { return 0; }
              public Object open() { return ""; }
            }
            class Test {
              void run(Impl impl) {
                // BUG: Diagnostic contains: [NeverBlocks[]]
                impl.a();
                // BUG: Diagnostic contains: [NeverBlocks[]]
                impl.b();
                // BUG: Diagnostic contains: [Keeps[argument=0]]
                impl.close("x");
                // BUG: Diagnostic contains: [MayIgnore[]]
                impl.size();
                // BUG: Diagnostic contains: releasedBy=[close]
                impl.open();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsWhatOurAnnotationsSay() {
    compile(
        "version 1",
        """
        package lib;
        import dev.custody.annotations.Acquires;
        import dev.custody.annotations.MustCancel;
        import dev.custody.annotations.Owner;
        import dev.custody.annotations.Releases;
        import dev.custody.annotations.RunsLater;
        import dev.custody.annotations.RunsNow;
        @MustCancel("end") interface Handle {}
        interface Narrow extends Handle {}
        class Api {
          Api(@Owner Object pool) {}
          @Owner Object make() { return ""; }
          @MustCancel("stop") Object handle() { return ""; }
          @Acquires("this") void lock() {}
          @Acquires("other") boolean tryLock(Object other) { return true; }
          @Releases("this") void unlock() {}
          @Acquires("field.lock") void elsewhere() {}
          void now(int i, @RunsNow Runnable task) {}
          void later(@RunsLater Runnable task) {}
        }
        class Test {
          // BUG: Diagnostic contains: type [Resource[family=handle, releasedBy=[end]]]
          Narrow narrow;
          void run(Runnable task) {
            // BUG: Diagnostic contains: [Keeps[argument=0]]
            Api api = new Api("pool");
            // BUG: Diagnostic contains: [Returns[origin=FRESH, source=Optional.empty]]
            api.make();
            // BUG: Diagnostic contains: Resource[family=handle, releasedBy=[stop]]
            api.handle();
            // BUG: Diagnostic contains: [Acquires[lock=this, level=EXCLUSIVE, when=ALWAYS]]
            api.lock();
            // BUG: Diagnostic contains: [Acquires[lock=0, level=EXCLUSIVE, when=TRUE]]
            api.tryLock("other");
            // BUG: Diagnostic contains: [Releases[target=this, level=EXCLUSIVE]]
            api.unlock();
            api.elsewhere();
            // BUG: Diagnostic contains: [Runs[task=1, timing=NOW
            api.now(1, task);
            // BUG: Diagnostic contains: [Runs[task=0, timing=LATER
            api.later(task);
          }
        }
        """);
  }

  @Test
  void flagsBlockingTypesButNotTheirObjectMethods() {
    compile(
        """
        version 1
        lib.Client                        blocks network
        lib.Client#cached()               never-blocks
        """,
        """
        package lib;
        interface Client {
          String fetch();
          String cached();
          static Client open() { return null; }
        }
        class Test {
          void run(Client client) {
            // BUG: Diagnostic contains: [Blocks[kind=NETWORK
            client.fetch();
            // BUG: Diagnostic contains: [NeverBlocks[]]
            client.cached();
            client.toString();
            client.getClass();
            client.equals(client);
          }
        }
        """);
  }

  @Test
  void flagsBadLinesOfUserFilesAsErrors() throws IOException {
    Path file =
        Files.writeString(folder.resolve("bad.model"), "version 1\nA#m() bloks\nA#n() is\n");

    List<String> messages =
        Compilation.with(Probe.class)
            .arguments("-XepOpt:Custody:Models=" + file)
            .source("A.java", "class A { void m() { m(); } }")
            .run(folder)
            .messages();

    assertThat(messages)
        .containsExactly(
            "ERROR - " + file + ":2: there is no effect \"bloks\"",
            "ERROR - " + file + ":3: a property is missing after \"is\"");
  }

  private void compile(String model, String source) {
    String name = source.startsWith("package lib;") ? "lib/Test.java" : "Test.java";
    helper(model).addSourceLines(name, source).doTest();
  }

  private CompilationTestHelper helper(String model) {
    Path file = folder.resolve("my.model");
    try {
      Files.writeString(file, model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return CompilationTestHelper.newInstance(Probe.class, getClass())
        .setArgs("-XepOpt:Custody:Models=" + file);
  }

  /** Reports what the model knows of every call and of the type of every field. */
  @BugPattern(summary = "Probe", severity = WARNING)
  public static final class Probe extends BugChecker
      implements MethodInvocationTreeMatcher, NewClassTreeMatcher, VariableTreeMatcher {

    @Override
    public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
      return describe(tree, state);
    }

    @Override
    public Description matchNewClass(NewClassTree tree, VisitorState state) {
      return describe(tree, state);
    }

    @Override
    public Description matchVariable(VariableTree tree, VisitorState state) {
      boolean field = state.getPath().getParentPath().getLeaf().getKind() == Tree.Kind.CLASS;
      Effects effects = Model.instance(state).ofType(ASTHelpers.getType(tree));
      return field && !effects.isUnknown()
          ? say(tree, "type " + effects.all())
          : Description.NO_MATCH;
    }

    private Description describe(ExpressionTree tree, VisitorState state) {
      Effects effects = Model.instance(state).ofCall(tree);
      return effects.isUnknown() ? Description.NO_MATCH : say(tree, effects.all().toString());
    }

    private Description say(Tree tree, String text) {
      return buildDescription(tree).setMessage(text).build();
    }
  }
}
