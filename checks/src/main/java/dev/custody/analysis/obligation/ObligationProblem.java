package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.FlowProblem;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import java.util.IdentityHashMap;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.ArrayAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ArrayCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.BooleanLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ClassDeclarationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FieldAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FunctionalInterfaceNode;
import org.checkerframework.errorprone.dataflow.cfg.node.InstanceOfNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LambdaResultExpressionNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.NullLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ReturnNode;
import org.jspecify.annotations.Nullable;

/** The transfer function of {@link Obligations}: how facts are born, move and die in one body. */
final class ObligationProblem implements FlowProblem<Facts> {

  private final ImmutableList<Obligation> atEntry;
  private final IdentityHashMap<Tree, Obligation> births;
  private final Values values;
  private final Model model;
  private final HandOvers handOvers;
  private final Failures failures;
  private final Branches branches;
  private final Losses losses;

  ObligationProblem(
      ImmutableList<Obligation> atEntry,
      IdentityHashMap<Tree, Obligation> births,
      Values values,
      Model model,
      HandOvers handOvers,
      Failures failures,
      Branches branches,
      Losses losses) {
    this.atEntry = atEntry;
    this.births = births;
    this.values = values;
    this.model = model;
    this.handOvers = handOvers;
    this.failures = failures;
    this.branches = branches;
    this.losses = losses;
  }

  @Override
  public Facts entry() {
    Facts facts = Facts.NONE;
    for (Obligation obligation : atEntry) {
      Symbol holder = ASTHelpers.getSymbol(obligation.creation());
      facts = holder == null ? facts : facts.plus(obligation, holder);
    }
    return facts;
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
    return born != null && creates ? born(born, node, after) : after;
  }

  /** A call without result gives the duty to its first argument, the task that it starts. */
  private static Facts born(Obligation obligation, Node node, Facts before) {
    Symbol task =
        node instanceof MethodInvocationNode call && call.getType().getKind() == TypeKind.VOID
            ? Values.variable(call.getArgument(0))
            : null;
    return task == null ? before.plus(obligation) : before.plus(obligation, task);
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
      Facts after = before.map(fact -> handOvers.afterCall(node, method, fact));
      return node instanceof ObjectCreationNode creation
              && creation.getTree().getClassBody() != null
          ? after.map(fact -> handOvers.captured(creation.getTree().getClassBody(), fact))
          : after;
    }
    if (node instanceof FunctionalInterfaceNode || node instanceof ClassDeclarationNode) {
      Tree tree = node.getTree();
      return tree == null ? before : before.map(fact -> handOvers.captured(tree, fact));
    }
    if (node instanceof ReturnNode leaving && leaving.getResult() != null) {
      return returned(leaving.getResult(), before);
    }
    if (node instanceof LambdaResultExpressionNode leaving) {
      return returned(leaving.getResult(), before);
    }
    if (node instanceof InstanceOfNode test) {
      return named(test, before);
    }
    if (node instanceof ArrayCreationNode array) {
      return before.map(
          fact ->
              array.getInitializers().stream().anyMatch(element -> values.is(element, fact))
                  ? passedOn(fact)
                  : fact);
    }
    return before;
  }

  /** The variables of a pattern are further names of the value. */
  private Facts named(InstanceOfNode test, Facts before) {
    Facts after = before;
    for (LocalVariableNode binding : test.getBindingVariables()) {
      Symbol variable = (Symbol) binding.getElement();
      after = after.map(fact -> values.is(test.getOperand(), fact) ? fact.heldBy(variable) : fact);
    }
    return after;
  }

  private Facts returned(Node result, Facts before) {
    before.open().forEach(fact -> handOvers.returned(result, fact));
    return before.map(fact -> values.is(result, fact) ? returned(fact) : fact);
  }

  private @Nullable Fact returned(Fact fact) {
    losses.returned(fact);
    return null;
  }

  private @Nullable Fact passedOn(Fact fact) {
    losses.passedOn(fact);
    return null;
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
    if (same && (elsewhere || (variable != null && Values.isField(variable)))) {
      losses.passedOn(fact);
    }
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
    if (!cleared && where != null && fact.isOpen()) {
      losses.overwritten(fact, where);
    }
    return cleared && !Values.isField(variable) ? left : null;
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
    if (!failures.counts(node, method, type)) {
      return before.withoutObligations();
    }
    Facts after =
        method == null
            ? before
            : before.map(
                fact ->
                    failures.leaveNothing(node, method, fact)
                        ? null
                        : whereGiverKeeps(fact, handOvers.afterCall(node, method, fact)));
    return after.map(fact -> fact.thrownBy(node.getTree()));
  }

  /** Who owns a value whose new owner failed is not told: nobody is blamed. */
  private static @Nullable Fact whereGiverKeeps(Fact before, @Nullable Fact after) {
    return before.isOpen() && after != null && !after.isOpen() ? null : after;
  }

  @Override
  public Facts onOutcome(Node node, boolean outcome, Facts after) {
    return after.open().isEmpty() ? after : branches.after(node, outcome, after);
  }
}
