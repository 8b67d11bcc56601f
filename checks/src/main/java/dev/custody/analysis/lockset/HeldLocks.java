package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which locks are held where in one body. */
public final class HeldLocks {

  private final Body body;
  private final ImmutableList<HeldLock> throughout;
  private final ImmutableList<HeldLock> onEntry;
  private final @Nullable IdentityHashMap<Tree, LockState> states;
  private final LockNames names;

  /**
   * @param throughout what is held from entry to exit, as nothing in the body can release it
   * @param onEntry what is held on entry but may be released
   * @param states what is known before each tree that has a node of its own and can be reached;
   *     null if the body leaves explicit locks alone or is too tangled
   */
  HeldLocks(
      Body body,
      ImmutableList<HeldLock> throughout,
      ImmutableList<HeldLock> onEntry,
      @Nullable IdentityHashMap<Tree, LockState> states,
      LockNames names) {
    this.body = body;
    this.throughout = throughout;
    this.onEntry = onEntry;
    this.states = states;
    this.names = names;
  }

  /**
   * The locks held when control reaches {@code path}, a call, access or other expression of this
   * body, in the order in which they were taken. Empty where control never gets to.
   */
  public ImmutableList<HeldLock> at(TreePath path) {
    List<HeldLock> held = new ArrayList<>(throughout);
    if (states != null) {
      LockState state = state(path, states);
      if (state != null) {
        held.addAll(state.locks());
      }
    } else {
      held.addAll(onEntry);
    }
    held.addAll(monitorsAround(path));
    if (held.size() > 1) {
      held.sort(Comparator.comparingInt(lock -> ASTHelpers.getStartPosition(lock.takenAt())));
    }
    return ImmutableList.copyOf(held);
  }

  /** The stamped locks of which an optimistic read is going on at the path. */
  public ImmutableSet<LockExpression> readOptimisticallyAt(TreePath path) {
    LockState state = states == null ? null : state(path, states);
    return state == null ? ImmutableSet.of() : state.readOptimistically();
  }

  /** The state before the tree, or before the expression around it if it has no node itself. */
  private @Nullable LockState state(TreePath path, IdentityHashMap<Tree, LockState> states) {
    for (TreePath at = path; at != null && at.getLeaf() != body.declaration(); ) {
      LockState state = states.get(at.getLeaf());
      if (state != null || !(at.getLeaf() instanceof ExpressionTree)) {
        return state;
      }
      at = at.getParentPath();
    }
    return null;
  }

  private List<HeldLock> monitorsAround(TreePath path) {
    List<HeldLock> monitors = new ArrayList<>();
    Tree child = null;
    for (TreePath at = path; at != null && at.getLeaf() != body.declaration(); ) {
      if (at.getLeaf() instanceof SynchronizedTree region && region.getBlock() == child) {
        LockExpression lock = names.of(region.getExpression(), body).lock();
        monitors.add(new HeldLock(lock, Level.EXCLUSIVE, HeldLock.How.MONITOR, region));
      }
      child = at.getLeaf();
      at = at.getParentPath();
    }
    return monitors;
  }
}
