package dev.custody.analysis.task;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much work an executor gets that lives in a local variable.
 *
 * <p>A fact counts the calls that give tasks to the variable, in the method around it. It errs on
 * the side of much work: a call in a loop or lambda counts as many, and so do a collection of tasks
 * and a periodic one; whoever gets the executor as an argument may do anything with it. A question
 * costs one look at the uses of the variable.
 */
public final class PoolUses {

  private static final Context.Key<PoolUses> KEY = new Context.Key<>();

  private final Model model;
  private final Summaries summaries;
  private final Types types;

  private PoolUses(VisitorState state) {
    model = Model.instance(state);
    summaries = Summaries.instance(state);
    types = state.getTypes();
  }

  /** The instance of this compilation. */
  public static PoolUses instance(VisitorState state) {
    PoolUses uses = state.context.get(KEY);
    if (uses == null) {
      uses = new PoolUses(state);
      state.context.put(KEY, uses);
    }
    return uses;
  }

  /** What is run on the executor that {@code creation} puts into the variable. */
  public PoolUse of(Symbol.VarSymbol variable, TreePath creation) {
    boolean shared = false;
    int tasks = 0;
    boolean many = false;
    for (Use use : summaries.uses(variable, CallParts.member(creation))) {
      switch (use.kind()) {
        case RECEIVER, ARGUMENT -> {
          Optional<Effect.Runs> runs = runs(use);
          if (runs.isPresent()) {
            tasks++;
            many |= isMany(use.path(), runs.get()) || isRepeated(use.path(), creation);
          } else if (use.kind() == Use.Kind.ARGUMENT) {
            shared |= !isReleased(use);
          } else {
            many |= use.symbol() == null || isRepeated(use.path(), creation);
          }
        }
        case RETURNED, STORED_IN_FIELD, STORED_IN_LOCAL, STORED_IN_ARRAY, ITERATED -> shared = true;
        default -> {
          // A look at it, or its end.
        }
      }
    }
    return new PoolUse(shared, many || tasks > 1, tasks == 0);
  }

  /**
   * Whether code is run again and again on the way from {@code outer} down to it: in a loop, or as
   * a lambda or class that somebody else runs.
   */
  public static boolean isRepeated(TreePath code, @Nullable TreePath creation) {
    TreePath scope = creation == null ? null : block(creation);
    Tree child = code.getLeaf();
    for (TreePath at = code.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (scope != null && leaf == scope.getLeaf()) {
        return false;
      }
      boolean loop =
          leaf instanceof WhileLoopTree
              || leaf instanceof DoWhileLoopTree
              || (leaf instanceof EnhancedForLoopTree each && each.getExpression() != child)
              || (leaf instanceof ForLoopTree count && !count.getInitializer().contains(child));
      if (loop) {
        return true;
      }
      if (leaf instanceof LambdaExpressionTree || leaf instanceof ClassTree) {
        return scope != null;
      }
      child = leaf;
    }
    return false;
  }

  /** The statements among which the executor is made. */
  private static TreePath block(TreePath creation) {
    TreePath at = creation;
    while (at.getParentPath() != null && !(at.getLeaf() instanceof BlockTree)) {
      at = at.getParentPath();
    }
    return at;
  }

  private Optional<Effect.Runs> runs(Use use) {
    Operand operand =
        use.kind() == Use.Kind.RECEIVER ? Operand.THIS : Operand.argument(use.index());
    return use.path().getLeaf() instanceof ExpressionTree call
        ? model
            .ofCall(call)
            .every(Effect.Runs.class)
            .filter(runs -> runs.on().equals(Optional.of(operand)))
            .findFirst()
        : Optional.empty();
  }

  private boolean isMany(TreePath call, Effect.Runs runs) {
    Type task =
        CallParts.operand(call.getLeaf(), runs.task()).map(ASTHelpers::getType).orElse(null);
    return runs.periodic()
        || task == null
        || types.closure(types.erasure(task)).stream()
            .anyMatch(type -> type.tsym.getQualifiedName().contentEquals("java.lang.Iterable"));
  }

  private boolean isReleased(Use use) {
    return use.symbol() instanceof MethodSymbol method
        && summaries.fate(method, use.index()).kind() == Fate.Kind.RELEASES;
  }
}
