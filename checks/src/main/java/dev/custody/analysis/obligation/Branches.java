package dev.custody.analysis.obligation;

import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import org.checkerframework.errorprone.dataflow.cfg.node.EqualToNode;
import org.checkerframework.errorprone.dataflow.cfg.node.InstanceOfNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.NotEqualNode;
import org.checkerframework.errorprone.dataflow.cfg.node.NullLiteralNode;

/** What the outcome of a condition says of open duties. */
final class Branches {

  private final Values values;
  private final Types types;

  Branches(Values values, Types types) {
    this.values = values;
    this.types = types;
  }

  /** The duties that can still be open after the node yielded the outcome. */
  Facts after(Node node, boolean outcome, Facts before) {
    if (node instanceof EqualToNode equal) {
      return nullCheck(equal.getLeftOperand(), equal.getRightOperand(), outcome, before);
    }
    if (node instanceof NotEqualNode unequal) {
      return nullCheck(unequal.getLeftOperand(), unequal.getRightOperand(), !outcome, before);
    }
    if (node instanceof InstanceOfNode test) {
      return outcome
          ? before
          : before.map(
              fact -> values.is(test.getOperand(), fact) && isSurely(fact, test) ? null : fact);
    }
    if (node instanceof LocalVariableNode flag) {
      Symbol variable = (Symbol) flag.getElement();
      return before.map(
          fact -> Boolean.valueOf(!outcome).equals(fact.flags().get(variable)) ? null : fact);
    }
    if (node instanceof MethodInvocationNode call) {
      String name = call.getTarget().getMethod().getSimpleName().toString();
      Node receiver = call.getTarget().getReceiver();
      if (receiver != null && (outcome ? asksForEnd(name) : asksForLife(name))) {
        return before.map(fact -> values.is(receiver, fact) ? null : fact);
      }
    }
    return before;
  }

  /** Whether every value of the static type passes the test. */
  private boolean isSurely(Fact fact, InstanceOfNode test) {
    return types.isSubtype(
        types.erasure(fact.obligation().type()), types.erasure((Type) test.getRefType()));
  }

  /** Whether a method of that name asks whether the value is released. */
  static boolean asksForEnd(String name) {
    return switch (name) {
      case "isShutdown",
          "isTerminated",
          "isTerminating",
          "isClosed",
          "isDisposed",
          "isCancelled",
          "isDone" ->
          true;
      default -> false;
    };
  }

  /** What was never connected, or is not open, has nothing to close. */
  private static boolean asksForLife(String name) {
    return name.equals("isOpen") || name.equals("isConnected");
  }

  /** On the branch where a holder is null it does not hold the value. */
  private Facts nullCheck(Node left, Node right, boolean isNull, Facts before) {
    if (!isNull) {
      return before;
    }
    Node other =
        left instanceof NullLiteralNode ? right : right instanceof NullLiteralNode ? left : null;
    return other == null ? before : before.map(fact -> values.is(other, fact) ? null : fact);
  }
}
