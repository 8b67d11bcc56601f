package dev.custody.analysis.task;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.tree.JCTree;
import dev.custody.model.Operand;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parts of a call that effects speak of. */
final class CallParts {

  private CallParts() {}

  /** The method or constructor that an invocation, creation or method reference names. */
  static @Nullable MethodSymbol method(Tree call) {
    if (call instanceof JCTree.JCNewClass creation) {
      return creation.constructor instanceof MethodSymbol constructor ? constructor : null;
    }
    return (call instanceof MethodInvocationTree || call instanceof MemberReferenceTree)
            && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        ? method
        : null;
  }

  /** The arguments; none for a method reference. */
  static List<? extends ExpressionTree> arguments(Tree call) {
    return call instanceof MethodInvocationTree invocation
        ? invocation.getArguments()
        : call instanceof NewClassTree creation ? creation.getArguments() : ImmutableList.of();
  }

  /** The expression before the dot, if there is one. */
  static Optional<ExpressionTree> receiver(Tree call) {
    return call instanceof MethodInvocationTree invocation
        ? Optional.ofNullable(ASTHelpers.getReceiver(invocation))
        : Optional.empty();
  }

  /** The expression that an operand stands for. */
  static Optional<ExpressionTree> operand(Tree call, Operand operand) {
    List<? extends ExpressionTree> arguments = arguments(call);
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
