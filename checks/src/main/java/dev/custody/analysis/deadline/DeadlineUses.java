package dev.custody.analysis.deadline;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.google.errorprone.util.Reachability;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.LoggingCalls;
import dev.custody.tree.Mentions;
import java.util.HashSet;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a deadline before a wait, in source order. To compute something from it into a
 * local variable makes that variable stand for it too; to check or log it is nothing; all else may
 * bound the wait.
 */
final class DeadlineUses extends TreeScanner<@Nullable Void, @Nullable Void> {

  /** Their methods compute, and keep nothing. */
  private static final ImmutableSet<String> COMPUTING =
      ImmutableSet.of(
          "java.util.concurrent.TimeUnit",
          "java.lang.Math",
          "java.lang.System",
          "java.lang.Long",
          "java.lang.Integer",
          "java.lang.String",
          "java.util.Date",
          "java.util.Objects",
          "java.util.Optional");

  private final Set<Symbol> carriers = new HashSet<>();
  private final TreePath call;
  private final ImmutableSet<Tree> around;
  private final Model model;
  private final int end;
  private boolean heeded;

  DeadlineUses(Deadline deadline, TreePath call, Model model, VisitorState state) {
    this.call = call;
    this.model = model;
    carriers.add(deadline.parameter());
    if (deadline.unit() != null) {
      carriers.add(deadline.unit());
    }
    end = state.getEndPosition(call.getLeaf());
    around = ImmutableSet.copyOf(call);
  }

  boolean heed(Body body) {
    scan(body.code(), null);
    return heeded;
  }

  @Override
  public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
    return tree == null || heeded || ASTHelpers.getStartPosition(tree) >= end
        ? null
        : super.scan(tree, null);
  }

  /** Any mention that no method below takes out of the way. */
  @Override
  public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
    heeded |= carriers.contains(ASTHelpers.getSymbol(tree));
    return null;
  }

  @Override
  public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
    ExpressionTree value = tree.getInitializer();
    if (value != null && isComputed(value)) {
      carriers.add(ASTHelpers.getSymbol(tree));
      return null;
    }
    return super.visitVariable(tree, null);
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
    return assigned(tree.getVariable(), tree.getExpression())
        ? null
        : super.visitAssignment(tree, null);
  }

  @Override
  public @Nullable Void visitCompoundAssignment(
      CompoundAssignmentTree tree, @Nullable Void unused) {
    return assigned(tree.getVariable(), tree.getExpression())
            || carriers.contains(ASTHelpers.getSymbol(tree.getVariable()))
        ? null
        : super.visitCompoundAssignment(tree, null);
  }

  private boolean assigned(ExpressionTree variable, ExpressionTree value) {
    Symbol target = ASTHelpers.getSymbol(variable);
    if (target == null || target.getKind() == ElementKind.FIELD || !isComputed(value)) {
      return carriers.contains(target) && !Mentions.ofAny(carriers, value);
    }
    carriers.add(target);
    return true;
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
    MethodSymbol method = ASTHelpers.getSymbol(tree);
    return tree != call.getLeaf() && (LoggingCalls.isLogging(method) || isCheck(method))
        ? null
        : super.visitMethodInvocation(tree, null);
  }

  /** A branch on the deadline that the wait is in was chosen for it; another is a check. */
  @Override
  public @Nullable Void visitIf(IfTree tree, @Nullable Void unused) {
    boolean chosen =
        around.contains(tree.getThenStatement())
            || (tree.getElseStatement() != null && around.contains(tree.getElseStatement()));
    if (chosen || !isComputed(tree.getCondition())) {
      scan(tree.getCondition(), null);
    } else if (!Reachability.canCompleteNormally(tree.getThenStatement())
        && !endsInThrow(tree.getThenStatement())) {
      // What is left does without the limit on purpose, as "0 waits for ever".
      heeded = true;
    }
    scan(tree.getThenStatement(), null);
    return scan(tree.getElseStatement(), null);
  }

  /** A loop that asks for the time left does so between its waits only. */
  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void unused) {
    scanLoopCondition(tree.getCondition());
    return scan(tree.getStatement(), null);
  }

  @Override
  public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void unused) {
    scan(tree.getStatement(), null);
    scanLoopCondition(tree.getCondition());
    return null;
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void unused) {
    scan(tree.getInitializer(), null);
    scanLoopCondition(tree.getCondition());
    scan(tree.getStatement(), null);
    return scan(tree.getUpdate(), null);
  }

  private void scanLoopCondition(@Nullable ExpressionTree condition) {
    if (condition != null && !isComputed(condition)) {
      scan(condition, null);
    }
  }

  private static boolean endsInThrow(Tree statement) {
    boolean[] returns = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
        returns[0] = true;
        return null;
      }
    }.scan(statement, null);
    return !returns[0];
  }

  @Override
  public @Nullable Void visitThrow(ThrowTree tree, @Nullable Void unused) {
    return null;
  }

  private static boolean isCheck(MethodSymbol method) {
    String name = method.name.toString();
    return name.startsWith("check")
        || name.startsWith("require")
        || name.startsWith("validate")
        || name.startsWith("assert")
        || name.startsWith("notN");
  }

  /** Whether the value is made of the deadline, and nothing but arithmetic is done for it. */
  private boolean isComputed(ExpressionTree value) {
    return Mentions.ofAny(carriers, value) && isPure(value);
  }

  private boolean isPure(Tree value) {
    boolean[] pure = {true};
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree tree, @Nullable Void unused) {
        if (takesDeadline(tree, tree.getArguments())) {
          pure[0] &= computes(ASTHelpers.getSymbol(tree));
        }
        return super.visitMethodInvocation(tree, null);
      }

      @Override
      public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
        if (takesDeadline(tree, tree.getArguments())) {
          pure[0] &= computes(ASTHelpers.getSymbol(tree));
        }
        return super.visitNewClass(tree, null);
      }

      @Override
      public @Nullable Void visitLambdaExpression(
          LambdaExpressionTree tree, @Nullable Void unused) {
        pure[0] &= !Mentions.ofAny(carriers, tree);
        return null;
      }
    }.scan(value, null);
    return pure[0];
  }

  private boolean takesDeadline(Tree call, Iterable<? extends ExpressionTree> arguments) {
    for (ExpressionTree argument : arguments) {
      if (Mentions.ofAny(carriers, argument)) {
        return true;
      }
    }
    return call instanceof MethodInvocationTree invocation
        && ASTHelpers.getReceiver(invocation) != null
        && Mentions.ofAny(carriers, ASTHelpers.getReceiver(invocation));
  }

  private boolean computes(MethodSymbol method) {
    String owner = method.owner.getQualifiedName().toString();
    return (COMPUTING.contains(owner) && !model.of(method).has(Effect.Blocks.class))
        || owner.startsWith("java.time.")
        || model.ofType(method.owner.type).is("deadline");
  }
}
