package dev.custody.model;

import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MarksTest {
  private final CompilationTestHelper helper =
      CompilationTestHelper.newInstance(Probe.class, getClass());

  @Test
  void acceptsOtherAnnotations() {
    helper
        .addSourceLines(
            "Test.java",
            """
            class Test {
              @interface Owner {}
              @Owner Object field;
              @Deprecated void run(@Owner Object o) {}
            }
            """)
        .doTest();
  }

  @Test
  void acceptsTypeAnnotationsOnEveryKindOfSymbol() {
    helper
        .addSourceLines(
            "Test.java",
            """
            import java.lang.annotation.ElementType;
            import java.lang.annotation.Target;
            @Target(ElementType.TYPE_USE) @interface Any {}
            interface Source<T extends @Any Object> extends Comparable<@Any String> {}
            record Pair<T extends @Any Object>(@Any T left) {}
            enum Color implements Comparable2<@Any String> { @Any RED }
            interface Comparable2<T> {}
            class Test<T extends @Any Object> {
              void run(@Any AutoCloseable given) throws @Any Exception {
                try (@Any AutoCloseable resource = given) {
                  resource.hashCode();
                } catch (@Any IllegalStateException e) {
                  throw e;
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsOwnersOnEveryPlace() {
    helper
        .addSourceLines(
            "Test.java",
            """
            import dev.custody.annotations.Owner;
            class Test {
              // BUG: Diagnostic contains: field: owner.
              @Owner java.util.Timer field;
              java.util.List<@Owner Object> inside;
              // BUG: Diagnostic contains: make: owner.
              @Owner Object make() {
                // BUG: Diagnostic contains: local: owner.
                @Owner Object local = null;
                return local;
              }
              // BUG: Diagnostic contains: parameter: owner.
              void take(@Owner Object parameter) {}
            }
            class Heir extends Test {
              // BUG: Diagnostic contains: make: owner.
              @Override Object make() { return ""; }
              // BUG: Diagnostic contains: renamed: owner.
              @Override void take(Object renamed) {}
            }
            """)
        .doTest();
  }

  @Test
  void flagsDialectsAndTheNearestWord() {
    helper
        .addSourceLines(
            "org/eclipse/jdt/annotation/Owning.java",
            """
            package org.eclipse.jdt.annotation;
            import java.lang.annotation.*;
            @Target(ElementType.TYPE_USE) public @interface Owning {}
            """)
        .addSourceLines(
            "org/eclipse/jdt/annotation/NotOwning.java",
            "package org.eclipse.jdt.annotation; public @interface NotOwning {}")
        .addSourceLines(
            "Test.java",
            """
            import org.eclipse.jdt.annotation.NotOwning;
            import org.eclipse.jdt.annotation.Owning;
            class Test {
              // BUG: Diagnostic contains: typed: owner.
              @Owning Object typed;
              // BUG: Diagnostic contains: made: owner.
              @Owning Object made() { return ""; }
              // BUG: Diagnostic contains: taken: owner.
              void take(@Owning Object taken) {}
              java.util.List<@Owning Object> inside() { return null; }
            }
            class Heir extends Test {
              // BUG: Diagnostic contains: made: not owner.
              @Override @NotOwning Object made() { return ""; }
              // BUG: Diagnostic contains: again: not owner.
              @Override void take(@NotOwning Object again) {}
            }
            """)
        .doTest();
  }

  @Test
  void flagsHandlesGuardsAndLocks() {
    helper
        .addSourceLines(
            "Test.java",
            """
            import dev.custody.annotations.Acquires;
            import dev.custody.annotations.GuardedBy;
            import dev.custody.annotations.MustCancel;
            import dev.custody.annotations.Releases;
            class Test {
              // BUG: Diagnostic contains: Handle: cancel [end, stop].
              @MustCancel({"end", "stop"}) interface Handle {}
              // BUG: Diagnostic contains: More: cancel [end, stop].
              interface More extends Handle {}
              // BUG: Diagnostic contains: count: guards [lock].
              @GuardedBy("lock") int count;
              // BUG: Diagnostic contains: sum: guards [this, Test.class].
              @GuardedBy({"this", "Test.class"}) int sum;
              // BUG: Diagnostic contains: enter: acquires [lock].
              @Acquires("lock") void enter() {}
              // BUG: Diagnostic contains: exit: releases [lock].
              @Releases("lock") void exit() {}
            }
            """)
        .doTest();
  }

  @Test
  void flagsBlockingDirectionAndTiming() {
    helper
        .addSourceLines(
            "Test.java",
            """
            import com.google.errorprone.annotations.CanIgnoreReturnValue;
            import com.google.errorprone.annotations.CheckReturnValue;
            import dev.custody.annotations.Blocking;
            import dev.custody.annotations.NonBlocking;
            import dev.custody.annotations.ReceiveOnly;
            import dev.custody.annotations.RunsLater;
            import dev.custody.annotations.RunsNow;
            import dev.custody.annotations.SendOnly;
            import java.util.concurrent.BlockingQueue;
            @Blocking
            interface Test {
              // BUG: Diagnostic contains: load: blocking.
              void load();
              // BUG: Diagnostic contains: size: non-blocking.
              @NonBlocking long size();
              // BUG: Diagnostic contains: queues: blocking.
              void queues(
                  // BUG: Diagnostic contains: out: send.
                  @SendOnly BlockingQueue<String> out,
                  // BUG: Diagnostic contains: in: receive.
                  @ReceiveOnly BlockingQueue<String> in);
              // BUG: Diagnostic contains: run: blocking.
              void run(
                  // BUG: Diagnostic contains: now: now.
                  @RunsNow Runnable now,
                  // BUG: Diagnostic contains: later: later.
                  @RunsLater Runnable later);
            }
            @CheckReturnValue
            class Results {
              // BUG: Diagnostic contains: checked: check.
              int checked() { return 1; }
              // BUG: Diagnostic contains: ignored: ignore.
              @CanIgnoreReturnValue int ignored() { return 2; }
            }
            """)
        .doTest();
  }

  /** Reports every answer that is not the usual one. */
  @BugPattern(summary = "Probe", severity = WARNING)
  public static final class Probe extends BugChecker
      implements ClassTreeMatcher, MethodTreeMatcher, VariableTreeMatcher {

    @Override
    public Description matchClass(ClassTree tree, VisitorState state) {
      Marks marks = Marks.instance(state);
      List<String> answers = new ArrayList<>();
      marks.mustCancel(ASTHelpers.getSymbol(tree)).ifPresent(m -> answers.add("cancel " + m));
      return say(tree, tree.getSimpleName(), answers);
    }

    @Override
    public Description matchMethod(MethodTree tree, VisitorState state) {
      Marks marks = Marks.instance(state);
      MethodSymbol method = ASTHelpers.getSymbol(tree);
      if (method.isConstructor()) {
        return Description.NO_MATCH;
      }
      List<String> answers = new ArrayList<>();
      ownership(marks, method, answers);
      Effects effects = Model.instance(state).of(method);
      addIf(effects.has(Effect.Blocks.class), "blocking", answers);
      addIf(effects.has(Effect.NeverBlocks.class), "non-blocking", answers);
      addIf(marks.canIgnoreResult(method), "ignore", answers);
      addIf(marks.mustCheckResult(method), "check", answers);
      addIf(!marks.acquires(method).isEmpty(), "acquires " + marks.acquires(method), answers);
      addIf(!marks.releases(method).isEmpty(), "releases " + marks.releases(method), answers);
      return say(tree, method.name, answers);
    }

    @Override
    public Description matchVariable(VariableTree tree, VisitorState state) {
      Marks marks = Marks.instance(state);
      Symbol symbol = ASTHelpers.getSymbol(tree);
      List<String> answers = new ArrayList<>();
      ownership(marks, symbol, answers);
      addIf(!marks.guards(symbol).isEmpty(), "guards " + marks.guards(symbol), answers);
      addIf(marks.isSendOnly(symbol), "send", answers);
      addIf(marks.isReceiveOnly(symbol), "receive", answers);
      marks
          .timing(symbol)
          .ifPresent(timing -> answers.add(timing == Effect.Timing.NOW ? "now" : "later"));
      return say(tree, symbol.name, answers);
    }

    private Description say(Tree tree, CharSequence name, List<String> answers) {
      return answers.isEmpty()
          ? Description.NO_MATCH
          : buildDescription(tree)
              .setMessage(name + ": " + String.join(", ", answers) + ".")
              .build();
    }

    private static void ownership(Marks marks, Symbol symbol, List<String> answers) {
      addIf(marks.isOwner(symbol), "owner", answers);
      addIf(marks.isNotOwner(symbol), "not owner", answers);
    }

    private static void addIf(boolean holds, String answer, List<String> answers) {
      if (holds) {
        answers.add(answer);
      }
    }
  }
}
