package dev.custody.fix;

import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A locked region: a synchronized statement, or a try statement after the call that takes the lock.
 *
 * @param outer the block the region stands in
 * @param from the first statement of the region in that block
 * @param to the last one
 * @param inside the statements under the lock
 */
record LockedRegion(
    BlockTree outer, StatementTree from, StatementTree to, List<? extends StatementTree> inside) {

  /** The statement of a block that the path is in; null if there is none. */
  static @Nullable TreePath statementAround(TreePath path) {
    TreePath at = path;
    while (at != null && !(at.getLeaf() instanceof StatementTree)) {
      at = at.getParentPath();
    }
    return at != null && at.getParentPath().getLeaf() instanceof BlockTree ? at : null;
  }

  /**
   * The region that the statement stands directly in.
   *
   * @param takenAt the synchronized statement, or the call that takes the lock
   */
  static Optional<LockedRegion> around(TreePath statement, Tree takenAt) {
    TreePath path = statement.getParentPath();
    BlockTree block = (BlockTree) path.getLeaf();
    TreePath parent = path.getParentPath();
    if (parent.getLeaf() instanceof SynchronizedTree region
        && region == takenAt
        && parent.getParentPath().getLeaf() instanceof BlockTree outer) {
      return Optional.of(new LockedRegion(outer, region, region, block.getStatements()));
    }
    if (parent.getLeaf() instanceof TryTree tree
        && tree.getBlock() == block
        && tree.getCatches().isEmpty()
        && tree.getResources().isEmpty()
        && tree.getFinallyBlock() != null
        && tree.getFinallyBlock().getStatements().size() == 1
        && parent.getParentPath().getLeaf() instanceof BlockTree outer) {
      int index = outer.getStatements().indexOf(tree);
      if (index > 0
          && outer.getStatements().get(index - 1) instanceof ExpressionStatementTree lock
          && lock.getExpression() == takenAt) {
        return Optional.of(new LockedRegion(outer, lock, tree, block.getStatements()));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether the block around declares a variable of that name, other than directly under the lock.
   */
  boolean declaresAround(String name) {
    boolean[] found = {false};
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree variable, @Nullable Void unused) {
        found[0] |= variable.getName().contentEquals(name) && !inside.contains(variable);
        return super.visitVariable(variable, null);
      }
    }.scan(outer.getStatements(), null);
    return found[0];
  }

  /** Where the blanks before a position start, with at most one line break. */
  static int lineBreakBefore(int position, String source) {
    int at = position;
    while (at > 0 && (source.charAt(at - 1) == ' ' || source.charAt(at - 1) == '\t')) {
      at--;
    }
    return at > 0 && source.charAt(at - 1) == '\n' ? at - 1 : at;
  }
}
