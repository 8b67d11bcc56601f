package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import java.util.List;

/** Tells code that comes right after a lock was given back. */
final class UnlockBefore {

  private UnlockBefore() {}

  /** Whether an earlier statement of the block around, or the finally block of one, unlocks. */
  static boolean isAt(VisitorState state) {
    Tree child = state.getPath().getLeaf();
    TreePath at = state.getPath().getParentPath();
    while (at != null && !(at.getLeaf() instanceof BlockTree)) {
      child = at.getLeaf();
      at = at.getParentPath();
    }
    if (at == null) {
      return false;
    }
    boolean unlocked = false;
    for (StatementTree statement : ((BlockTree) at.getLeaf()).getStatements()) {
      if (statement == child) {
        return unlocked;
      }
      unlocked = unlocks(statement, state);
    }
    return false;
  }

  private static boolean unlocks(StatementTree statement, VisitorState state) {
    if (statement instanceof TryTree attempt && attempt.getFinallyBlock() != null) {
      List<? extends StatementTree> last = attempt.getFinallyBlock().getStatements();
      return last.size() == 1 && unlocks(last.get(0), state);
    }
    return statement instanceof ExpressionStatementTree expression
        && expression.getExpression() instanceof MethodInvocationTree call
        && ASTHelpers.getSymbol(call).name.contentEquals("unlock")
        && Receivers.isOfType(call, Receivers.LOCK, state);
  }
}
