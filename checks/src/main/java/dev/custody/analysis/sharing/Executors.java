package dev.custody.analysis.sharing;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.analysis.task.TaskUse;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.NamedType;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Which executors belong to this code, and which run several tasks at once. */
final class Executors {

  private static final NamedType THREAD = NamedType.of("java.lang.Thread");

  private final Model model;
  private final Summaries summaries;
  private final JavacTrees trees;
  private final Types types;
  private final @Nullable Type thread;

  Executors(VisitorState state) {
    model = Model.instance(state);
    summaries = Summaries.instance(state);
    trees = JavacTrees.instance(state.context);
    types = state.getTypes();
    thread = THREAD.get(state);
  }

  /** Whether it is known where the executor comes from, and that it has more than one thread. */
  boolean hasManyThreads(ExpressionTree executor) {
    ExpressionTree tree = ASTHelpers.stripParentheses(executor);
    if (tree instanceof MethodInvocationTree creation) {
      return isOfMany(creation);
    }
    if (!(ASTHelpers.getSymbol(tree) instanceof VarSymbol variable)) {
      return false;
    }
    List<ExpressionTree> values = values(variable);
    for (ExpressionTree value : values) {
      if (!(value instanceof MethodInvocationTree call) || !isOfMany(call)) {
        return false;
      }
    }
    return !values.isEmpty();
  }

  /**
   * Whether the task surely runs on another thread than the code that gives it away: on a new
   * thread, in the common pool, or on an executor that this code has made. Other executors may
   * belong to the very thread that calls the methods.
   */
  boolean isApart(TaskUse use) {
    if (use.executor().isPresent()) {
      return isOwn(use.executor().get());
    }
    ExpressionTree site = (ExpressionTree) use.site().getLeaf();
    return site instanceof NewClassTree
        ? isThread(ASTHelpers.getType(site)) && !isHook(use.site())
        : model.ofCall(site).is("common-pool")
            || (ASTHelpers.getSymbol(site) instanceof MethodSymbol method
                && isThread(method.owner.type));
  }

  /** Whether the code that gives the task away keeps its future, perhaps to wait for its end. */
  boolean isAskedFor(TaskUse use) {
    return summaries.use(use.site()).kind() != Use.Kind.INSPECTED;
  }

  private boolean isOwn(ExpressionTree executor) {
    ExpressionTree tree = ASTHelpers.stripParentheses(executor);
    if (tree instanceof MethodInvocationTree || tree instanceof NewClassTree) {
      return isFresh(tree);
    }
    if (!(ASTHelpers.getSymbol(tree) instanceof VarSymbol variable)) {
      return false;
    }
    List<ExpressionTree> values = values(variable);
    for (ExpressionTree value : values) {
      if (!isFresh(value)) {
        return false;
      }
    }
    return !values.isEmpty();
  }

  private boolean isFresh(ExpressionTree value) {
    return value instanceof LiteralTree
        || value instanceof NewClassTree
        || model.ofCall(value).is("common-pool")
        || returnsFresh(value);
  }

  private boolean returnsFresh(ExpressionTree call) {
    for (Effect effect : model.ofCall(call).all()) {
      if (effect instanceof Effect.Returns returns && returns.origin() == Effect.Origin.FRESH) {
        return true;
      }
    }
    return false;
  }

  private boolean isThread(@Nullable Type type) {
    return type != null && thread != null && types.isSubtype(types.erasure(type), thread);
  }

  /** Whether the thread only runs when the process ends. */
  private boolean isHook(TreePath thread) {
    Use use = summaries.use(thread);
    if (use.symbol() instanceof VarSymbol variable) {
      TreePath declaration = trees.getPath(variable);
      return declaration != null && anyIsHook(uses(variable, declaration));
    }
    return isHook(use);
  }

  private static boolean anyIsHook(List<Use> uses) {
    for (Use use : uses) {
      if (isHook(use)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHook(Use use) {
    return use.symbol() != null && use.symbol().getSimpleName().contentEquals("addShutdownHook");
  }

  private List<Use> uses(VarSymbol variable, TreePath declaration) {
    return variable.getKind() == ElementKind.FIELD
        ? summaries.uses(variable)
        : summaries.uses(variable, declaration.getParentPath());
  }

  private boolean isOfMany(MethodInvocationTree creation) {
    if (!model.ofCall(creation).is("many-threads")) {
      return false;
    }
    for (ExpressionTree argument : creation.getArguments()) {
      if (Integer.valueOf(1).equals(ASTHelpers.constValue(argument))) {
        return false;
      }
    }
    return true;
  }

  private List<ExpressionTree> values(VarSymbol variable) {
    List<ExpressionTree> values = new ArrayList<>();
    TreePath declaration = trees.getPath(variable);
    if (declaration == null) {
      return values;
    }
    if (declaration.getLeaf() instanceof VariableTree tree && tree.getInitializer() != null) {
      values.add(ASTHelpers.stripParentheses(tree.getInitializer()));
    }
    for (Use use : uses(variable, declaration)) {
      if (use.kind() == Use.Kind.OVERWRITTEN
          && use.path().getLeaf() instanceof AssignmentTree assignment) {
        values.add(ASTHelpers.stripParentheses(assignment.getExpression()));
      }
    }
    return values;
  }
}
