package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which gate locks are held around an acquisition: two opposite orders under one gate cannot meet.
 *
 * <p>{@link CallerLocks} names what all callers hold in the words of the method, and answers "not
 * held" when in doubt. These are identities of locks, which mean the same in every class, and the
 * calls of this compilation stand for all calls, also of public methods: a lock too many only keeps
 * a check silent. A method that calls itself without a lock of its own has none.
 */
final class GateLocks {

  private static final int DEEPEST = 4;

  private final VisitorState state;
  private final Summaries summaries;
  private final Locksets locksets;
  private final LockIds ids;
  private final Map<MethodSymbol, ImmutableSet<LockId>> known = new HashMap<>();

  GateLocks(VisitorState state, Locksets locksets, LockIds ids) {
    this.state = state;
    this.summaries = Summaries.instance(state);
    this.locksets = locksets;
    this.ids = ids;
  }

  /** The locks held at the place besides the first of its two locks. */
  Set<LockId> around(LockOrder order) {
    return Sets.union(order.gates(), around(order.body(), 0));
  }

  private ImmutableSet<LockId> around(Body body, int depth) {
    Body at = body;
    while (at.lambda().isPresent()) {
      Optional<Body> outer = Body.around(at.path().getParentPath());
      if (outer.isEmpty() || !locksets.runsNow(at.path())) {
        return ImmutableSet.of();
      }
      at = outer.get();
    }
    return at.declaration() instanceof MethodTree method
        ? around(ASTHelpers.getSymbol(method), depth)
        : ImmutableSet.of();
  }

  private ImmutableSet<LockId> around(MethodSymbol method, int depth) {
    ImmutableSet<LockId> answer = known.get(method);
    if (answer == null) {
      // A recursive call holds at least what the first call did, or does not count.
      known.put(method, ImmutableSet.of());
      answer = compute(method, depth);
      known.put(method, answer);
    }
    return answer;
  }

  private ImmutableSet<LockId> compute(MethodSymbol method, int depth) {
    if (depth >= DEEPEST
        || method.isConstructor()
        || !ASTHelpers.findSuperMethods(method, state.getTypes()).isEmpty()) {
      return ImmutableSet.of();
    }
    ImmutableSet<LockId> common = null;
    for (TreePath call : summaries.callers(method)) {
      Optional<Body> caller = Body.around(call);
      if (caller.isEmpty() || call.getLeaf() instanceof MemberReferenceTree) {
        return ImmutableSet.of();
      }
      ImmutableSet<LockId> here = heldAt(call, caller.get(), depth);
      common = common == null ? here : Sets.intersection(common, here).immutableCopy();
      if (common.isEmpty()) {
        return common;
      }
    }
    return common == null ? ImmutableSet.of() : common;
  }

  private ImmutableSet<LockId> heldAt(TreePath call, Body caller, int depth) {
    ImmutableSet.Builder<LockId> held = ImmutableSet.builder();
    held.addAll(around(caller, depth + 1));
    ImmutableList<HeldLock> locks =
        locksets.mayHoldLocks(caller) ? locksets.held(caller).at(call) : ImmutableList.of();
    for (HeldLock lock : locks) {
      LockId id = ids.of(lock, caller);
      if (id != null) {
        held.add(id);
      }
    }
    return held.build();
  }
}
