package dev.custody.analysis.lockset;

import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.lockset.PathStates.Knowledge;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.BooleanLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ConditionalAndNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ConditionalNotNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ConditionalOrNode;
import org.checkerframework.errorprone.dataflow.cfg.node.EqualToNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FieldAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FunctionalInterfaceNode;
import org.checkerframework.errorprone.dataflow.cfg.node.IntegerLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LongLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.NotEqualNode;
import org.checkerframework.errorprone.dataflow.cfg.node.NullLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.StringLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.TypeCastNode;
import org.checkerframework.errorprone.dataflow.cfg.node.WideningConversionNode;
import org.jspecify.annotations.Nullable;

/** What is known of values on a path: true, not zero or not null; or the contrary. */
final class Truths {

  private final Turns turns;

  Truths(Turns turns) {
    this.turns = turns;
  }

  /**
   * A question about a value.
   *
   * @param key the variable, call or source of a condition that it is about
   * @param same whether yes means that the value is true
   */
  private record Question(Object key, boolean same) {}

  /** What is known after the condition came out so; null if it cannot. */
  @Nullable Knowledge after(Node condition, boolean outcome, Knowledge before) {
    Question question = question(condition, before);
    if (question == null) {
      return before;
    }
    boolean truth = outcome == question.same;
    Boolean known = before.truth(question.key);
    return known == null ? before.with(question.key, truth) : known == truth ? before : null;
  }

  private @Nullable Question question(Node node, Knowledge before) {
    if (node instanceof EqualToNode equal) {
      return compared(equal, equal.getLeftOperand(), equal.getRightOperand(), true, before);
    }
    if (node instanceof NotEqualNode unequal) {
      return compared(unequal, unequal.getLeftOperand(), unequal.getRightOperand(), false, before);
    }
    Object key = key(node, before);
    return key == null ? lasting(node) : new Question(key, true);
  }

  private @Nullable Question compared(
      Node comparison, Node left, Node right, boolean equal, Knowledge before) {
    Boolean constant = constant(unwrap(right));
    Node value = left;
    if (constant == null) {
      constant = constant(unwrap(left));
      value = right;
    }
    if (constant != null) {
      Object key = key(value, before);
      if (key != null) {
        return new Question(key, constant == equal);
      }
    }
    Tree tree = comparison.getTree();
    return tree != null && turns.isLasting(tree) && left.getTree() != null
        ? new Question(left.getTree() + "==" + right.getTree(), equal)
        : null;
  }

  private @Nullable Question lasting(Node node) {
    Tree tree = node.getTree();
    return tree != null && turns.isLasting(tree) ? new Question(tree.toString(), true) : null;
  }

  /** What the value is known by; null if by nothing. */
  private @Nullable Object key(Node node, Knowledge before) {
    Node value = unwrap(node);
    if (value instanceof AssignmentNode assignment) {
      return key(assignment.getTarget(), before);
    }
    if (value instanceof MethodInvocationNode call) {
      Tree tree = call.getTree();
      return tree != null && before.truth(tree) != null ? tree : null;
    }
    Symbol variable = variable(value);
    boolean field = variable != null && variable.owner instanceof Symbol.ClassSymbol;
    return field && !turns.isLasting(value.getTree()) ? null : variable;
  }

  /** What is known of the value; null if nothing. */
  @Nullable Boolean of(Node node, Knowledge knowledge) {
    Node value = unwrap(node);
    Boolean constant = constant(value);
    if (constant != null) {
      return constant;
    }
    if (value instanceof AssignmentNode assignment) {
      return of(assignment.getExpression(), knowledge);
    }
    if (value instanceof ConditionalNotNode not) {
      Boolean operand = of(not.getOperand(), knowledge);
      return operand == null ? null : !operand;
    }
    if (value instanceof ConditionalAndNode and) {
      Boolean left = of(and.getLeftOperand(), knowledge);
      return Boolean.TRUE.equals(left) ? of(and.getRightOperand(), knowledge) : left;
    }
    if (value instanceof ConditionalOrNode or) {
      Boolean left = of(or.getLeftOperand(), knowledge);
      return Boolean.FALSE.equals(left) ? of(or.getRightOperand(), knowledge) : left;
    }
    if (value instanceof EqualToNode || value instanceof NotEqualNode) {
      Question question = question(value, knowledge);
      if (question == null) {
        return null;
      }
      Boolean known = knowledge.truth(question.key);
      return known == null ? null : known == question.same;
    }
    if (value instanceof MethodInvocationNode call) {
      return knowledge.truth(call.getTree());
    }
    if (value instanceof ObjectCreationNode
        || value instanceof FunctionalInterfaceNode
        || value instanceof StringLiteralNode) {
      return true;
    }
    return knowledge.truth(variable(value));
  }

  private static @Nullable Boolean constant(Node value) {
    if (value instanceof BooleanLiteralNode literal) {
      return literal.getValue();
    }
    if (value instanceof NullLiteralNode) {
      return false;
    }
    if (value instanceof IntegerLiteralNode number) {
      return number.getValue() == 0 ? false : null;
    }
    if (value instanceof LongLiteralNode number) {
      return number.getValue() == 0 ? false : null;
    }
    return null;
  }

  static Node unwrap(Node node) {
    if (node instanceof WideningConversionNode widening) {
      return unwrap(widening.getOperand());
    }
    return node instanceof TypeCastNode cast ? unwrap(cast.getOperand()) : node;
  }

  static @Nullable Symbol variable(@Nullable Node node) {
    if (node instanceof LocalVariableNode local) {
      return local.getElement() instanceof Symbol symbol ? symbol : null;
    }
    return node instanceof FieldAccessNode field && field.getElement() instanceof VarSymbol symbol
        ? symbol
        : null;
  }
}
