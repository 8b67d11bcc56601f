package dev.custody.checks.locks;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import org.jspecify.annotations.Nullable;

/**
 * One iteration over a collection.
 *
 * @param path the loop, or the call that makes an iterator or stream
 * @param collection the collection; for a view of a map or list, that map or list
 */
record Iteration(TreePath path, ExpressionTree collection) {

  private static final ImmutableSet<String> ITERATING =
      ImmutableSet.of("iterator", "listIterator", "stream", "parallelStream", "spliterator");
  private static final ImmutableSet<String> VIEWS =
      ImmutableSet.of("keySet", "values", "entrySet", "subList", "headSet", "tailSet", "subSet");

  /** The iteration that the use is, also by way of a view; null if it is none. */
  static @Nullable Iteration in(Use use, VisitorState state) {
    if (use.kind() == Use.Kind.ITERATED && use.path().getLeaf() instanceof EnhancedForLoopTree l) {
      return new Iteration(use.path(), ASTHelpers.stripParentheses(l.getExpression()));
    }
    if (use.kind() != Use.Kind.RECEIVER
        || !(use.path().getLeaf() instanceof MethodInvocationTree call)
        || !(call.getMethodSelect() instanceof MemberSelectTree select)) {
      return null;
    }
    String name = select.getIdentifier().toString();
    if (ITERATING.contains(name)) {
      return new Iteration(use.path(), select.getExpression());
    }
    if (VIEWS.contains(name)) {
      Iteration ofView = in(Summaries.instance(state).use(use.path()), state);
      return ofView == null ? null : new Iteration(ofView.path(), select.getExpression());
    }
    return null;
  }
}
