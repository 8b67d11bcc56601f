package dev.custody.analysis.obligation;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.FlowProblem;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.element.ElementKind;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.ArrayAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ArrayCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.BooleanLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ClassDeclarationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.EqualToNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FieldAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FunctionalInterfaceNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LambdaResultExpressionNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.NotEqualNode;
import org.checkerframework.errorprone.dataflow.cfg.node.NullLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ReturnNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ThisNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ThrowNode;
import org.jspecify.annotations.Nullable;

/** The transfer function of {@link Obligations}: how facts are born, move and die in one body. */
final class ObligationProblem implements FlowProblem<Facts> {

  private static final Pattern PROPERTY = Pattern.compile("(set|get|is|configure)[A-Z].*");

  private final IdentityHashMap<Tree, Obligation> births;
  private final TreePath body;
  private final Values values;
  private final Summaries summaries;
  private final Model model;
  private final VisitorState state;
  private final LeakSink sink;
  private final Builders builders;

  /** Hears that the last holder of a value is assigned something else. */
  interface LeakSink {
    void overwritten(Fact fact, Tree where);
  }

  ObligationProblem(
      IdentityHashMap<Tree, Obligation> births,
      TreePath body,
      Model model,
      Summaries summaries,
      VisitorState state,
      LeakSink sink) {
    this.births = births;
    this.body = body;
    this.model = model;
    this.summaries = summaries;
    this.values = new Values(summaries);
    this.state = state;
    this.sink = sink;
    this.builders = new Builders(summaries, body);
  }

  @Override
  public Facts entry() {
    return Facts.NONE;
  }

  @Override
  public Facts join(Facts a, Facts b) {
    return a.join(b);
  }

  @Override
  public Facts afterNode(Node node, Facts before) {
    if (node instanceof AssignmentNode assignment) {
      return assigned(assignment, before);
    }
    Facts after = before.open().isEmpty() ? before : changed(node, before);
    Tree tree = node.getTree();
    Obligation born = tree == null ? null : births.get(tree);
    boolean creates = node instanceof MethodInvocationNode || node instanceof ObjectCreationNode;
    return born != null && creates ? after.plus(born) : after;
  }

  private Facts changed(Node node, Facts before) {
    if (node instanceof MethodInvocationNode || node instanceof ObjectCreationNode) {
      MethodSymbol method = Values.method(node);
      if (method == null) {
        return before;
      }
      if (model.of(method).has(Effect.NeverReturns.class)) {
        return before.withoutObligations();
      }
      Facts after = before.map(fact -> afterCall(node, method, fact));
      return node instanceof ObjectCreationNode creation
              && creation.getTree().getClassBody() != null
          ? after.map(fact -> captured(creation.getTree().getClassBody(), fact))
          : after;
    }
    if (node instanceof FunctionalInterfaceNode || node instanceof ClassDeclarationNode) {
      Tree tree = node.getTree();
      return tree == null ? before : before.map(fact -> captured(tree, fact));
    }
    if (node instanceof ReturnNode leaving && leaving.getResult() != null) {
      return before.map(fact -> values.is(leaving.getResult(), fact) ? null : fact);
    }
    if (node instanceof LambdaResultExpressionNode leaving) {
      return before.map(fact -> values.is(leaving.getResult(), fact) ? null : fact);
    }
    if (node instanceof ArrayCreationNode array) {
      return before.map(
          fact ->
              array.getInitializers().stream().anyMatch(element -> values.is(element, fact))
                  ? null
                  : fact);
    }
    return before;
  }

  private @Nullable Fact afterCall(Node node, MethodSymbol method, Fact fact) {
    if (isRelease(node, method, fact) || (isOn(node, fact) && keepsReceiver(method))) {
      return null;
    }
    List<Node> arguments = Values.arguments(node);
    for (int i = 0; i < arguments.size(); i++) {
      if (values.is(arguments.get(i), fact)) {
        Fate fate = summaries.fate(method, i);
        if (fate.kind() == Fate.Kind.KEEPS && fate.field() != null) {
          return fact.heldBy(fate.field());
        }
        // super(value) and this(value) make this object the wrapper of the value.
        boolean wrapsItself = method.isConstructor() && node instanceof MethodInvocationNode;
        boolean gone =
            fate.kind() != Fate.Kind.BORROWS && (fate.kind() != Fate.Kind.RETURNS || wrapsItself);
        if (gone || builders.remembers(node, method)) {
          return null;
        }
      }
    }
    return releasesOwnField(node, fact) ? null : fact;
  }

  /**
   * Whether the receiver belongs to an argument from then on, as a channel does to its selector.
   */
  private boolean keepsReceiver(MethodSymbol method) {
    return model.knowsMethodName(method.name)
        && model
            .of(method)
            .every(Effect.Keeps.class)
            .anyMatch(keeps -> keeps.argument().equals(Operand.THIS));
  }

  private boolean isRelease(Node node, MethodSymbol method, Fact fact) {
    if (!(node instanceof MethodInvocationNode call)) {
      return false;
    }
    Node receiver = call.getTarget().getReceiver();
    return receiver != null
        && fact.obligation().isReleasedBy(method.getSimpleName())
        && values.is(receiver, fact);
  }

  /** Any call on this object may release what its own fields hold. */
  private static boolean releasesOwnField(Node node, Fact fact) {
    return node instanceof MethodInvocationNode call
        && call.getTarget().getReceiver() instanceof ThisNode
        && fact.holders().stream().anyMatch(ObligationProblem::isField);
  }

  /**
   * Whether the variable is a field of the source; the graph's own variables belong to classes too.
   */
  static boolean isField(Symbol variable) {
    return variable.getKind() == ElementKind.FIELD
        && variable.getSimpleName().toString().indexOf('#') < 0;
  }

  /** What code that runs at some other time does with the value counts as done. */
  private @Nullable Fact captured(Tree code, Fact fact) {
    TreePath path = TreePath.getPath(body, code);
    if (path == null) {
      return fact;
    }
    for (Symbol holder : fact.holders()) {
      for (Use use : summaries.uses(holder, path)) {
        if (endsDuty(use, fact)) {
          return null;
        }
      }
    }
    return fact;
  }

  private boolean endsDuty(Use use, Fact fact) {
    return switch (use.kind()) {
      case RECEIVER ->
          use.symbol() != null && fact.obligation().isReleasedBy(use.symbol().getSimpleName());
      case ARGUMENT ->
          !(use.symbol() instanceof MethodSymbol method)
              || summaries.fate(method, use.index()).kind() != Fate.Kind.BORROWS;
      case RETURNED, STORED_IN_FIELD, STORED_IN_ARRAY, STORED_IN_LOCAL, TRY_RESOURCE -> true;
      default -> false;
    };
  }

  private Facts assigned(AssignmentNode node, Facts before) {
    Node target = node.getTarget();
    Node value = node.getExpression();
    Symbol variable = Values.variable(target);
    Facts after = before;
    if (!before.open().isEmpty()) {
      boolean elsewhere =
          variable == null
              && (target instanceof FieldAccessNode || target instanceof ArrayAccessNode);
      after = before.map(fact -> afterAssignment(node, variable, elsewhere, fact));
    }
    if (variable != null && value.getType() != null && isBoolean(value)) {
      Boolean constant = value instanceof BooleanLiteralNode literal ? literal.getValue() : null;
      after = after.withFlag(variable, constant);
    }
    return after;
  }

  private @Nullable Fact afterAssignment(
      AssignmentNode node, @Nullable Symbol variable, boolean elsewhere, Fact fact) {
    boolean same = values.is(node.getExpression(), fact);
    if (elsewhere) {
      if (same && node.getTarget() instanceof FieldAccessNode field) {
        return fact.heldBy((Symbol) field.getElement());
      }
      return same ? null : fact;
    }
    if (variable == null) {
      return fact;
    }
    if (same) {
      return fact.heldBy(variable);
    }
    if (!fact.holders().contains(variable)) {
      return fact;
    }
    Fact left = fact.without(variable);
    if (!left.holders().isEmpty() || left.temporary()) {
      return left;
    }
    boolean cleared = node.getExpression() instanceof NullLiteralNode;
    Tree where = node.getTree();
    if (!cleared && where != null) {
      sink.overwritten(fact, where);
    }
    return cleared && !isField(variable) ? left : null;
  }

  private static boolean isBoolean(Node value) {
    return value.getType().getKind() == TypeKind.BOOLEAN;
  }

  @Override
  public Facts onException(Node node, TypeMirror type, Facts before) {
    if (before.open().isEmpty()) {
      return before;
    }
    MethodSymbol method = Values.method(node);
    if (!counts(node, method, type)) {
      return before.withoutObligations();
    }
    Facts after =
        method == null
            ? before
            : before.map(
                fact -> isNobodysPlan(node, method, fact) ? null : afterCall(node, method, fact));
    return after.map(fact -> fact.thrownBy(node.getTree()));
  }

  /**
   * Failures that no author plans for: another argument of the call that is about to get the value
   * fails, its wrapper cannot be made, or the value itself refuses to be configured.
   */
  private boolean isNobodysPlan(Node node, MethodSymbol method, Fact fact) {
    if (fact.temporary() && fact.holders().isEmpty() && !isOn(node, fact)) {
      return true;
    }
    List<Node> arguments = node instanceof ObjectCreationNode ? Values.arguments(node) : List.of();
    for (int i = 0; i < arguments.size(); i++) {
      if (values.is(arguments.get(i), fact)
          && summaries.fate(method, i).kind() == Fate.Kind.RETURNS) {
        return true;
      }
    }
    return isOn(node, fact) && PROPERTY.matcher(method.name).matches();
  }

  private boolean isOn(Node node, Fact fact) {
    return node instanceof MethodInvocationNode call
        && call.getTarget().getReceiver() != null
        && values.is(call.getTarget().getReceiver(), fact);
  }

  /** Whether an exceptional exit here is one the author must expect. */
  private boolean counts(Node node, @Nullable MethodSymbol method, TypeMirror type) {
    if (node instanceof ThrowNode) {
      return true;
    }
    boolean unchecked =
        ASTHelpers.isSubtype((Type) type, state.getSymtab().runtimeExceptionType, state)
            || ASTHelpers.isSubtype((Type) type, state.getSymtab().errorType, state)
            || ASTHelpers.isSameType((Type) type, state.getSymtab().throwableType, state);
    return unchecked
        ? method != null
            && ASTHelpers.isSameType((Type) type, state.getSymtab().runtimeExceptionType, state)
            && summaries.throwsUnchecked(method)
        : true;
  }

  @Override
  public Facts onOutcome(Node node, boolean outcome, Facts after) {
    if (after.open().isEmpty()) {
      return after;
    }
    if (node instanceof EqualToNode equal) {
      return nullCheck(equal.getLeftOperand(), equal.getRightOperand(), outcome, after);
    }
    if (node instanceof NotEqualNode unequal) {
      return nullCheck(unequal.getLeftOperand(), unequal.getRightOperand(), !outcome, after);
    }
    if (node instanceof LocalVariableNode flag) {
      Symbol variable = (Symbol) flag.getElement();
      return after.map(
          fact -> Boolean.valueOf(!outcome).equals(fact.flags().get(variable)) ? null : fact);
    }
    if (node instanceof MethodInvocationNode call && outcome) {
      String name = call.getTarget().getMethod().getSimpleName().toString();
      Node receiver = call.getTarget().getReceiver();
      if (receiver != null && isOverQuestion(name)) {
        return after.map(fact -> values.is(receiver, fact) ? null : fact);
      }
    }
    return after;
  }

  private static boolean isOverQuestion(String name) {
    return switch (name) {
      case "isShutdown", "isTerminated", "isTerminating", "isClosed", "isDisposed", "isCancelled" ->
          true;
      default -> false;
    };
  }

  /** On the branch where a holder is null it does not hold the value. */
  private Facts nullCheck(Node left, Node right, boolean isNull, Facts after) {
    if (!isNull) {
      return after;
    }
    Node other =
        left instanceof NullLiteralNode ? right : right instanceof NullLiteralNode ? left : null;
    return other == null ? after : after.map(fact -> values.is(other, fact) ? null : fact);
  }
}
