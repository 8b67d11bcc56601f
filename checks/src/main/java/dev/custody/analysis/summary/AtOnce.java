package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.google.errorprone.util.Reachability;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.model.Model;

/** Tells calls that look as if they wait but return at once. */
final class AtOnce {

  /** After one of these calls a future is done, whatever it was before. */
  private static final ImmutableSet<String> COMPLETING =
      ImmutableSet.of("complete", "completeExceptionally", "cancel", "obtrudeValue");

  private AtOnce() {}

  /** Whether the limit is a constant zero, or the future was just seen to be done. */
  static boolean returns(TreePath call, Blocking way, Model model) {
    return call.getLeaf() instanceof MethodInvocationTree invocation
        && way.isDirect()
        && ((way.bounded() && hasNoTime(invocation)) || isDone(call, model));
  }

  private static boolean hasNoTime(MethodInvocationTree call) {
    return call.getArguments().stream()
        .map(ASTHelpers::constValue)
        .anyMatch(
            value ->
                value instanceof Number number
                    && !(value instanceof Double)
                    && number.longValue() == 0);
  }

  /**
   * Whether the call stands where its receiver is surely done: it was made so, {@code isDone()}
   * answered true, or it was just completed or cancelled.
   */
  static boolean isDone(TreePath call, Model model) {
    ExpressionTree receiver =
        call.getLeaf() instanceof MethodInvocationTree invocation
            ? ASTHelpers.getReceiver(invocation)
            : null;
    if (receiver instanceof MethodInvocationTree made && model.ofCall(made).is("completed")) {
      return true;
    }
    Symbol future = receiver == null ? null : ASTHelpers.getSymbol(receiver);
    if (!(future instanceof Symbol.VarSymbol)) {
      return false;
    }
    Tree child = call.getLeaf();
    for (TreePath at = call.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof MethodTree
          || leaf instanceof LambdaExpressionTree
          || leaf instanceof ClassTree) {
        return false;
      }
      if (isKnownDone(leaf, child, future)) {
        return true;
      }
      child = leaf;
    }
    return false;
  }

  /** Whether {@code child} of {@code parent} is reached only when the future is done. */
  private static boolean isKnownDone(Tree parent, Tree child, Symbol future) {
    if (parent instanceof IfTree test && test.getCondition() != child) {
      return means(test.getCondition(), test.getThenStatement() == child, future);
    }
    if (parent instanceof ConditionalExpressionTree test && test.getCondition() != child) {
      return means(test.getCondition(), test.getTrueExpression() == child, future);
    }
    if (parent instanceof BinaryTree test && test.getRightOperand() == child) {
      return (test.getKind() == Tree.Kind.CONDITIONAL_AND
              && means(test.getLeftOperand(), true, future))
          || (test.getKind() == Tree.Kind.CONDITIONAL_OR
              && means(test.getLeftOperand(), false, future));
    }
    if (parent instanceof BlockTree block) {
      for (StatementTree statement : block.getStatements()) {
        if (statement == child) {
          return false;
        }
        if (completes(statement, future)) {
          return true;
        }
        if (statement instanceof IfTree test
            && test.getElseStatement() == null
            && !Reachability.canCompleteNormally(test.getThenStatement())
            && means(test.getCondition(), false, future)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean completes(StatementTree statement, Symbol future) {
    if (!(statement instanceof ExpressionStatementTree expression)
        || !(expression.getExpression() instanceof MethodInvocationTree call)) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver != null
        && COMPLETING.contains(ASTHelpers.getSymbol(call).getSimpleName().toString())
        && future.equals(ASTHelpers.getSymbol(receiver));
  }

  /** Whether that outcome of the condition means that the future is done. */
  private static boolean means(ExpressionTree condition, boolean outcome, Symbol future) {
    ExpressionTree tree = ASTHelpers.stripParentheses(condition);
    if (tree instanceof UnaryTree not && not.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
      return means(not.getExpression(), !outcome, future);
    }
    if (tree instanceof BinaryTree both
        && both.getKind() == (outcome ? Tree.Kind.CONDITIONAL_AND : Tree.Kind.CONDITIONAL_OR)) {
      return means(both.getLeftOperand(), outcome, future)
          || means(both.getRightOperand(), outcome, future);
    }
    if (!outcome || !(tree instanceof MethodInvocationTree question)) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(question);
    return receiver != null
        && ASTHelpers.getSymbol(question).getSimpleName().contentEquals("isDone")
        && future.equals(ASTHelpers.getSymbol(receiver));
  }
}
