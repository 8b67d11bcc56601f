package dev.custody.analysis.lockset;

import com.google.common.collect.ComparisonChain;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * In which order the code of the compilation takes its locks.
 *
 * <p>A fact is a place where code that surely holds one lock waits for another, itself or through
 * the methods it calls. Facts are born in every body that holds a lock; locks that a method knows
 * by its parameters are also named in the words of its callers. Attempts that may fail, locks that
 * are held already, objects that no other thread knows yet and shared read locks make no fact. The
 * analysis errs on the side of "no inversion": places that are only reached under a common third
 * lock, and locks of two objects of one class that the code does not name in both orders, do not
 * count. It ignores overriding methods and which thread runs what. It looks at the whole
 * compilation on the first question, but costs a graph only where a lock is taken by a call, and a
 * walk over callees only where a lock is held.
 */
public final class LockOrders {

  private static final Context.Key<LockOrders> KEY = new Context.Key<>();

  /** By the class, the position in it, and the length of the way. */
  static final Comparator<LockOrder> BY_PLACE = LockOrders::comparePlaces;

  private final Bodies bodies;
  private final Locksets locksets;
  private final LockIds ids;
  private final Acquisitions acquisitions;
  private final GateLocks gateLocks;
  private final LockGraph graph = new LockGraph(BY_PLACE);
  private final LockPairs pairs;
  private @Nullable ImmutableList<LockInversion> inversions;

  private LockOrders(VisitorState state) {
    bodies = Bodies.instance(state);
    locksets = Locksets.instance(state);
    ids = new LockIds(state, locksets.names());
    acquisitions = new Acquisitions(state, locksets, ids);
    gateLocks = new GateLocks(state, locksets, ids);
    pairs = new LockPairs(state, locksets, ids);
  }

  /** The instance of this compilation. */
  public static LockOrders instance(VisitorState state) {
    LockOrders orders = state.context.get(KEY);
    if (orders == null) {
      orders = new LockOrders(state);
      state.context.put(KEY, orders);
    }
    return orders;
  }

  /**
   * The ways in which threads can wait for each other for ever, each once, whatever the order of
   * the source files.
   */
  public ImmutableList<LockInversion> inversions() {
    if (inversions == null) {
      for (CompilationUnitTree unit : bodies.units()) {
        for (Body body : bodies.in(unit)) {
          if (locksets.mayHoldLocks(body)) {
            inBody(body, bodies.contents(body));
          }
        }
      }
      for (LockOrder order : pairs.named()) {
        addEdge(order);
      }
      Function<LockOrder, Set<LockId>> gates = gateLocks::around;
      Predicate<LockOrder> possible = this::isPossible;
      inversions =
          ImmutableList.<LockInversion>builder()
              .addAll(graph.cycles(gates, possible))
              .addAll(pairs.inversions(gates, possible))
              .build();
    }
    return inversions;
  }

  private void inBody(Body body, BodyContents contents) {
    HeldLocks held = locksets.held(body);
    for (TreePath region : contents.monitors()) {
      ExpressionTree expression = ((SynchronizedTree) region.getLeaf()).getExpression();
      ImmutableList<HeldLock> locks =
          held.at(
              new TreePath(
                  new TreePath(region, expression), ASTHelpers.stripParentheses(expression)));
      if (!locks.isEmpty()) {
        taken(acquisitions.ofMonitor(region, body), locks, body);
      }
    }
    for (TreePath call : contents.calls()) {
      atCall(call, held, body);
    }
    for (TreePath reference : contents.lambdas()) {
      if (reference.getLeaf() instanceof MemberReferenceTree && locksets.runsNow(reference)) {
        atCall(reference, held, body);
      }
    }
  }

  private void atCall(TreePath call, HeldLocks held, Body body) {
    ImmutableList<HeldLock> locks = held.at(call);
    if (locks.isEmpty()) {
      return;
    }
    for (Acquisition taken : acquisitions.ofCall(call, body)) {
      taken(taken, keptDuring(call, locks, body), body);
    }
  }

  private ImmutableList<HeldLock> keptDuring(
      TreePath call, ImmutableList<HeldLock> locks, Body body) {
    ImmutableList.Builder<HeldLock> kept = ImmutableList.builder();
    for (HeldLock lock : locks) {
      if (!locksets.releases(call.getLeaf(), lock.lock(), body)) {
        kept.add(lock);
      }
    }
    return kept.build();
  }

  private void taken(Acquisition taken, ImmutableList<HeldLock> held, Body body) {
    for (HeldLock lock : held) {
      if (lock.lock().equals(taken.lock()) && isSameEveryTime(lock.lock())) {
        return;
      }
    }
    if (isOfNewObject(taken.lock(), body) || WayConditions.contradict(taken.way())) {
      return;
    }
    for (HeldLock lock : held) {
      if (!isOfNewObject(lock.lock(), body) && areKnown(held, lock, body)) {
        LockOrder order = order(lock, taken, held, body);
        addEdge(order);
        pairs.add(order);
      }
    }
  }

  /** Whether none of the other locks may be the one that keeps threads apart. */
  private boolean areKnown(ImmutableList<HeldLock> held, HeldLock but, Body body) {
    for (HeldLock lock : held) {
      if (!lock.equals(but) && ids.of(lock, body) == null) {
        return false;
      }
    }
    return true;
  }

  private void addEdge(LockOrder order) {
    LockId first = order.first().id();
    LockId second = order.second().id();
    if (first != null
        && second != null
        && !ids.mayBeOne(first, second)
        && !isUnshared(order.first().name(), order.body())
        && !isUnshared(order.second().name(), order.body())) {
      graph.add(first, second, order);
    }
  }

  private LockOrder order(
      HeldLock held, Acquisition taken, ImmutableList<HeldLock> locks, Body body) {
    ImmutableSet.Builder<LockId> gates = ImmutableSet.builder();
    for (HeldLock lock : locks) {
      LockId gate = lock.equals(held) ? null : ids.of(lock, body);
      if (gate != null) {
        gates.add(gate);
      }
    }
    return new LockOrder(
        new LockOrder.End(held.lock(), ids.of(held, body), held.level(), ids.isMonitor(held)),
        new LockOrder.End(taken.lock(), taken.id(), taken.level(), taken.monitor()),
        gates.build(),
        body,
        held.takenAt(),
        taken.way());
  }

  /** Whether its callers do not hold the second lock already. */
  private boolean isPossible(LockOrder order) {
    LockId second = order.second().id();
    return second == null || !gateLocks.around(order).contains(second);
  }

  private static boolean isSameEveryTime(LockExpression lock) {
    return lock.root() != LockExpression.Root.OTHER;
  }

  /** Whether the lock belongs to the object whose constructor this is. */
  private static boolean isOfNewObject(LockExpression lock, Body body) {
    if (lock.root() != LockExpression.Root.THIS) {
      return false;
    }
    MethodSymbol method = body.symbol().orElse(null);
    return method != null ? method.isConstructor() : body.lambda().isEmpty();
  }

  /** Whether it is a new object that only this body knows. */
  private boolean isUnshared(LockExpression lock, Body body) {
    return lock.root() == LockExpression.Root.VARIABLE
        && lock.path().isEmpty()
        && lock.start() instanceof VarSymbol variable
        && variable.pos >= ASTHelpers.getStartPosition(body.declaration())
        && locksets.names().isCreatedAsLocal(variable, body);
  }

  private static int comparePlaces(LockOrder a, LockOrder b) {
    return ComparisonChain.start()
        .compare(a.way().size(), b.way().size())
        .compare(className(a.body()), className(b.body()))
        .compare(
            ASTHelpers.getStartPosition(a.site().getLeaf()),
            ASTHelpers.getStartPosition(b.site().getLeaf()))
        .compare(ASTHelpers.getStartPosition(a.heldAt()), ASTHelpers.getStartPosition(b.heldAt()))
        .result();
  }

  private static String className(Body body) {
    Symbol.ClassSymbol type = ASTHelpers.getSymbol(body.enclosingClass());
    return type.flatName().toString();
  }
}
