package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;

/**
 * A place where a thread waits for something that it cannot get because it holds it itself.
 *
 * @param kind what is done twice
 * @param name what is held
 * @param heldAt where it was taken; for a map the call that runs the function
 * @param way the calls that lead to the second time, and last the place itself
 */
public record Relock(Kind kind, String name, Tree heldAt, ImmutableList<TreePath> way) {

  /** What is done twice. */
  public enum Kind {
    /** A lock that is held for reading is taken for writing. */
    UPGRADE,
    /** A lock is taken again that cannot be re-entered. */
    LOCK,
    /** The only permit of a semaphore is taken twice. */
    PERMIT,
    /** A map is updated by the function that computes one of its values. */
    MAP
  }

  /** Where the body does it, or calls what does. */
  public TreePath site() {
    return way.get(0);
  }

  /** Where it is done in the end. */
  public TreePath secondAt() {
    return Iterables.getLast(way);
  }
}
