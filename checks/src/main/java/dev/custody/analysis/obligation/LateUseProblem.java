package dev.custody.analysis.obligation;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.FlowProblem;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.EqualToNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.NotEqualNode;
import org.checkerframework.errorprone.dataflow.cfg.node.NullLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ThisNode;
import org.checkerframework.errorprone.dataflow.cfg.node.TypeCastNode;
import org.jspecify.annotations.Nullable;

/** The transfer function of {@link LateUses}: what is surely released after each node. */
final class LateUseProblem implements FlowProblem<ReleasedValues> {

  /** Some values can be put into service again. */
  private static final Pattern REOPENS =
      Pattern.compile("(re)?(start|open|init|connect|set|create).*");

  private final LateUses engine;
  private final Refusals refusals;
  private final Tree body;

  LateUseProblem(LateUses engine, Refusals refusals, Tree body) {
    this.engine = engine;
    this.refusals = refusals;
    this.body = body;
  }

  @Override
  public ReleasedValues entry() {
    return ReleasedValues.NONE;
  }

  @Override
  public ReleasedValues join(ReleasedValues a, ReleasedValues b) {
    return a.join(b);
  }

  @Override
  public ReleasedValues afterNode(Node node, ReleasedValues before) {
    if (node instanceof AssignmentNode assignment) {
      return assigned(assignment, before);
    }
    if (node instanceof MethodInvocationNode call) {
      return afterCall(call, changed(node, before));
    }
    return node instanceof ObjectCreationNode ? changed(node, before) : before;
  }

  @Override
  public ReleasedValues onException(Node node, TypeMirror type, ReleasedValues before) {
    return node instanceof MethodInvocationNode || node instanceof ObjectCreationNode
        ? changed(node, before)
        : before;
  }

  @Override
  public ReleasedValues onOutcome(Node node, boolean outcome, ReleasedValues after) {
    if (node instanceof EqualToNode equal) {
      return nullCheck(equal.getLeftOperand(), equal.getRightOperand(), outcome, after);
    }
    if (node instanceof NotEqualNode unequal) {
      return nullCheck(unequal.getLeftOperand(), unequal.getRightOperand(), !outcome, after);
    }
    if (node instanceof MethodInvocationNode call) {
      Symbol asked = variable(call.getTarget().getReceiver());
      String name = call.getTarget().getMethod().getSimpleName().toString();
      boolean open = name.equals("isOpen");
      if (asked != null && (open || Branches.asksForEnd(name))) {
        return open != outcome ? after.nothingIn(asked) : after.usable(asked);
      }
    }
    return after;
  }

  /** The variable that a call needs although it is released; null if there is none. */
  Symbol.@Nullable VarSymbol usedLate(Node node, ReleasedValues before) {
    if (before.sites().isEmpty()
        || !(node instanceof MethodInvocationNode call)
        || call.getTree() == null) {
      return null;
    }
    ExpressionTree needed = refusals.needed(call.getTree());
    if (needed == null) {
      return null;
    }
    Node receiver = call.getTarget().getReceiver();
    Symbol variable =
        receiver != null && receiver.getTree() == needed
            ? variable(receiver)
            : ASTHelpers.getSymbol(needed);
    return variable instanceof Symbol.VarSymbol value && before.site(value) != null ? value : null;
  }

  private ReleasedValues assigned(AssignmentNode node, ReleasedValues before) {
    Symbol target = Values.variable(node.getTarget());
    if (target == null || !engine.isReleasable(target)) {
      return before;
    }
    Node value = node.getExpression();
    ReleasedValues after = before.assigned(target, variable(value));
    return strip(value) instanceof NullLiteralNode ? after.nothingIn(target) : after;
  }

  private ReleasedValues afterCall(MethodInvocationNode call, ReleasedValues before) {
    MethodSymbol method = (MethodSymbol) call.getTarget().getMethod();
    // The first refused call ends what there is to say about the value.
    Symbol late = usedLate(call, before);
    ReleasedValues after = late == null ? before : before.usable(late);
    Tree site = call.getTree() == null ? body : call.getTree();
    Node on = call.getTarget().getReceiver();
    Symbol receiver = variable(on);
    if (receiver != null) {
      if (engine.isRelease(call, method, receiver)) {
        return after.released(receiver, site);
      }
      return REOPENS.matcher(method.name).matches() ? after.usable(receiver) : after;
    }
    List<Node> arguments = call.getArguments();
    for (int i = 0; i < arguments.size(); i++) {
      Symbol argument = variable(arguments.get(i));
      if (argument != null && engine.isReleasable(argument) && engine.releasesArgument(method, i)) {
        after = after.released(argument, site);
      }
    }
    if (on == null || on instanceof ThisNode || method.isStatic()) {
      for (Symbol field : engine.fieldsReleasedBy(method)) {
        after = after.released(field, site);
      }
    }
    return after;
  }

  /** Code of the program that is called may give another value to a field that is not final. */
  private ReleasedValues changed(Node call, ReleasedValues before) {
    if (before.sites().isEmpty() && before.copies().isEmpty()) {
      return before;
    }
    MethodSymbol method = Values.method(call);
    if (method != null && method.packge().getQualifiedName().toString().startsWith("java.")) {
      return before;
    }
    ReleasedValues after = before;
    for (Set<Symbol> variables : List.of(before.sites().keySet(), before.copies().keySet())) {
      for (Symbol variable : variables) {
        if (isChangeable(variable)) {
          after = after.assigned(variable, null);
        }
      }
    }
    return after;
  }

  static boolean isChangeable(Symbol variable) {
    return Values.isField(variable) && (variable.flags() & Flags.FINAL) == 0;
  }

  private static ReleasedValues nullCheck(
      Node left, Node right, boolean isNull, ReleasedValues after) {
    Node other =
        left instanceof NullLiteralNode ? right : right instanceof NullLiteralNode ? left : null;
    Symbol variable = variable(other);
    return isNull && variable != null && isReference(variable) ? after.nothingIn(variable) : after;
  }

  private static boolean isReference(Symbol variable) {
    Type type = variable.type;
    return type != null && !type.isPrimitive();
  }

  private static @Nullable Symbol variable(@Nullable Node node) {
    return node == null ? null : Values.variable(strip(node));
  }

  private static Node strip(Node node) {
    return node instanceof TypeCastNode cast ? strip(cast.getOperand()) : node;
  }
}
