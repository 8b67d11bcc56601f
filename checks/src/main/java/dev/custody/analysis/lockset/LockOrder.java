package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect.Level;
import org.jspecify.annotations.Nullable;

/**
 * One place where code that holds a lock waits for another one.
 *
 * @param first what is held
 * @param second what is waited for
 * @param gates the other locks held there
 * @param body the code that holds the first lock
 * @param heldAt where it takes it: a synchronized statement, a call, or its own declaration
 * @param way from the body: the calls that lead to the second lock, and last where it is taken
 */
public record LockOrder(
    End first,
    End second,
    ImmutableSet<LockId> gates,
    Body body,
    Tree heldAt,
    ImmutableList<TreePath> way) {

  /**
   * One of the two locks.
   *
   * @param name what the body calls it
   * @param id what the compilation knows it by; null if only a caller can tell
   * @param monitor whether it is the built-in lock of an object
   */
  public record End(LockExpression name, @Nullable LockId id, Level level, boolean monitor) {}

  /** Where the body waits for the second lock, or calls what does. */
  public TreePath site() {
    return way.get(0);
  }

  /** Where the second lock is taken in the end. */
  public TreePath takenAt() {
    return Iterables.getLast(way);
  }

  /** Whether one is a lock of the object that the other is or belongs to. */
  boolean isOfOneObject() {
    LockExpression a = first.name();
    LockExpression b = second.name();
    if (a.root() == LockExpression.Root.OTHER || b.root() == LockExpression.Root.OTHER) {
      return false;
    }
    LockExpression owner = a.owner();
    return b.equals(owner) || a.equals(b.owner()) || (owner != null && owner.equals(b.owner()));
  }
}
