package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import dev.custody.model.Model;

/** Tells calls that look as if they wait but return at once. */
final class AtOnce {

  private AtOnce() {}

  /** Whether the limit is a constant zero, or the future was just seen to be done. */
  static boolean returns(TreePath call, Blocking way, Model model) {
    return call.getLeaf() instanceof MethodInvocationTree invocation
        && way.isDirect()
        && ((way.bounded() && hasNoTime(invocation)) || DoneFutures.isAsked(call, model));
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
}
