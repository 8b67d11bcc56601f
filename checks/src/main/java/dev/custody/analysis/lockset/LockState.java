package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.common.collect.Streams;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.model.Effect.Level;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
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

  /** A lock at a level. */
  record Key(LockExpression lock, Level level) {}

  /**
   * How a lock is held.
   *
   * @param count how often it was taken, up to a bound
   */
  record Hold(HeldLock.How how, Tree takenAt, int count) {}

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
    return held.entrySet().stream()
        .filter(entry -> entry.getKey().level() != Level.OPTIMISTIC)
        .map(
            entry ->
                new HeldLock(
                    entry.getKey().lock(),
                    entry.getKey().level(),
                    entry.getValue().how(),
                    entry.getValue().takenAt()))
        .collect(ImmutableList.toImmutableList());
  }

  /** The locks of which an optimistic read is going on. */
  ImmutableSet<LockExpression> readOptimistically() {
    return held.keySet().stream()
        .filter(key -> key.level() == Level.OPTIMISTIC)
        .map(Key::lock)
        .collect(ImmutableSet.toImmutableSet());
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
    Key key = released;
    if (!held.containsKey(key)) {
      key =
          held.keySet().stream()
              .filter(k -> k.lock().equals(released.lock()))
              .findFirst()
              .orElse(key);
    }
    Hold hold = held.get(key);
    Map<Key, Hold> fewer = new LinkedHashMap<>(held);
    Set<Key> gone = new LinkedHashSet<>(given);
    if (hold == null) {
      gone.add(released);
      fewer.keySet().removeIf(k -> !released.lock().isPlain() || !k.lock().isPlain());
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
    Predicate<LockExpression> changed = lock -> lock.dependsOn(variable);
    now.values()
        .removeIf(all -> all.stream().anyMatch(taking -> changed.test(taking.key().lock())));
    Map<Key, Hold> kept = new LinkedHashMap<>(held);
    kept.keySet().removeIf(key -> changed.test(key.lock()));
    return new LockState(ImmutableMap.copyOf(kept), ImmutableMap.copyOf(now), given);
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
    Map<Symbol, ImmutableSet<Taking>> same = new LinkedHashMap<>();
    results.forEach(
        (variable, takings) -> {
          if (takings.equals(other.results.get(variable))) {
            same.put(variable, takings);
          }
        });
    return new LockState(
        ImmutableMap.copyOf(both),
        ImmutableMap.copyOf(same),
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
    return held.keySet().stream()
        .filter(key -> key.lock().equals(lock))
        .map(Key::level)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** Where the lock was taken first on either way. */
  private Hold first(LockExpression lock, LockState other, int count) {
    Hold first =
        Streams.concat(held.entrySet().stream(), other.held.entrySet().stream())
            .filter(entry -> entry.getKey().lock().equals(lock))
            .map(Map.Entry::getValue)
            .reduce(LockState::earlier)
            .orElseThrow();
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
    results.forEach(
        (variable, takings) -> {
          if (takings.stream().noneMatch(t -> t.key().lock().equals(released.lock()))) {
            kept.put(variable, takings);
          }
        });
    return kept.buildOrThrow();
  }
}
