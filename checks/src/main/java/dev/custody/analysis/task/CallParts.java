package dev.custody.analysis.task;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.summary.Calls;
import dev.custody.model.Operand;
import java.util.List;
import java.util.Optional;

/** The parts of a call that effects speak of. */
final class CallParts {

  private CallParts() {}

  /** The expression before the dot, if there is one. */
  static Optional<ExpressionTree> receiver(Tree call) {
    return call instanceof MethodInvocationTree invocation
        ? Optional.ofNullable(ASTHelpers.getReceiver(invocation))
        : Optional.empty();
  }

  /** The expression that an operand stands for. */
  static Optional<ExpressionTree> operand(Tree call, Operand operand) {
    List<? extends ExpressionTree> arguments = Calls.arguments(call);
    if (operand.isArgument()) {
      return operand.index() < arguments.size()
          ? Optional.of(arguments.get(operand.index()))
          : Optional.empty();
    }
    return operand.equals(Operand.THIS) ? receiver(call) : Optional.empty();
  }

  /** The path of the class member around some code. */
  static TreePath member(TreePath code) {
    for (TreePath at = code; at.getParentPath() != null; at = at.getParentPath()) {
      if (at.getParentPath().getLeaf() instanceof ClassTree
          && !(at.getParentPath().getParentPath().getLeaf() instanceof NewClassTree)) {
        return at;
      }
    }
    return code;
  }
}
