package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import java.util.Objects;
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

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Outcome that
              && changes.equals(that.changes)
              && Objects.equals(truth, that.truth));
    }

    @Override
    public int hashCode() {
      return 31 * changes.hashCode() + Objects.hashCode(truth);
    }
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Change that
            && what == that.what
            && Objects.equals(key, that.key)
            && amount.equals(that.amount));
  }

  @Override
  public int hashCode() {
    int hash = what.hashCode();
    hash = 31 * hash + Objects.hashCode(key);
    return 31 * hash + amount.hashCode();
  }

  static Change of(What what, LockState.Key key) {
    return new Change(what, key, "1");
  }
}
