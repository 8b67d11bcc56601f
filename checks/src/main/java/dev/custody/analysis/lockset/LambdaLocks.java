package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect.Timing;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Under which locks a functional argument is run: those that are held at the call that receives it,
 * if it is run before that call returns, and those that the called method takes around it.
 */
final class LambdaLocks {

  /**
   * A call and one of its arguments.
   *
   * @param path the call
   */
  record Receiving(TreePath path, MethodSymbol method, int argument) {}

  private record Parameter(MethodSymbol method, int index) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Parameter that && method.equals(that.method) && index == that.index);
    }

    @Override
    public int hashCode() {
      return 31 * method.hashCode() + index;
    }
  }

  private final Bodies bodies;
  private final Summaries summaries;
  private final CallNames names;
  private final Locksets locksets;
  private final Map<Parameter, ImmutableSet<LockState.Key>> known = new HashMap<>();

  LambdaLocks(VisitorState state, LockNames names, Locksets locksets) {
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    this.names = new CallNames(names);
    this.locksets = locksets;
  }

  /** The call that the lambda, method reference or instance creation is an argument of. */
  Optional<Receiving> receiving(TreePath task) {
    Tree argument = task.getLeaf();
    TreePath parent = task.getParentPath();
    while (parent.getLeaf() instanceof ParenthesizedTree
        || parent.getLeaf() instanceof TypeCastTree) {
      argument = parent.getLeaf();
      parent = parent.getParentPath();
    }
    Tree call = parent.getLeaf();
    int index = Calls.arguments(call).indexOf(argument);
    return index >= 0 && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        ? Optional.of(new Receiving(parent, method, index))
        : Optional.empty();
  }

  /** Whether the argument is run before the call returns; empty if nobody knows. */
  Optional<Timing> timing(Receiving call) {
    return summaries.timing(call.method(), call.argument());
  }

  /** Whether the task may be run where it stands, for all that is known. */
  boolean mayRunHere(TreePath task) {
    Optional<Receiving> call = receiving(task);
    if (call.isPresent()) {
      return !timing(call.get()).equals(Optional.of(Timing.LATER));
    }
    return switch (summaries.use(task).kind()) {
      case RETURNED, STORED_IN_FIELD, STORED_IN_ARRAY -> false;
      default -> true;
    };
  }

  /** The call that runs the lambda before it returns, if there is one. */
  Optional<TreePath> runningCall(TreePath task) {
    Receiving call = receiving(task).orElse(null);
    return call != null && timing(call).equals(Optional.of(Timing.NOW))
        ? Optional.of(call.path())
        : Optional.empty();
  }

  /**
   * What is given to a call to be run: the lambda itself, or the anonymous class whose method this
   * is.
   */
  static @Nullable TreePath task(Body body) {
    if (body.lambda().isPresent()) {
      return body.path();
    }
    TreePath type = body.path().getParentPath();
    return body.declaration() instanceof MethodTree
            && type.getLeaf() instanceof ClassTree
            && type.getParentPath().getLeaf() instanceof NewClassTree
        ? type.getParentPath()
        : null;
  }

  /** The locks that the method which receives the task takes around it; none if there is none. */
  ImmutableSet<LockState.Key> takenAround(TreePath task) {
    Receiving call = receiving(task).orElse(null);
    return call == null ? ImmutableSet.of() : takenAround(call);
  }

  /** The locks that the receiving method takes around the argument, as the caller names them. */
  ImmutableSet<LockState.Key> takenAround(Receiving call) {
    ImmutableSet<LockState.Key> inside = takenAround(call.method(), call.argument());
    Body caller = inside.isEmpty() ? null : Body.around(call.path()).orElse(null);
    return caller == null
        ? ImmutableSet.of()
        : inCaller(inside, call.path(), call.method(), caller);
  }

  private ImmutableSet<LockState.Key> takenAround(MethodSymbol method, int argument) {
    int index = Math.min(argument, method.getParameters().size() - 1);
    Body body = index < 0 ? null : bodies.of(method).orElse(null);
    if (body == null) {
      return ImmutableSet.of();
    }
    Parameter key = new Parameter(method, index);
    ImmutableSet<LockState.Key> answer = known.get(key);
    if (answer == null) {
      // A recursive question about the same parameter finds this and learns nothing.
      known.put(key, ImmutableSet.of());
      answer = compute(method.getParameters().get(index), body);
      known.put(key, answer);
    }
    return answer;
  }

  private ImmutableSet<LockState.Key> compute(Symbol parameter, Body body) {
    ImmutableSet<LockState.Key> common = null;
    for (Use use : summaries.uses(parameter, body.path())) {
      ImmutableSet<LockState.Key> locks;
      if (use.kind() == Use.Kind.RECEIVER) {
        locks =
            isIn(use.path(), body) ? keys(locksets.held(body).at(use.path())) : ImmutableSet.of();
      } else if (use.kind() == Use.Kind.ARGUMENT && use.symbol() instanceof MethodSymbol callee) {
        locks = passedOn(use, callee, body);
      } else if (use.kind() == Use.Kind.INSPECTED) {
        continue;
      } else {
        return ImmutableSet.of();
      }
      common = common == null ? locks : intersection(common, locks);
    }
    return common == null ? ImmutableSet.of() : common;
  }

  private ImmutableSet<LockState.Key> passedOn(Use use, MethodSymbol callee, Body body) {
    if (!isIn(use.path(), body)) {
      return ImmutableSet.of();
    }
    Receiving call = new Receiving(use.path(), callee, use.index());
    ImmutableSet<LockState.Key> around = takenAround(call);
    return timing(call).equals(Optional.of(Timing.NOW))
        ? ImmutableSet.<LockState.Key>builder()
            .addAll(around)
            .addAll(keys(locksets.held(body).at(use.path())))
            .build()
        : around;
  }

  private ImmutableSet<LockState.Key> inCaller(
      ImmutableSet<LockState.Key> inside, TreePath call, MethodSymbol method, Body caller) {
    ImmutableSet.Builder<LockState.Key> locks = ImmutableSet.builder();
    LockExpression receiver = names.receiver(call.getLeaf(), method, caller);
    for (LockState.Key key : inside) {
      LockExpression lock =
          names
              .inCaller(key.lock(), method, receiver, Calls.arguments(call.getLeaf()), caller)
              .orElse(null);
      if (lock != null) {
        locks.add(new LockState.Key(lock, key.level()));
      }
    }
    return locks.build();
  }

  private static boolean isIn(TreePath path, Body body) {
    Body around = Body.around(path).orElse(null);
    return around != null && around.declaration() == body.declaration();
  }

  private static ImmutableSet<LockState.Key> keys(ImmutableList<HeldLock> locks) {
    ImmutableSet.Builder<LockState.Key> keys = ImmutableSet.builder();
    for (HeldLock lock : locks) {
      keys.add(new LockState.Key(lock.lock(), lock.level()));
    }
    return keys.build();
  }

  private static ImmutableSet<LockState.Key> intersection(
      ImmutableSet<LockState.Key> a, ImmutableSet<LockState.Key> b) {
    return Sets.intersection(a, b).immutableCopy();
  }
}
