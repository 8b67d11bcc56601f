package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who ends what runs a periodic task: the task ends with it. */
final class TaskRunners {

  private final Model model;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Creations creations;
  private final FieldDuties duties;

  TaskRunners(
      Model model, Bodies bodies, Summaries summaries, Creations creations, FieldDuties duties) {
    this.model = model;
    this.bodies = bodies;
    this.summaries = summaries;
    this.creations = creations;
    this.duties = duties;
  }

  /** Who ends the executor, timer or scheduler that the call at {@code birth} gives a task to. */
  Runner of(TreePath birth) {
    if (!(birth.getLeaf() instanceof MethodInvocationTree call)
        || model.ofCall(call).every(Effect.Runs.class).noneMatch(TaskRunners::isByReceiver)) {
      return Runner.NONE;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver == null
        ? Runner.ENDED
        : of(new TreePath(birth, receiver), ASTHelpers.getType(receiver), new HashSet<>());
  }

  private static boolean isByReceiver(Effect.Runs runs) {
    return runs.periodic() && runs.on().filter(Operand.THIS::equals).isPresent();
  }

  private Runner of(TreePath path, @Nullable Type type, Set<Symbol> seen) {
    Tree value = path.getLeaf();
    if (value instanceof ParenthesizedTree parens) {
      return of(new TreePath(path, parens.getExpression()), type, seen);
    }
    if (value instanceof TypeCastTree cast) {
      return of(new TreePath(path, cast.getExpression()), type, seen);
    }
    if (value instanceof ConditionalExpressionTree choice) {
      return of(new TreePath(path, choice.getTrueExpression()), type, seen)
          .and(of(new TreePath(path, choice.getFalseExpression()), type, seen));
    }
    if (value instanceof NewClassTree || value instanceof LiteralTree) {
      return Runner.ENDED;
    }
    if (value instanceof MethodInvocationTree call) {
      return ofCall(call, type, seen);
    }
    return ASTHelpers.getSymbol(value) instanceof VarSymbol variable && type != null
        ? ofVariable(variable, path, type, seen)
        : Runner.UNKNOWN;
  }

  private Runner ofCall(MethodInvocationTree call, @Nullable Type type, Set<Symbol> seen) {
    Result result = summaries.result(ASTHelpers.getSymbol(call));
    return switch (result.kind()) {
      case FRESH -> Runner.ENDED;
      case BORROWED -> Runner.BORROWED;
      case FIELD ->
          result.field() instanceof VarSymbol field && type != null && seen.add(field)
              ? ofField(field, type, seen)
              : Runner.UNKNOWN;
      default -> Runner.UNKNOWN;
    };
  }

  private Runner ofVariable(VarSymbol variable, TreePath path, Type type, Set<Symbol> seen) {
    if (!seen.add(variable)) {
      return Runner.ENDED;
    }
    if (model.marks().isOwner(variable)) {
      return Runner.ENDED;
    }
    if (Values.isField(variable)) {
      return ofField(variable, type, seen);
    }
    Body body = Body.around(path).map(Body::outermost).orElse(null);
    if (body == null) {
      return Runner.UNKNOWN;
    }
    ImmutableList<TreePath> values = summaries.assigned(variable, body.path());
    if (values.isEmpty()) {
      return variable.owner instanceof MethodSymbol ? Runner.BORROWED : Runner.UNKNOWN;
    }
    return all(values, type, seen);
  }

  /** An executor that nobody ends is one finding, and its tasks are no further ones. */
  private Runner ofField(VarSymbol field, Type type, Set<Symbol> seen) {
    Effect.Resource resource = creations.resource(type);
    TreePath owner = bodies.path(field.enclClass());
    if (owner == null
        || (resource != null
            && duties.of(field, resource.releasedBy()) != FieldDuties.Duty.NEVER)) {
      return Runner.ENDED;
    }
    ImmutableList<TreePath> values = summaries.assigned(field, owner);
    return values.isEmpty() ? Runner.UNKNOWN : all(values, type, seen);
  }

  private Runner all(ImmutableList<TreePath> values, Type type, Set<Symbol> seen) {
    Runner runner = null;
    for (TreePath value : values) {
      Runner one = of(value, type, seen);
      runner = runner == null ? one : runner.and(one);
    }
    return runner == null ? Runner.UNKNOWN : runner;
  }
}
