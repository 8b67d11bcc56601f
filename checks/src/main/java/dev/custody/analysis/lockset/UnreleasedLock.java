package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.sun.source.tree.Tree;
import dev.custody.model.Effect.Level;
import org.jspecify.annotations.Nullable;

/**
 * A lock or permits that some path through a body takes and does not give back.
 *
 * @param acquisition the call that took it
 * @param lock its name
 * @param level how strongly it is held
 * @param amount how many permits: a number, or the source of an expression
 * @param kind on which kind of exit it is still held; the surest, where there are several
 * @param where the return, or what throws; null for the end of the body
 * @param releases the calls of the body that give it back on other paths
 */
public record UnreleasedLock(
    Tree acquisition,
    LockExpression lock,
    Level level,
    String amount,
    Kind kind,
    @Nullable Tree where,
    ImmutableList<Tree> releases) {

  /** The kinds of exits. */
  public enum Kind {
    /** The body returns. */
    NORMAL_EXIT,
    /** The body returns and gave back less than it took. */
    TOO_FEW_RELEASES,
    /** An exception leaves the body. */
    EXCEPTIONAL_EXIT
  }

  /** The name with its level: {@code the read lock of cache.rw}. */
  public String describe() {
    return level == Level.READ ? "the read lock of " + lock.describe() : lock.describe();
  }
}
