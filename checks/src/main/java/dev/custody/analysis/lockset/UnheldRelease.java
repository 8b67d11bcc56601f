package dev.custody.analysis.lockset;

import com.sun.source.tree.Tree;
import dev.custody.model.Effect.Level;
import org.jspecify.annotations.Nullable;

/**
 * A release that some path reaches without holding the lock or permit.
 *
 * @param release the call
 * @param lock its name
 * @param level the level that is released
 * @param why how the path comes to hold nothing
 * @param other the earlier release, the attempt that failed, or what throws; null where nothing was
 *     done
 * @param acquisition a call that takes it on other paths
 */
public record UnheldRelease(
    Tree release,
    LockExpression lock,
    Level level,
    Why why,
    @Nullable Tree other,
    @Nullable Tree acquisition) {

  /** Why nothing is held. */
  public enum Why {
    /** It was given back before. */
    RELEASED_BEFORE,
    /** The attempt to take it failed. */
    NOT_TAKEN,
    /** An exception came before it was taken. */
    THROWN_BEFORE,
    /** The branch that takes it was not run. */
    OTHER_BRANCH,
    /** The lock is held for reading and given back for writing, or the other way round. */
    OTHER_LEVEL
  }

  /** The name with its level: {@code the read lock of cache.rw}. */
  public String describe() {
    return level == Level.READ ? "the read lock of " + lock.describe() : lock.describe();
  }
}
