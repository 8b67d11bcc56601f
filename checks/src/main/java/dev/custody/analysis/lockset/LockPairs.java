package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Orders of two locks that only their names tell apart, such as the accounts of a transfer. They
 * count where the code names both in both orders, in the methods that take them or in calls of
 * these; an order that a condition chooses is taken to be a rule.
 */
final class LockPairs {

  private static final int MOST_CALLERS_UP = 4;
  private static final int MOST_CALLS = 200;

  private record Names(LockExpression first, LockExpression second) {
    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Names that
              && first.equals(that.first)
              && second.equals(that.second));
    }

    @Override
    public int hashCode() {
      return 31 * first.hashCode() + second.hashCode();
    }

    Names reversed() {
      return new Names(/* first= */ second, /* second= */ first);
    }
  }

  private final Summaries summaries;
  private final Locksets locksets;
  private final LockIds ids;
  private final Map<Names, List<LockOrder>> pairs = new LinkedHashMap<>();
  private final List<LockOrder> named = new ArrayList<>();

  LockPairs(VisitorState state, Locksets locksets, LockIds ids) {
    this.summaries = Summaries.instance(state);
    this.locksets = locksets;
    this.ids = ids;
  }

  /** Keeps an order whose locks may be locks of two objects of one class, or are parameters. */
  void add(LockOrder order) {
    add(order, 0);
  }

  /** Orders of locks that have an identity only in the words of a caller. */
  List<LockOrder> named() {
    return named;
  }

  /** The pairs that are named in both orders. */
  ImmutableList<LockInversion> inversions(
      Function<LockOrder, Set<LockId>> gates, Predicate<LockOrder> possible) {
    ImmutableList.Builder<LockInversion> found = ImmutableList.builder();
    Set<Set<LockExpression>> seen = new HashSet<>();
    for (Map.Entry<Names, List<LockOrder>> pair : pairs.entrySet()) {
      Names names = pair.getKey();
      List<LockOrder> opposite = pairs.get(names.reversed());
      if (opposite != null && seen.add(Set.of(names.first(), names.second()))) {
        LockInversion inversion = inversion(pair.getValue(), opposite, gates, possible);
        if (inversion != null) {
          found.add(inversion);
        }
      }
    }
    return found.build();
  }

  private static @Nullable LockInversion inversion(
      List<LockOrder> orders,
      List<LockOrder> opposites,
      Function<LockOrder, Set<LockId>> gates,
      Predicate<LockOrder> possible) {
    for (LockOrder one : Iterables.filter(orders, possible::test)) {
      for (LockOrder other : Iterables.filter(opposites, possible::test)) {
        if (goTogether(one, other)
            && Sets.intersection(gates.apply(one), gates.apply(other)).isEmpty()) {
          return new LockInversion(
              LockOrders.BY_PLACE.compare(one, other) <= 0
                  ? ImmutableList.of(one, other)
                  : ImmutableList.of(other, one));
        }
      }
    }
    return null;
  }

  private void add(LockOrder order, int depth) {
    LockExpression first = order.first().name();
    LockExpression second = order.second().name();
    LockId firstId = order.first().id();
    LockId secondId = order.second().id();
    if (first.root() == LockExpression.Root.OTHER || second.root() == LockExpression.Root.OTHER) {
      return;
    }
    boolean alike = firstId != null && secondId != null && ids.mayBeOne(firstId, secondId);
    if (!alike && firstId != null && secondId != null) {
      if (depth > 0) {
        named.add(order);
      }
      return;
    }
    if (first.equals(second)) {
      return;
    }
    Names names = new Names(first, second);
    List<LockOrder> orders = pairs.get(names);
    if (orders == null) {
      orders = new ArrayList<>();
      pairs.put(names, orders);
    }
    orders.add(order);
    MethodSymbol method = order.body().symbol().orElse(null);
    boolean relative = isRelative(first) || isRelative(second);
    if (method != null && relative && depth < MOST_CALLERS_UP) {
      int calls = 0;
      for (TreePath call : summaries.callers(method)) {
        if (calls++ < MOST_CALLS && call.getLeaf() instanceof MethodInvocationTree) {
          LockOrder above = inCaller(order, method, call);
          if (above != null) {
            add(above, depth + 1);
          }
        }
      }
    }
  }

  /** Whether the name means something else for each caller. */
  private static boolean isRelative(LockExpression name) {
    return name.root() == LockExpression.Root.THIS || Acquisitions.startsWithParameter(name);
  }

  private @Nullable LockOrder inCaller(LockOrder order, MethodSymbol method, TreePath path) {
    MethodInvocationTree call = (MethodInvocationTree) path.getLeaf();
    Body caller = Body.around(path).orElse(null);
    if (caller == null) {
      return null;
    }
    LockExpression receiver =
        locksets.calls().callNames().receiver(method, ASTHelpers.getReceiver(call), caller);
    LockOrder.End first = inCaller(order.first(), method, receiver, call, caller);
    LockOrder.End second = inCaller(order.second(), method, receiver, call, caller);
    if (first == null || second == null) {
      return null;
    }
    ImmutableSet.Builder<LockId> gates = ImmutableSet.<LockId>builder().addAll(order.gates());
    if (locksets.mayHoldLocks(caller)) {
      for (HeldLock lock : locksets.held(caller).at(path)) {
        LockId gate = ids.of(lock, caller);
        if (gate != null) {
          gates.add(gate);
        }
      }
    }
    return new LockOrder(
        first,
        second,
        gates.build(),
        caller,
        call,
        ImmutableList.<TreePath>builder().add(path).addAll(order.way()).build());
  }

  private LockOrder.@Nullable End inCaller(
      LockOrder.End end,
      MethodSymbol method,
      @Nullable LockExpression receiver,
      MethodInvocationTree call,
      Body caller) {
    LockExpression name =
        locksets
            .calls()
            .callNames()
            .inCaller(end.name(), method, receiver, call.getArguments(), caller)
            .orElse(null);
    return name == null
        ? null
        : new LockOrder.End(name, ids.of(name, end.monitor(), caller), end.level(), end.monitor());
  }

  /** Whether two threads can do both, with the same two objects. */
  private static boolean goTogether(LockOrder one, LockOrder other) {
    if (one.body().declaration() != other.body().declaration()) {
      return true;
    }
    return one.first().name().isPlain()
        && one.second().name().isPlain()
        && choices(one.site(), one.body()).equals(choices(other.site(), other.body()));
  }

  /** The conditions around a place, and their branches that it is in. */
  private static List<Tree> choices(TreePath site, Body body) {
    List<Tree> choices = new ArrayList<>();
    Tree branch = site.getLeaf();
    for (TreePath at = site; at.getLeaf() != body.declaration(); at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof IfTree
          || leaf instanceof ConditionalExpressionTree
          || leaf instanceof SwitchTree
          || leaf instanceof SwitchExpressionTree) {
        choices.add(leaf);
        choices.add(branch);
      }
      branch = leaf;
    }
    return choices;
  }
}
