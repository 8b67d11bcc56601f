package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.util.HashMap;
import java.util.Map;

/** Tells chains of calls that no execution takes, as they need a boolean to be both. */
final class WayConditions {

  private final Map<Symbol, Boolean> known = new HashMap<>();
  private boolean contradictory;

  private WayConditions() {}

  /** Whether one step runs only if a boolean field is true, and another only if it is false. */
  static boolean contradict(ImmutableList<TreePath> way) {
    WayConditions conditions = new WayConditions();
    if (way.size() > 1) {
      for (TreePath step : way) {
        conditions.around(step);
      }
    }
    return conditions.contradictory;
  }

  private void around(TreePath step) {
    Tree child = step.getLeaf();
    for (TreePath at = step.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof MethodTree || leaf instanceof ClassTree) {
        return;
      }
      if (leaf instanceof IfTree test && test.getCondition() != child) {
        assume(test.getCondition(), test.getThenStatement() == child);
      } else if (leaf instanceof ConditionalExpressionTree test && test.getCondition() != child) {
        assume(test.getCondition(), test.getTrueExpression() == child);
      }
      child = leaf;
    }
  }

  private void assume(ExpressionTree expression, boolean outcome) {
    ExpressionTree condition = ASTHelpers.stripParentheses(expression);
    if (condition instanceof UnaryTree not && not.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
      assume(not.getExpression(), !outcome);
    } else if (condition instanceof BinaryTree both
        && both.getKind() == (outcome ? Tree.Kind.CONDITIONAL_AND : Tree.Kind.CONDITIONAL_OR)) {
      assume(both.getLeftOperand(), outcome);
      assume(both.getRightOperand(), outcome);
    } else if (ASTHelpers.getSymbol(condition) instanceof VarSymbol variable) {
      Boolean other = known.putIfAbsent(variable, outcome);
      contradictory |= other != null && other != outcome;
    }
  }
}
