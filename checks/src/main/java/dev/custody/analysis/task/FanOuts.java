package dev.custody.analysis.task;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.google.errorprone.util.Reachability;
import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.tree.Mentions;
import dev.custody.tree.NamedType;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Groups of tasks of which one failure leaves the others alone.
 *
 * <p>A fact is a {@link FanOut}: futures of tasks that a body starts and collects in a local
 * variable, and a loop that asks for their results and is left by the first failure. It is dropped
 * where the body cancels anything, ends or awaits the executor, or hands the futures on. So the
 * analysis errs on the side of "looked after". Futures that cannot be stopped, such as {@code
 * CompletableFuture}, are ignored. Only bodies that call {@code get} in a loop are looked at.
 */
public final class FanOuts {

  private static final Context.Key<FanOuts> KEY = new Context.Key<>();

  private static final NamedType FUTURE = NamedType.of("java.util.concurrent.Future");
  private static final NamedType STAGE = NamedType.of("java.util.concurrent.CompletionStage");
  private static final NamedType FAILURE = NamedType.of("java.util.concurrent.ExecutionException");

  private final Model model;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Types types;
  private final Name get;
  private final @Nullable Type future;
  private final @Nullable Type stage;
  private final @Nullable Type failure;

  private FanOuts(VisitorState state) {
    model = Model.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    types = state.getTypes();
    get = state.getNames().fromString("get");
    future = FUTURE.get(state);
    stage = STAGE.get(state);
    failure = FAILURE.get(state);
  }

  /** The instance of this compilation. */
  public static FanOuts instance(VisitorState state) {
    FanOuts fanOuts = state.context.get(KEY);
    if (fanOuts == null) {
      fanOuts = new FanOuts(state);
      state.context.put(KEY, fanOuts);
    }
    return fanOuts;
  }

  /** The groups of tasks in the body that go on after the failure of one. */
  public ImmutableList<FanOut> abandoned(Body body) {
    ImmutableList.Builder<FanOut> found = ImmutableList.builder();
    for (TreePath call : bodies.contents(body).calls()) {
      if (call.getLeaf() instanceof MethodInvocationTree question && asks(question)) {
        Optional<FanOut> group = of(call, question, body);
        if (group.isPresent()) {
          found.add(group.get());
        }
      }
    }
    return found.build();
  }

  /** Whether the call waits for the outcome of a task that can be stopped. */
  private boolean asks(MethodInvocationTree call) {
    Symbol method = ASTHelpers.getSymbol(call);
    return method.name == get && isStoppable(method.owner.type);
  }

  private boolean isStoppable(Type type) {
    return isSubtype(type, future) && !isSubtype(type, stage);
  }

  /** No type is a subtype of one that the compilation has never heard of. */
  private boolean isSubtype(Type type, @Nullable Type supertype) {
    return supertype != null && types.isSubtype(types.erasure(type), types.erasure(supertype));
  }

  private Optional<FanOut> of(TreePath call, MethodInvocationTree question, Body body) {
    ExpressionTree receiver = ASTHelpers.getReceiver(question);
    TreePath loop = receiver == null ? null : loopAround(call);
    if (receiver == null || loop == null) {
      return Optional.empty();
    }
    ExpressionTree elements = elements(loop.getLeaf(), receiver);
    VarSymbol futures = elements == null ? null : collection(elements);
    if (elements == null || futures == null || !isLeft(call, loop)) {
      return Optional.empty();
    }
    Optional<TreePath> start = new Starts(futures, this::starts).in(body);
    return start
        .filter(path -> !isLookedAfter(futures, path, body))
        .map(path -> new FanOut(futures, elements, path, loop, call));
  }

  /** The innermost loop, if nothing runs in between. */
  private static @Nullable TreePath loopAround(TreePath call) {
    for (TreePath at = call; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof EnhancedForLoopTree
          || leaf instanceof ForLoopTree
          || leaf instanceof WhileLoopTree) {
        return at;
      }
      if (Body.isBoundary(leaf)) {
        return null;
      }
    }
    return null;
  }

  /** What the loop runs over, or takes one by one, to get at the receiver. */
  private static @Nullable ExpressionTree elements(Tree loop, ExpressionTree receiver) {
    if (loop instanceof EnhancedForLoopTree each) {
      return Mentions.of(ASTHelpers.getSymbol(each.getVariable()), receiver)
          ? each.getExpression()
          : null;
    }
    ExpressionTree tree = ASTHelpers.stripParentheses(receiver);
    if (tree instanceof ArrayAccessTree access) {
      return access.getExpression();
    }
    return tree instanceof MethodInvocationTree access && access.getArguments().size() == 1
        ? ASTHelpers.getReceiver(access)
        : null;
  }

  /** The local variable behind {@code futures}, {@code futures.values()} and the like. */
  private static @Nullable VarSymbol collection(ExpressionTree elements) {
    ExpressionTree tree = ASTHelpers.stripParentheses(elements);
    if (tree instanceof MethodInvocationTree view && view.getArguments().isEmpty()) {
      ExpressionTree receiver = ASTHelpers.getReceiver(view);
      return receiver == null ? null : collection(receiver);
    }
    return tree instanceof IdentifierTree
            && ASTHelpers.getSymbol(tree) instanceof VarSymbol variable
            && variable.getKind() == ElementKind.LOCAL_VARIABLE
        ? variable
        : null;
  }

  /** Whether a failure of the task leaves the loop. */
  private boolean isLeft(TreePath call, TreePath loop) {
    TreePath child = call;
    for (TreePath at = call.getParentPath(); at != loop; child = at, at = at.getParentPath()) {
      if (at.getLeaf() instanceof TryTree attempt && attempt.getBlock() == child.getLeaf()) {
        for (CatchTree clause : attempt.getCatches()) {
          if (catchesFailures(clause)) {
            return !Reachability.canCompleteNormally(clause.getBlock()) && !goesOn(clause);
          }
        }
      }
    }
    return true;
  }

  private boolean catchesFailures(CatchTree clause) {
    Tree caught = clause.getParameter().getType();
    return caught instanceof UnionTypeTree union
        ? union.getTypeAlternatives().stream().anyMatch(this::isFailure)
        : isFailure(caught);
  }

  private boolean isFailure(Tree caught) {
    Type type = ASTHelpers.getType(caught);
    return type != null && failure != null && types.isSubtype(failure, type);
  }

  private static boolean goesOn(CatchTree clause) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitContinue(ContinueTree tree, @Nullable Void unused) {
        found[0] = true;
        return null;
      }
    }.scan(clause, null);
    return found[0];
  }

  /** Whether the call or method reference starts a task and returns at once with its future. */
  private boolean starts(ExpressionTree call) {
    Effects effects = model.ofCall(call);
    Symbol method = ASTHelpers.getSymbol(call);
    return method instanceof Symbol.MethodSymbol started
        && !effects.has(Effect.Blocks.class)
        && isStoppable(started.getReturnType())
        && effects
            .every(Effect.Runs.class)
            .anyMatch(runs -> runs.timing() == Effect.Timing.LATER && !runs.periodic());
  }

  private boolean isLookedAfter(VarSymbol futures, TreePath start, Body body) {
    return CareTaking.isIn(body.code())
        || summaries.uses(futures, body.path()).stream().anyMatch(FanOuts::isHandedOn)
        || executor(start).filter(executor -> isEndedElsewhere(executor, start, body)).isPresent();
  }

  private static boolean isHandedOn(Use use) {
    return switch (use.kind()) {
      case RECEIVER, ITERATED, INSPECTED, OVERWRITTEN, LOCKED -> false;
      default -> true;
    };
  }

  /** Its end waits for the tasks, or somebody else was asked to end it. */
  private boolean isEndedElsewhere(VarSymbol executor, TreePath start, Body body) {
    for (Use use : summaries.uses(executor, body.path())) {
      if (use.kind() == Use.Kind.TRY_RESOURCE || use.kind() == Use.Kind.ARGUMENT) {
        return true;
      }
    }
    for (TreePath at = start; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof TryTree attempt
          && attempt.getResources().stream()
              .anyMatch(resource -> executor.equals(ASTHelpers.getSymbol(resource)))) {
        return true;
      }
    }
    return false;
  }

  private static Optional<VarSymbol> executor(TreePath start) {
    ExpressionTree receiver = ASTHelpers.getReceiver((ExpressionTree) start.getLeaf());
    return receiver != null && ASTHelpers.getSymbol(receiver) instanceof VarSymbol variable
        ? Optional.of(variable)
        : Optional.empty();
  }
}
