package dev.custody.analysis.lockset;

import com.sun.source.tree.Tree;
import dev.custody.model.Effect.Level;
import org.jspecify.annotations.Nullable;

/**
 * A lock that is surely held at some point.
 *
 * @param lock its name
 * @param level how strongly
 * @param how in which way it was taken
 * @param takenAt where: the synchronized statement, the call, or the method whose callers must hold
 *     it
 */
public record HeldLock(LockExpression lock, Level level, How how, Tree takenAt) {

  /** The ways to hold a lock. */
  public enum How {
    /** By a synchronized statement. */
    MONITOR,
    /** By the modifier of the method. */
    SYNCHRONIZED_METHOD,
    /** By a call. */
    CALL,
    /** The callers of the method hold it, as an annotation says. */
    PRECONDITION,
    /** Whoever calls the method or runs the lambda holds it, as the compilation shows. */
    CALLER
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof HeldLock that
            && lock.equals(that.lock)
            && level == that.level
            && how == that.how
            && takenAt.equals(that.takenAt));
  }

  @Override
  public int hashCode() {
    int hash = lock.hashCode();
    hash = 31 * hash + level.hashCode();
    hash = 31 * hash + how.hashCode();
    return 31 * hash + takenAt.hashCode();
  }

  /** Whether it is the built-in lock of an object. */
  public boolean isMonitor() {
    return how == How.MONITOR || how == How.SYNCHRONIZED_METHOD;
  }

  /** The name with its level: {@code the read lock of cache.rw}. */
  public String describe() {
    return level == Level.READ ? "the read lock of " + lock.describe() : lock.describe();
  }
}
