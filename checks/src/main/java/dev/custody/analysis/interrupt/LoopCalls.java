package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.LoggingCalls;
import dev.custody.tree.NamedType;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the calls in a loop mean to its end. */
final class LoopCalls {

  private static final int DEEPEST = 3;

  /** Types of the JDK by whose unchecked exceptions loops are ended on purpose. */
  private static final ImmutableSet<String> ENDING =
      ImmutableSet.of(
          "java.util.Scanner",
          "java.util.Timer",
          "java.nio.channels.Selector",
          "java.util.concurrent.CompletableFuture");

  private static final NamedType EXECUTOR = NamedType.of("java.util.concurrent.Executor");

  private final Bodies bodies;
  private final Model model;
  private final Types types;
  private final @Nullable Type executor;
  private final Type exception;

  LoopCalls(VisitorState state) {
    types = state.getTypes();
    executor = EXECUTOR.get(state);
    exception = state.getSymtab().exceptionType;
    bodies = Bodies.instance(state);
    model = Model.instance(state);
  }

  /** Whether a call, or a method of this compilation that it calls, ends the program or thread. */
  boolean oneEndsTheProgram(ImmutableList<TreePath> calls) {
    return oneEndsTheProgram(calls, DEEPEST);
  }

  private boolean oneEndsTheProgram(ImmutableList<TreePath> calls, int depth) {
    for (TreePath call : calls) {
      if (endsTheProgram(call, depth)) {
        return true;
      }
    }
    return false;
  }

  private boolean endsTheProgram(TreePath call, int depth) {
    if (!(ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method)) {
      return false;
    }
    if (model.ofCall((ExpressionTree) call.getLeaf()).has(Effect.NeverReturns.class)) {
      return true;
    }
    Optional<Body> body = depth > 0 ? bodies.of(method) : Optional.empty();
    return body.isPresent() && oneEndsTheProgram(bodies.contents(body.get()).calls(), depth - 1);
  }

  /**
   * Whether the loop surely goes on after each call: whatever it throws is caught in the loop, or
   * it is known to throw nothing on purpose and not to ask whether the thread is interrupted. Known
   * are methods of the JDK, loggers, and methods of this compilation that call no others.
   */
  boolean areSurvived(ImmutableList<TreePath> calls, Tree loop) {
    for (TreePath call : calls) {
      if (!isSurvived(call, loop)) {
        return false;
      }
    }
    return true;
  }

  private boolean isSurvived(TreePath call, Tree loop) {
    Tree child = call.getLeaf();
    for (TreePath at = call; child != loop && at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof TryTree attempt
          && attempt.getBlock() == child
          && catchesAll(attempt)) {
        return true;
      }
      child = at.getLeaf();
    }
    return isKnownToGoOn(call, DEEPEST);
  }

  private boolean catchesAll(TryTree attempt) {
    for (CatchTree clause : attempt.getCatches()) {
      Type caught = ASTHelpers.getType(clause.getParameter().getType());
      if (caught != null && types.isSubtype(exception, caught)) {
        return true;
      }
    }
    return false;
  }

  private boolean isKnownToGoOn(TreePath call, int depth) {
    if (!(ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method)
        || method.getSimpleName().toString().toLowerCase(Locale.ROOT).contains("interrupt")) {
      return false;
    }
    if (LoggingCalls.isLogging(method)) {
      return true;
    }
    if (isOfJdk(method)) {
      return !ENDING.contains(method.owner.getQualifiedName().toString())
          && (executor == null || !types.isSubtype(method.owner.type, executor));
    }
    Optional<Body> body = depth > 0 ? bodies.of(method) : Optional.empty();
    return body.isPresent()
        && !ASTHelpers.methodCanBeOverridden(method)
        && areKnownToGoOn(bodies.contents(body.get()).calls(), depth - 1);
  }

  private boolean areKnownToGoOn(ImmutableList<TreePath> calls, int depth) {
    for (TreePath call : calls) {
      if (!isKnownToGoOn(call, depth)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOfJdk(Symbol method) {
    return method.packge().getQualifiedName().toString().startsWith("java.");
  }

  /** Whether the clause sets the interrupt flag of its thread. */
  boolean setsFlag(CatchTree clause) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void unused) {
        found[0] |= model.of(ASTHelpers.getSymbol(call)).is("interrupt");
        return super.visitMethodInvocation(call, null);
      }
    }.scan(clause.getBlock(), null);
    return found[0];
  }
}
