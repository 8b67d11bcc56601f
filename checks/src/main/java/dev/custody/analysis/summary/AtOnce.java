package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/** Tells calls that look as if they wait but return at once. */
final class AtOnce {

  private AtOnce() {}

  /** Whether the limit is a constant zero, or the future was just seen to be done. */
  static boolean returns(TreePath call, Blocking way) {
    return call.getLeaf() instanceof MethodInvocationTree invocation
        && way.isDirect()
        && ((way.bounded() && hasNoTime(invocation)) || isDone(call, invocation));
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

  /** Whether the call stands where {@code isDone()} of its receiver answered true. */
  private static boolean isDone(TreePath call, MethodInvocationTree invocation) {
    ExpressionTree receiver = ASTHelpers.getReceiver(invocation);
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
      ExpressionTree condition = null;
      if (leaf instanceof IfTree test && test.getThenStatement() == child) {
        condition = test.getCondition();
      } else if (leaf instanceof ConditionalExpressionTree test
          && test.getTrueExpression() == child) {
        condition = test.getCondition();
      } else if (leaf instanceof BinaryTree test
          && test.getKind() == Tree.Kind.CONDITIONAL_AND
          && test.getRightOperand() == child) {
        condition = test.getLeftOperand();
      }
      if (condition != null && asksWhetherDone(condition, future)) {
        return true;
      }
      child = leaf;
    }
    return false;
  }

  private static boolean asksWhetherDone(@Nullable ExpressionTree condition, Symbol future) {
    ExpressionTree tree = condition == null ? null : ASTHelpers.stripParentheses(condition);
    if (tree instanceof BinaryTree both && both.getKind() == Tree.Kind.CONDITIONAL_AND) {
      return asksWhetherDone(both.getLeftOperand(), future)
          || asksWhetherDone(both.getRightOperand(), future);
    }
    if (!(tree instanceof MethodInvocationTree question)) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(question);
    return receiver != null
        && ASTHelpers.getSymbol(question).getSimpleName().contentEquals("isDone")
        && future.equals(ASTHelpers.getSymbol(receiver));
  }
}
