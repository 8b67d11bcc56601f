package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.lockset.LockExpression;
import org.jspecify.annotations.Nullable;

/**
 * One access to a field, as one thread makes it.
 *
 * @param path the name of the field in the code
 * @param field the field
 * @param writes whether the field, or the collection in it, is changed
 * @param ofContents whether it is the collection or other object in the field that is used
 * @param origin where the thread begins
 * @param chain the methods from there to the access
 * @param locks what is held, by name
 * @param order how much the thread had done before, in steps of its walk
 * @param inLoop whether it is made again and again, for as long as the thread lives
 * @param decidesLoop whether it is in the condition of such a loop
 * @param configures whether it stores a parameter of a method that outsiders call
 * @param updates whether the new value depends on the old one
 * @param walk all that the thread does
 */
public record Access(
    TreePath path,
    VarSymbol field,
    boolean writes,
    boolean ofContents,
    Origin origin,
    ImmutableList<MethodSymbol> chain,
    ImmutableSet<Held> locks,
    int order,
    boolean inLoop,
    boolean decidesLoop,
    boolean configures,
    boolean updates,
    Walk walk) {

  /**
   * A lock with its level.
   *
   * @param exclusive false for the read level
   */
  record Held(LockExpression lock, boolean exclusive) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Held that && lock.equals(that.lock) && exclusive == that.exclusive);
    }

    @Override
    public int hashCode() {
      return 31 * lock.hashCode() + Boolean.hashCode(exclusive);
    }
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls. A walk makes at most one access of either sort at a time.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Access that
            && walk == that.walk
            && order == that.order
            && ofContents == that.ofContents);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * walk.hashCode() + order) + Boolean.hashCode(ofContents);
  }

  /** Whether the two cannot be made at once, because both hold a lock that excludes the other. */
  boolean excludes(Access other) {
    for (Held mine : locks) {
      for (Held theirs : other.locks) {
        if (mine.lock().equals(theirs.lock())
            && (mine.exclusive() || !writes)
            && (theirs.exclusive() || !other.writes)) {
          return true;
        }
      }
    }
    return false;
  }
}
