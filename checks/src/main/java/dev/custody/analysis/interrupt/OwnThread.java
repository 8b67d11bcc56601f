package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.task.TaskUse;
import dev.custody.analysis.task.Tasks;
import dev.custody.model.Effect;
import dev.custody.tree.NamedType;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * The code that decides what an interrupt means to its thread: a task or thread body that ends
 * then, or that goes on until its own stop flag says otherwise.
 */
public final class OwnThread {

  private static final int DEEPEST = 3;

  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of("java.lang.Runnable", "java.util.concurrent.Callable");

  private static final NamedType EXECUTOR = NamedType.of("java.util.concurrent.Executor");

  private OwnThread() {}

  /** Whether the code around the try statement at the state's path may forget the interrupt. */
  public static boolean mayForget(Handling handling, VisitorState state) {
    Optional<Body> body = Body.around(state.getPath());
    return body.isPresent()
        && (isExecutor(state.getPath(), state)
            || (isOutermost(body.get(), state, /* callers= */ true)
                && (!handling.again() || asksWhetherToStop(state.getPath()))));
  }

  /**
   * Whether the code runs as a task or as the body of a thread, also by way of methods that one of
   * them calls.
   */
  public static boolean runsAsTask(TreePath code, VisitorState state) {
    return runsAsTask(code, state, DEEPEST);
  }

  private static boolean runsAsTask(TreePath code, VisitorState state, int depth) {
    Body body = Body.around(code).orElse(null);
    if (body == null) {
      return false;
    }
    MethodSymbol method = body.symbol().orElse(null);
    if (method == null) {
      return body.lambda().isPresent()
          && (isTask(body, state) || runsAsTask(body.path().getParentPath(), state, depth));
    }
    if (isTaskMethod(method, state) || isInTaskForLater(code, state)) {
      return true;
    }
    return depth > 0 && isCalledByTask(method, state, depth);
  }

  private static boolean isInTaskForLater(TreePath code, VisitorState state) {
    for (TaskUse use : Tasks.instance(state).enclosingTasks(code)) {
      if (use.runsLater()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCalledByTask(MethodSymbol method, VisitorState state, int depth) {
    for (TreePath call : Summaries.instance(state).callers(method)) {
      if (runsAsTask(call, state, depth - 1)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the thread that runs the code is made a daemon where it is made. */
  public static boolean isDaemon(TreePath code, VisitorState state) {
    if (makesDaemon(code, state)) {
      return true;
    }
    for (TaskUse use : Tasks.instance(state).enclosingTasks(code)) {
      if (makesDaemon(use.site(), state)) {
        return true;
      }
    }
    return false;
  }

  /** Whether code around the place, or a constructor of a class around it, calls setDaemon. */
  private static boolean makesDaemon(TreePath place, VisitorState state) {
    for (TreePath at = place; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if ((leaf instanceof MethodTree || leaf instanceof LambdaExpressionTree)
          && callsSetDaemon(new Body(at), state)) {
        return true;
      }
      if (leaf instanceof ClassTree type) {
        for (Tree member : type.getMembers()) {
          if (ASTHelpers.getSymbol(member) instanceof MethodSymbol method
              && method.isConstructor()
              && callsSetDaemon(new Body(new TreePath(at, member)), state)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean callsSetDaemon(Body body, VisitorState state) {
    return Bodies.instance(state)
        .contents(body)
        .calledNames()
        .contains(state.getNames().fromString("setDaemon"));
  }

  /** An executor owns its threads: what an interrupt means to them is its own affair. */
  private static boolean isExecutor(TreePath path, VisitorState state) {
    Type executor = EXECUTOR.get(state);
    for (Tree tree : path) {
      if (tree instanceof ClassTree type
          && ASTHelpers.isSubtype(ASTHelpers.getType(type), executor, state)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutermost(Body body, VisitorState state, boolean callers) {
    MethodSymbol method = body.symbol().orElse(null);
    if (method == null) {
      return body.lambda().isPresent() && isTask(body, state);
    }
    if (isMain(method) || isTaskMethod(method, state)) {
      return true;
    }
    if (!callers || !method.isPrivate()) {
      return false;
    }
    ImmutableList<TreePath> calls = Summaries.instance(state).callers(method);
    for (TreePath call : calls) {
      Body caller = Body.around(call).orElse(null);
      if (caller == null || !isOutermost(caller, state, /* callers= */ false)) {
        return false;
      }
    }
    return !calls.isEmpty();
  }

  private static boolean isMain(MethodSymbol method) {
    return method.isStatic() && method.name.contentEquals("main");
  }

  private static boolean isTaskMethod(MethodSymbol method, VisitorState state) {
    return method.getParameters().isEmpty()
        && (method.name.contentEquals("run") || method.name.contentEquals("call"))
        && isTask(method.owner.type, state);
  }

  private static boolean isTask(Body lambda, VisitorState state) {
    ImmutableList<TaskUse> uses = Tasks.instance(state).usesOf(lambda.path());
    if (uses.isEmpty()) {
      Type type = ASTHelpers.getType(lambda.declaration());
      return type != null && isTask(type, state);
    }
    for (TaskUse use : uses) {
      if (!use.timing().equals(Optional.of(Effect.Timing.LATER))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTask(Type type, VisitorState state) {
    for (String task : TASKS) {
      if (ASTHelpers.isSubtype(type, state.getTypeFromString(task), state)) {
        return true;
      }
    }
    return false;
  }

  /** Whether every loop around looks at something that others may change, or is left elsewhere. */
  private static boolean asksWhetherToStop(TreePath attempt) {
    for (Tree tree : attempt) {
      if (tree instanceof MethodTree || tree instanceof LambdaExpressionTree) {
        return true;
      }
      ExpressionTree condition = condition(tree);
      if (isLoop(tree)
          && (condition == null || !asks(condition))
          && !isLeft(tree, attempt.getLeaf())) {
        return false;
      }
    }
    return true;
  }

  /** Whether a statement of the loop, outside of the try statement, ends it. */
  private static boolean isLeft(Tree loop, Tree attempt) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(Tree tree, @Nullable Void unused) {
        return tree == attempt || tree instanceof ClassTree || tree instanceof LambdaExpressionTree
            ? null
            : super.scan(tree, null);
      }

      @Override
      public @Nullable Void visitBreak(BreakTree tree, @Nullable Void unused) {
        found[0] = true;
        return null;
      }

      @Override
      public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
        found[0] = true;
        return null;
      }
    }.scan(loop, null);
    return found[0];
  }

  private static boolean isLoop(Tree tree) {
    return tree instanceof WhileLoopTree
        || tree instanceof DoWhileLoopTree
        || tree instanceof ForLoopTree
        || tree instanceof EnhancedForLoopTree;
  }

  private static @Nullable ExpressionTree condition(Tree tree) {
    return tree instanceof WhileLoopTree loop
        ? loop.getCondition()
        : tree instanceof DoWhileLoopTree loop
            ? loop.getCondition()
            : tree instanceof ForLoopTree loop
                ? loop.getCondition()
                : tree instanceof EnhancedForLoopTree loop ? loop.getExpression() : null;
  }

  private static boolean asks(ExpressionTree condition) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        field(ASTHelpers.getSymbol(tree));
        return null;
      }

      @Override
      public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
        field(ASTHelpers.getSymbol(tree));
        return super.visitMemberSelect(tree, null);
      }

      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree tree, @Nullable Void unused) {
        found[0] = true;
        return null;
      }

      private void field(@Nullable Symbol symbol) {
        found[0] |= symbol != null && symbol.getKind() == ElementKind.FIELD;
      }
    }.scan(condition, null);
    return found[0];
  }
}
