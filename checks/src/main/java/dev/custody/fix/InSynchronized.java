package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts a statement into a synchronized block. */
public final class InSynchronized {

  private InSynchronized() {}

  /**
   * Wraps the statement around a place.
   *
   * @param lock what to lock; null for {@code this}
   * @return nothing if the statement declares something, stands alone after an {@code if}, or if
   *     the lock is more than a name
   */
  public static Optional<SuggestedFix> of(
      TreePath place, @Nullable ExpressionTree lock, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath at = place;
    while (at != null && !(at.getLeaf() instanceof StatementTree)) {
      at = at.getParentPath();
    }
    boolean named =
        lock == null || lock instanceof IdentifierTree || lock instanceof MemberSelectTree;
    if (at == null
        || !named
        || at.getLeaf() instanceof VariableTree
        || !(at.getParentPath().getLeaf() instanceof BlockTree block)
        || !sources.isEditable(at.getLeaf())) {
      return Optional.empty();
    }
    int start = sources.start(at.getLeaf());
    int end = sources.end(at.getLeaf());
    String line = "\n" + sources.indentation(start);
    String inner = Sources.shift(line + sources.text(start, end), sources.unit(block));
    return Optional.of(
        SuggestedFix.replace(
            start,
            end,
            "synchronized ("
                + (lock == null ? "this" : sources.text(lock))
                + ") {"
                + inner
                + line
                + "}"));
  }
}
