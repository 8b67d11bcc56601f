package dev.custody.analysis.lockset;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.collect.Sets;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.model.Effect.Level;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of explicit locks at one point of a body.
 *
 * @param held the locks surely held
 * @param results variables that hold the result of a call that took locks, or took them under a
 *     condition on that result
 * @param given the locks that some path to here released without having taken them
 */
record LockState(
    ImmutableMap<Key, Hold> held,
    ImmutableMap<Symbol, ImmutableSet<Taking>> results,
    ImmutableSet<Key> given) {

  private static final int MOST_HOLDS = 4;

  static final LockState NOTHING =
      new LockState(ImmutableMap.of(), ImmutableMap.of(), ImmutableSet.of());

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof LockState that
            && held.equals(that.held)
            && results.equals(that.results)
            && given.equals(that.given));
  }

  @Override
  public int hashCode() {
    int hash = held.hashCode();
    hash = 31 * hash + results.hashCode();
    return 31 * hash + given.hashCode();
  }

  /** A lock at a level. */
  record Key(LockExpression lock, Level level) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Key that && lock.equals(that.lock) && level == that.level);
    }

    @Override
    public int hashCode() {
      return 31 * lock.hashCode() + level.hashCode();
    }
  }

  /**
   * How a lock is held.
   *
   * @param count how often it was taken, up to a bound
   */
  record Hold(HeldLock.How how, Tree takenAt, int count) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Hold that
              && how == that.how
              && takenAt.equals(that.takenAt)
              && count == that.count);
    }

    @Override
    public int hashCode() {
      int hash = how.hashCode();
      hash = 31 * hash + takenAt.hashCode();
      return 31 * hash + count;
    }
  }

  static LockState holding(ImmutableList<HeldLock> locks) {
    LockState state = NOTHING;
    for (HeldLock lock : locks) {
      state =
          state.plus(new Key(lock.lock(), lock.level()), new Hold(lock.how(), lock.takenAt(), 1));
    }
    return state;
  }

  /** The locks held. */
  ImmutableList<HeldLock> locks() {
    ImmutableList.Builder<HeldLock> locks = ImmutableList.builder();
    for (Map.Entry<Key, Hold> entry : held.entrySet()) {
      Key key = entry.getKey();
      Hold hold = entry.getValue();
      if (key.level() != Level.OPTIMISTIC) {
        locks.add(new HeldLock(key.lock(), key.level(), hold.how(), hold.takenAt()));
      }
    }
    return locks.build();
  }

  /** The locks of which an optimistic read is going on. */
  ImmutableSet<LockExpression> readOptimistically() {
    ImmutableSet.Builder<LockExpression> locks = ImmutableSet.builder();
    for (Key key : held.keySet()) {
      if (key.level() == Level.OPTIMISTIC) {
        locks.add(key.lock());
      }
    }
    return locks.build();
  }

  LockState plus(Key key, Hold hold) {
    Map<Key, Hold> more = new LinkedHashMap<>(held);
    Hold old = held.get(key);
    more.put(
        key,
        old == null
            ? hold
            : new Hold(old.how(), old.takenAt(), Math.min(MOST_HOLDS, old.count() + hold.count())));
    return new LockState(ImmutableMap.copyOf(more), results, given);
  }

  /**
   * After the lock was released once. A release of a lock that is not held under that name may be
   * that of any lock whose name has aliases.
   */
  LockState minus(Key released) {
    Key key = heldInPlaceOf(released);
    Hold hold = held.get(key);
    Map<Key, Hold> fewer = new LinkedHashMap<>(held);
    Set<Key> gone = new LinkedHashSet<>(given);
    if (hold == null) {
      gone.add(released);
      for (Key other : held.keySet()) {
        if (!released.lock().isPlain() || !other.lock().isPlain()) {
          fewer.remove(other);
        }
      }
    } else if (hold.count() > 1) {
      fewer.put(key, new Hold(hold.how(), hold.takenAt(), hold.count() - 1));
    } else {
      fewer.remove(key);
      if (hold.how() == HeldLock.How.PRECONDITION) {
        gone.add(key);
      }
    }
    return new LockState(
        ImmutableMap.copyOf(fewer), resultsWithout(released), ImmutableSet.copyOf(gone));
  }

  /** The key itself if it is held, else the same lock at another level if that is. */
  private Key heldInPlaceOf(Key released) {
    if (held.containsKey(released)) {
      return released;
    }
    for (Key key : held.keySet()) {
      if (key.lock().equals(released.lock())) {
        return key;
      }
    }
    return released;
  }

  /** After the variable got the result of a call that took those locks; none if of no such call. */
  LockState assign(Symbol variable, ImmutableSet<Taking> takings) {
    if (held.isEmpty() && results.isEmpty() && takings.isEmpty()) {
      return this;
    }
    Map<Symbol, ImmutableSet<Taking>> now = new LinkedHashMap<>(results);
    now.remove(variable);
    if (!takings.isEmpty()) {
      now.put(variable, takings);
    }
    ImmutableMap.Builder<Symbol, ImmutableSet<Taking>> known = ImmutableMap.builder();
    for (Map.Entry<Symbol, ImmutableSet<Taking>> entry : now.entrySet()) {
      if (!dependsOn(variable, entry.getValue())) {
        known.put(entry);
      }
    }
    ImmutableMap.Builder<Key, Hold> kept = ImmutableMap.builder();
    for (Map.Entry<Key, Hold> entry : held.entrySet()) {
      if (!entry.getKey().lock().dependsOn(variable)) {
        kept.put(entry);
      }
    }
    return new LockState(kept.buildOrThrow(), known.buildOrThrow(), given);
  }

  private static boolean dependsOn(Symbol variable, ImmutableSet<Taking> takings) {
    for (Taking taking : takings) {
      if (taking.key().lock().dependsOn(variable)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What holds on both ways to a point. A lock held at different levels is held at the weaker of
   * the strongest ones.
   */
  LockState join(LockState other) {
    if (equals(other)) {
      return this;
    }
    Map<Key, Hold> both = new LinkedHashMap<>();
    for (Key key : Sets.union(held.keySet(), other.held.keySet())) {
      Hold mine = held.get(key);
      Hold theirs = other.held.get(key);
      if (mine != null && theirs != null) {
        both.put(key, first(key.lock(), other, Math.min(mine.count(), theirs.count())));
      } else if (mine == null ? isWeaker(key, other, this) : isWeaker(key, this, other)) {
        both.put(key, first(key.lock(), other, 1));
      }
    }
    ImmutableMap.Builder<Symbol, ImmutableSet<Taking>> same = ImmutableMap.builder();
    for (Map.Entry<Symbol, ImmutableSet<Taking>> entry : results.entrySet()) {
      if (entry.getValue().equals(other.results.get(entry.getKey()))) {
        same.put(entry);
      }
    }
    return new LockState(
        ImmutableMap.copyOf(both),
        same.buildOrThrow(),
        Sets.union(given, other.given).immutableCopy());
  }

  /** Whether one state holds the lock at this level at most, and the other one more strongly. */
  private static boolean isWeaker(Key key, LockState holder, LockState stronger) {
    Level most = stronger.strongest(key.lock());
    return most != null
        && most.compareTo(key.level()) < 0
        && key.level() == holder.strongest(key.lock());
  }

  private @Nullable Level strongest(LockExpression lock) {
    Level strongest = null;
    for (Key key : held.keySet()) {
      if (key.lock().equals(lock) && (strongest == null || key.level().compareTo(strongest) < 0)) {
        strongest = key.level();
      }
    }
    return strongest;
  }

  /** Where the lock was taken first on either way. */
  private Hold first(LockExpression lock, LockState other, int count) {
    Hold first = null;
    for (Map.Entry<Key, Hold> entry : Iterables.concat(held.entrySet(), other.held.entrySet())) {
      if (entry.getKey().lock().equals(lock)) {
        first = first == null ? entry.getValue() : earlier(first, entry.getValue());
      }
    }
    requireNonNull(first);
    return new Hold(first.how(), first.takenAt(), count);
  }

  private static Hold earlier(Hold a, Hold b) {
    return ASTHelpers.getStartPosition(b.takenAt()) < ASTHelpers.getStartPosition(a.takenAt())
        ? b
        : a;
  }

  private ImmutableMap<Symbol, ImmutableSet<Taking>> resultsWithout(Key released) {
    if (results.isEmpty()) {
      return results;
    }
    ImmutableMap.Builder<Symbol, ImmutableSet<Taking>> kept = ImmutableMap.builder();
    for (Map.Entry<Symbol, ImmutableSet<Taking>> entry : results.entrySet()) {
      if (!isAmong(entry.getValue(), released.lock())) {
        kept.put(entry);
      }
    }
    return kept.buildOrThrow();
  }

  private static boolean isAmong(ImmutableSet<Taking> takings, LockExpression lock) {
    for (Taking taking : takings) {
      if (taking.key().lock().equals(lock)) {
        return true;
      }
    }
    return false;
  }
}
