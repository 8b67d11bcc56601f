package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect.Level;
import dev.custody.model.Marks;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which locks are held at a point of the program.
 *
 * <p>A fact is a lock, named by an expression, that is surely held whenever control is at that
 * point. Facts are born at synchronized statements and methods, at calls that take a lock (also
 * through helper methods of this compilation, on the branch on which they took it), and at the
 * entry of methods whose callers must hold one; a lambda that runs at once inherits those of the
 * call that receives it. They are dropped at releases, and when the name of the lock comes to stand
 * for another one. The analysis errs on the side of "not held": a lock under a name it cannot
 * follow is forgotten at the next release that may be meant for it. It ignores locks of callers
 * that no annotation speaks of, optimistic reads, and semaphores with more than one permit.
 * Monitors cost a walk up the tree; only bodies in which a call takes a lock cost a control-flow
 * graph.
 */
public final class Locksets {

  private static final Context.Key<Locksets> KEY = new Context.Key<>();
  private static final int DEEPEST_LAMBDA = 16;

  private final Bodies bodies;
  private final LockNames names;
  private final Guards guards;
  private final LockSummaries summaries;
  private final LockCalls calls;
  private final Promises promises;
  private final LambdaLocks lambdas;
  private final CallerLocks callers;
  private final FieldLocks fieldLocks;
  private final Unshared unshared;
  private final Protections protections;
  private final HiddenLocks hidden;
  private final IdentityHashMap<Tree, HeldLocks> known = new IdentityHashMap<>();
  private final IdentityHashMap<Tree, Boolean> mayHold = new IdentityHashMap<>();
  private final IdentityHashMap<Tree, HeldLocks> knownWithCallers = new IdentityHashMap<>();

  private Locksets(VisitorState state) {
    bodies = Bodies.instance(state);
    names = new LockNames(state);
    guards = new Guards(state, names);
    summaries = new LockSummaries(state, names, guards);
    calls = summaries.calls();
    promises = new Promises(Marks.instance(state), bodies, guards, summaries);
    lambdas = new LambdaLocks(state, names, this);
    callers = new CallerLocks(state, names, this, lambdas, /* trusting= */ false);
    fieldLocks =
        new FieldLocks(
            state,
            this,
            names,
            lambdas,
            new CallerLocks(state, names, this, lambdas, /* trusting= */ true));
    unshared = new Unshared(state, names, callers, lambdas);
    protections = new Protections(bodies, names, calls, guards, lambdas, this);
    hidden = new HiddenLocks(state);
  }

  /** The instance of this compilation. */
  public static Locksets instance(VisitorState state) {
    Locksets locksets = state.context.get(KEY);
    if (locksets == null) {
      locksets = new Locksets(state);
      state.context.put(KEY, locksets);
    }
    return locksets;
  }

  /** A cheap look: false if surely no lock is held anywhere in the body. */
  public boolean mayHoldLocks(Body body) {
    Boolean known = mayHold.get(body.declaration());
    if (known == null) {
      known =
          !bodies.contents(body).monitors().isEmpty() || !entry(body).isEmpty() || takesLocks(body);
      mayHold.put(body.declaration(), known);
    }
    return known;
  }

  /** Whether a call in the body takes a lock, perhaps only on some paths. */
  public boolean mayTakeLocksByCalls(Body body) {
    return takesLocks(body);
  }

  /** The locks held at each point of the body. */
  public HeldLocks held(Body body) {
    HeldLocks held = known.get(body.declaration());
    if (held == null) {
      held = compute(body, entry(body));
      known.put(body.declaration(), held);
    }
    return held;
  }

  /** The lock that the expression names in the body. */
  public LockExpression lock(ExpressionTree expression, Body body) {
    return names.of(expression, body).lock();
  }

  /** Like {@link #lock}, but a variable that is set once, from a getter, counts as the getter. */
  public LockExpression origin(ExpressionTree expression, Body body) {
    return names.origin(expression, body);
  }

  /** The object that a member named without a receiver belongs to in the body. */
  public LockExpression thisOf(Symbol member, Body body) {
    return names.implicitThis(member, body);
  }

  /** Whether the lambda or method reference is run before the call that receives it returns. */
  public boolean runsNow(TreePath lambda) {
    return lambdas.runningCall(lambda).isPresent();
  }

  /**
   * The call that runs the lambda or method reference while its receiver, a collection, holds a
   * lock of its own; nothing if there is none. Such a lock has no name and is in no {@link
   * HeldLocks}.
   */
  public Optional<TreePath> hiddenLockAround(TreePath lambda) {
    Optional<TreePath> call = lambdas.runningCall(lambda);
    return call.isPresent() && hidden.areHeldDuring(call.get()) ? call : Optional.empty();
  }

  /**
   * Whether the call gives up the lock for some time, even if it takes it again before it returns.
   */
  public boolean releases(Tree call, LockExpression lock, Body body) {
    for (LockState.Key given : calls.of(call, body).gives()) {
      if (given.lock().equals(lock) || !given.lock().isPlain()) {
        return true;
      }
    }
    return false;
  }

  LockNames names() {
    return names;
  }

  LockCalls calls() {
    return calls;
  }

  /**
   * Like {@link #held}, with the locks that all callers of the method hold in this compilation, and
   * with those that methods of the compilation take around a lambda that is passed to them.
   */
  public HeldLocks heldWithCallers(Body body) {
    HeldLocks held = knownWithCallers.get(body.declaration());
    if (held == null) {
      ImmutableList<HeldLock> more = ofCallers(body);
      held =
          more.isEmpty()
              ? held(body)
              : compute(
                  body, ImmutableSet.<HeldLock>builder().addAll(entry(body)).addAll(more).build());
      knownWithCallers.put(body.declaration(), held);
    }
    return held;
  }

  /** The locks that annotations on the field or method ask for. */
  public ImmutableList<Guard> guards(Symbol member) {
    return guards.of(member);
  }

  /** The lock of a guard in the words of the code at {@code use}; empty if it has no name there. */
  public Optional<LockExpression> guardAt(Guard guard, TreePath use, Body body) {
    return protections.lock(guard, use, body);
  }

  /**
   * Whether the guard is held where its member is used.
   *
   * @param use the access to the field, or the call or reference of the method
   * @param exclusive whether the read level is not enough
   */
  public Protection protection(Guard guard, TreePath use, Body body, boolean exclusive) {
    return guard.ofValue() && !Protections.isDereferenced(use)
        ? Protection.HELD
        : protections.of(guard, use, body, exclusive);
  }

  /** Whether the body of the guarded method assigns to fields that the same lock guards. */
  public boolean changesGuarded(MethodSymbol method, Guard guard) {
    return protections.changesGuarded(method, guard);
  }

  /** The locks that an annotation says a call of the method takes, and its body surely does not. */
  public ImmutableList<String> notTaken(MethodSymbol method) {
    return promises.notTaken(method);
  }

  /** The same for locks that it is to give up. */
  public ImmutableList<String> notGivenUp(MethodSymbol method) {
    return promises.notGiven(method);
  }

  /** Whether no other thread can know the object yet whose member is used. */
  public boolean isUnshared(
      TreePath use, Symbol member, @Nullable ExpressionTree receiver, Body body) {
    return unshared.isIt(use, member, receiver, body);
  }

  /**
   * How the code of a source file uses its fields once their objects are made.
   *
   * @param outermost a class that is in no other
   */
  public ImmutableListMultimap<VarSymbol, FieldUse> fieldUses(TreePath outermost) {
    return fieldLocks.of(outermost);
  }

  /** Whether annotations of this compilation ask for locks at all: a cheap look, taken once. */
  public boolean hasGuards() {
    return guards.exist();
  }

  private HeldLocks compute(Body body, Iterable<HeldLock> entry) {
    ImmutableList.Builder<HeldLock> throughout = ImmutableList.builder();
    ImmutableList.Builder<HeldLock> onEntry = ImmutableList.builder();
    for (HeldLock lock : entry) {
      (lock.isMonitor() ? throughout : onEntry).add(lock);
    }
    ImmutableList<HeldLock> explicit = onEntry.build();
    LockSummaries.Solved solved = touchesLocks(body) ? solved(body, explicit) : null;
    return new HeldLocks(
        body, throughout.build(), explicit, solved == null ? null : solved.states(), names);
  }

  private LockSummaries.@Nullable Solved solved(Body body, ImmutableList<HeldLock> entry) {
    Optional<LockSummaries.Solved> solved =
        entry.isEmpty() ? summaries.solve(body) : summaries.solve(body, LockState.holding(entry));
    return solved.orElse(null);
  }

  private boolean takesLocks(Body body) {
    for (TreePath call : bodies.contents(body).calls()) {
      if (calls.mayTakeLocks(call)) {
        return true;
      }
    }
    return false;
  }

  private boolean touchesLocks(Body body) {
    for (TreePath call : bodies.contents(body).calls()) {
      if (calls.mayTouchLocks(call)) {
        return true;
      }
    }
    return false;
  }

  /** What is held when the body is entered. */
  private ImmutableList<HeldLock> entry(Body body) {
    MethodSymbol method = body.symbol().orElse(null);
    if (method != null) {
      return ofMethod(method, body);
    }
    return body.lambda().isPresent() ? ofCallAround(body) : ImmutableList.of();
  }

  private ImmutableList<HeldLock> ofMethod(MethodSymbol method, Body body) {
    ImmutableList.Builder<HeldLock> held = ImmutableList.builder();
    for (Guard guard : guards.of(method)) {
      LockExpression lock = guard.lock().orElse(null);
      if (lock != null) {
        held.add(new HeldLock(lock, guard.view(), HeldLock.How.PRECONDITION, body.declaration()));
      }
    }
    if ((method.flags() & Flags.SYNCHRONIZED) != 0) {
      LockExpression.Root root =
          method.isStatic() ? LockExpression.Root.CLASS : LockExpression.Root.THIS;
      held.add(
          new HeldLock(
              LockExpression.of(root, method.owner),
              Level.EXCLUSIVE,
              HeldLock.How.SYNCHRONIZED_METHOD,
              body.declaration()));
    }
    return held.build();
  }

  /** A lambda that is run before the call that receives it returns holds what that call does. */
  private ImmutableList<HeldLock> ofCallAround(Body lambda) {
    TreePath call = lambdas.runningCall(lambda.path()).orElse(null);
    Body outer = call == null ? null : Body.around(call).orElse(null);
    return call != null
            && outer != null
            && depth(lambda.path()) <= DEEPEST_LAMBDA
            && mayHoldLocks(outer)
        ? held(outer).at(call)
        : ImmutableList.of();
  }

  /** What whoever calls the method or runs the lambda or anonymous class holds. */
  private ImmutableList<HeldLock> ofCallers(Body body) {
    ImmutableList.Builder<HeldLock> locks = ImmutableList.builder();
    TreePath task = LambdaLocks.task(body);
    if (task != null && depth(task) <= DEEPEST_LAMBDA) {
      for (LockState.Key key : lambdas.takenAround(task)) {
        locks.add(new HeldLock(key.lock(), key.level(), HeldLock.How.CALLER, body.declaration()));
      }
      TreePath call = lambdas.runningCall(task).orElse(null);
      Body outer = call == null ? null : Body.around(call).orElse(null);
      if (call != null && outer != null) {
        locks.addAll(heldWithCallers(outer).at(call));
      }
    }
    MethodSymbol method = body.symbol().orElse(null);
    if (method != null) {
      for (CallerLocks.Known known : callers.of(method).locks()) {
        locks.add(
            new HeldLock(known.lock(), known.level(), HeldLock.How.CALLER, body.declaration()));
      }
    }
    return locks.build();
  }

  private static int depth(TreePath path) {
    int lambdas = 0;
    for (Tree tree : path) {
      lambdas += tree instanceof LambdaExpressionTree ? 1 : 0;
    }
    return lambdas;
  }
}
