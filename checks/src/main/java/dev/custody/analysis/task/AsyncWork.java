package dev.custody.analysis.task;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Blocking;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.NamedType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * The work behind a completion stage.
 *
 * <p>A fact is the call that starts the work whose result a stage stands for, such as {@code
 * supplyAsync}. It is followed back through dependent stages, and through variables that get one
 * value only. Where a stage comes from elsewhere the answer is "unknown". Each question looks at
 * one expression, and at the uses of the variables on the way.
 */
public final class AsyncWork {

  private static final Context.Key<AsyncWork> KEY = new Context.Key<>();
  private static final int LONGEST_WAY = 8;

  /** What depends on somebody else to go on; I/O may have limits that no call shows. */
  private static final Set<BlockingKind> ENDLESS =
      EnumSet.of(BlockingKind.WAIT, BlockingKind.QUEUE, BlockingKind.PERMIT, BlockingKind.PROCESS);

  private static final NamedType STAGE = NamedType.of("java.util.concurrent.CompletionStage");

  private final Model model;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Tasks tasks;
  private final Types types;
  private final JavacTrees trees;
  private final @Nullable Type stage;

  private AsyncWork(VisitorState state) {
    model = Model.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    tasks = Tasks.instance(state);
    types = state.getTypes();
    trees = JavacTrees.instance(state.context);
    stage = STAGE.get(state);
  }

  /** The instance of this compilation. */
  public static AsyncWork instance(VisitorState state) {
    AsyncWork works = state.context.get(KEY);
    if (works == null) {
      works = new AsyncWork(state);
      state.context.put(KEY, works);
    }
    return works;
  }

  /** The call that starts the work behind the stage; nothing if it is unknown. */
  public Optional<TreePath> behind(TreePath expression) {
    return origin(expression, LONGEST_WAY)
        .filter(path -> path.getLeaf() instanceof ExpressionTree tree && starts(tree));
  }

  /** Whether the stage is a promise: somebody completes it by hand, and no task runs for it. */
  public boolean isPromise(TreePath expression) {
    return origin(expression, LONGEST_WAY)
        .filter(path -> path.getLeaf() instanceof NewClassTree)
        .isPresent();
  }

  /**
   * How the work started by that call may wait without a limit, as far as its code is known:
   * nothing that happens to its stage ends such a wait.
   */
  public Optional<Blocking> endlessWait(TreePath start) {
    Optional<TreePath> task = task(start);
    Optional<Body> body = task.flatMap(tasks::bodyOf).flatMap(Body::around);
    return body.stream()
        .flatMap(code -> bodies.contents(code).calls().stream())
        .flatMap(call -> summaries.blocking(call).stream())
        .filter(way -> !way.bounded() && ENDLESS.contains(way.kind()))
        .findFirst();
  }

  /** Whether the code cancels, interrupts or shuts down something. */
  public static boolean mentionsEnd(Tree code) {
    return CareTaking.isIn(code);
  }

  private Optional<TreePath> task(TreePath start) {
    return model
        .ofCall((ExpressionTree) start.getLeaf())
        .first(Effect.Runs.class)
        .flatMap(runs -> CallParts.operand(start.getLeaf(), runs.task()))
        .map(task -> new TreePath(start, task));
  }

  /** Whether the call starts work of its own, not what follows on another stage. */
  boolean starts(ExpressionTree tree) {
    if (!(tree instanceof MethodInvocationTree call)) {
      return false;
    }
    MethodSymbol method = ASTHelpers.getSymbol(call);
    return method.isStatic()
        && isStage(method.getReturnType())
        && model
            .ofCall(call)
            .every(Effect.Runs.class)
            .anyMatch(runs -> runs.timing() == Effect.Timing.LATER);
  }

  private boolean isStage(Type type) {
    return stage != null && types.isSubtype(types.erasure(type), types.erasure(stage));
  }

  private Optional<TreePath> origin(TreePath path, int steps) {
    ExpressionTree tree = ASTHelpers.stripParentheses((ExpressionTree) path.getLeaf());
    if (steps == 0) {
      return Optional.empty();
    }
    if (tree instanceof NewClassTree || starts(tree)) {
      return Optional.of(new TreePath(path, tree));
    }
    if (tree instanceof MethodInvocationTree call) {
      ExpressionTree receiver = ASTHelpers.getReceiver(call);
      return receiver != null && isStage(ASTHelpers.getSymbol(call).owner.type)
          ? origin(new TreePath(path, receiver), steps - 1)
          : Optional.empty();
    }
    return ASTHelpers.getSymbol(tree) instanceof VarSymbol variable
        ? value(variable).flatMap(value -> origin(value, steps - 1))
        : Optional.empty();
  }

  /** The one value that the variable ever gets, apart from null. */
  private Optional<TreePath> value(VarSymbol variable) {
    TreePath declaration = trees.getPath(variable);
    if (declaration == null || !(declaration.getLeaf() instanceof VariableTree tree)) {
      return Optional.empty();
    }
    List<TreePath> values = new ArrayList<>();
    if (tree.getInitializer() != null) {
      values.add(new TreePath(declaration, tree.getInitializer()));
    }
    List<Use> uses =
        variable.getKind() == ElementKind.FIELD
            ? summaries.uses(variable)
            : summaries.uses(variable, CallParts.member(declaration));
    for (Use use : uses) {
      if (use.kind() == Use.Kind.OVERWRITTEN
          && use.path().getLeaf() instanceof AssignmentTree assignment) {
        values.add(new TreePath(use.path(), assignment.getExpression()));
      }
    }
    values.removeIf(value -> value.getLeaf().getKind() == Tree.Kind.NULL_LITERAL);
    return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
  }
}
