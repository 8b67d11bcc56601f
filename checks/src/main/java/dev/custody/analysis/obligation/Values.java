package dev.custody.analysis.obligation;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import java.util.List;
import javax.lang.model.element.ElementKind;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FieldAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.SwitchExpressionNode;
import org.checkerframework.errorprone.dataflow.cfg.node.TernaryExpressionNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ThisNode;
import org.checkerframework.errorprone.dataflow.cfg.node.TypeCastNode;
import org.jspecify.annotations.Nullable;

/** Which nodes stand for the value of an obligation. */
final class Values {

  private final Summaries summaries;

  Values(Summaries summaries) {
    this.summaries = summaries;
  }

  /** Whether the node's value is the fact's value, or a view or wrapper that releases it. */
  boolean is(Node node, Fact fact) {
    Tree tree = node.getTree();
    if (tree != null && tree == fact.obligation().creation()) {
      return fact.temporary();
    }
    if (node instanceof LocalVariableNode || node instanceof FieldAccessNode) {
      Symbol variable = variable(node);
      return variable != null && fact.holders().contains(variable);
    }
    if (node instanceof TypeCastNode cast) {
      return is(cast.getOperand(), fact);
    }
    if (node instanceof TernaryExpressionNode choice) {
      return is(choice.getTernaryExpressionVar(), fact);
    }
    if (node instanceof SwitchExpressionNode choice) {
      return is(choice.getSwitchExpressionVar(), fact);
    }
    if (node instanceof AssignmentNode assignment) {
      return is(assignment.getExpression(), fact);
    }
    return passes(node, fact);
  }

  /** Whether the call gives back the value: its receiver or an argument is the value. */
  private boolean passes(Node node, Fact fact) {
    MethodSymbol method = method(node);
    if (method == null) {
      return false;
    }
    if (node instanceof MethodInvocationNode call
        && summaries.result(method).kind() == Result.Kind.THIS) {
      Node receiver = call.getTarget().getReceiver();
      return receiver != null && is(receiver, fact);
    }
    List<Node> arguments = arguments(node);
    for (int i = 0; i < arguments.size(); i++) {
      if (is(arguments.get(i), fact) && summaries.fate(method, i).kind() == Fate.Kind.RETURNS) {
        return true;
      }
    }
    return false;
  }

  /** Whether the node calls a method on the value. */
  boolean isOn(Node node, Fact fact) {
    return node instanceof MethodInvocationNode call
        && call.getTarget().getReceiver() != null
        && is(call.getTarget().getReceiver(), fact);
  }

  /**
   * Whether the variable is a field of the source; the graph's own variables belong to classes too.
   */
  static boolean isField(Symbol variable) {
    return variable.getKind() == ElementKind.FIELD
        && variable.getSimpleName().toString().indexOf('#') < 0;
  }

  /** The local variable or own field a node reads or writes; null for anything else. */
  static @Nullable Symbol variable(Node node) {
    if (node instanceof LocalVariableNode local) {
      return (Symbol) local.getElement();
    }
    if (node instanceof FieldAccessNode field
        && (field.isStatic() || field.getReceiver() instanceof ThisNode)) {
      return (Symbol) field.getElement();
    }
    return null;
  }

  /** The method or constructor that the node calls; null for other nodes. */
  static @Nullable MethodSymbol method(Node node) {
    if (node instanceof MethodInvocationNode call) {
      return (MethodSymbol) call.getTarget().getMethod();
    }
    if (node instanceof ObjectCreationNode creation) {
      return ASTHelpers.getSymbol(creation.getTree());
    }
    return null;
  }

  /** The arguments of the call, in source order. */
  static List<Node> arguments(Node node) {
    return node instanceof MethodInvocationNode call
        ? call.getArguments()
        : node instanceof ObjectCreationNode creation ? creation.getArguments() : List.of();
  }
}
