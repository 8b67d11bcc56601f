package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * What a call does to one lock.
 *
 * @param what the deed
 * @param key the lock; null for {@link What#GIVE} of one that the caller has no name for
 * @param amount how many permits: a number, or the source of an expression
 */
record Change(What what, LockState.@Nullable Key key, String amount) {

  /** The deeds. */
  enum What {
    /** It is taken. */
    TAKE,
    /** It was to be taken, but was not. */
    FAIL,
    /** It is given back. */
    GIVE,
    /** It is given back, whether it is held for reading or for writing. */
    GIVE_EITHER,
    /** It is given back if it is held. */
    GIVE_IF_HELD,
    /** What is held becomes this, or this is taken. */
    CONVERT,
    /** A latch or the like is told that one more is done. */
    ARRIVE,
    /** Nobody knows. */
    LOSE
  }

  /**
   * One outcome of a call.
   *
   * @param changes what it did
   * @param truth whether the result is then true, not zero or not null; null if unknown
   */
  record Outcome(ImmutableList<Change> changes, @Nullable Boolean truth) {
    static final Outcome NOTHING = new Outcome(ImmutableList.of(), null);
  }

  static Change of(What what, LockState.Key key) {
    return new Change(what, key, "1");
  }
}
