package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.common.primitives.Ints;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one lock stands on one path through a body. A lock without a standing was not touched.
 *
 * @param kind what the path did with it last
 * @param units for {@link Kind#HELD} what was taken and not given back, oldest first
 * @param at for other kinds the call that did it
 * @param handed for {@link Kind#HELD} whether the caller gets it with the result
 * @param lessened for {@link Kind#HELD} whether it was given back already, but less often than
 *     taken
 */
record Standing(
    Kind kind, ImmutableList<Unit> units, @Nullable Tree at, boolean handed, boolean lessened) {

  private static final int MOST_UNITS = 4;

  /** What a path did with a lock. */
  enum Kind {
    /** It took it, and gave it back less often. */
    HELD,
    /** It took it and gave it back as often. */
    RELEASED,
    /** It tried to take it in vain. */
    FAILED,
    /** It gave up what the caller held, that many times. */
    GIVEN,
    /** It gave up what the caller held and took it again. */
    RESTORED,
    /** It told the latch that one more is done. */
    ARRIVED,
    /** Other code got what it takes to give it back. */
    HANDED,
    /** Nobody knows. */
    UNKNOWN
  }

  /**
   * One acquisition.
   *
   * @param at the call
   * @param amount how many permits: a number, or the source of an expression
   * @param stamps the variables that hold the result of the call
   */
  record Unit(Tree at, String amount, ImmutableSet<Symbol> stamps) {
    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Unit that
              && at.equals(that.at)
              && amount.equals(that.amount)
              && stamps.equals(that.stamps));
    }

    @Override
    public int hashCode() {
      int hash = at.hashCode();
      hash = 31 * hash + amount.hashCode();
      return 31 * hash + stamps.hashCode();
    }

    Unit withStamp(Symbol variable) {
      return new Unit(
          at, amount, ImmutableSet.<Symbol>builder().addAll(stamps).add(variable).build());
    }
  }

  static final Standing UNKNOWN =
      new Standing(Kind.UNKNOWN, ImmutableList.of(), null, false, false);

  static final Standing HANDED = new Standing(Kind.HANDED, ImmutableList.of(), null, false, false);

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Standing that
            && kind == that.kind
            && units.equals(that.units)
            && Objects.equals(at, that.at)
            && handed == that.handed
            && lessened == that.lessened);
  }

  @Override
  public int hashCode() {
    int hash = kind.hashCode();
    hash = 31 * hash + units.hashCode();
    hash = 31 * hash + Objects.hashCode(at);
    hash = 31 * hash + Boolean.hashCode(handed);
    return 31 * hash + Boolean.hashCode(lessened);
  }

  static Standing of(Kind kind, Tree at) {
    return new Standing(kind, ImmutableList.of(), at, false, false);
  }

  private static Standing held(ImmutableList<Unit> units, boolean handed, boolean lessened) {
    return new Standing(
        Kind.HELD,
        units.size() > MOST_UNITS ? units.subList(0, MOST_UNITS) : units,
        null,
        handed,
        lessened);
  }

  boolean isHeld() {
    return kind == Kind.HELD;
  }

  boolean isLost() {
    return kind == Kind.UNKNOWN || kind == Kind.HANDED;
  }

  /** After an acquisition; {@code old} is null for a lock that was not touched. */
  static Standing taken(@Nullable Standing old, Unit unit) {
    if (old == null) {
      return held(ImmutableList.of(unit), false, false);
    }
    return switch (old.kind) {
      case HELD ->
          held(
              ImmutableList.<Unit>builder().addAll(old.units).add(unit).build(),
              old.handed,
              old.lessened);
      case RELEASED, FAILED, RESTORED -> held(ImmutableList.of(unit), false, false);
      case GIVEN ->
          old.units.size() > 1
              ? new Standing(
                  Kind.GIVEN, old.units.subList(1, old.units.size()), old.at, false, false)
              : of(Kind.RESTORED, unit.at);
      case ARRIVED, HANDED, UNKNOWN -> UNKNOWN;
    };
  }

  /** After a release; {@code old} is null for a lock that was not touched. */
  static Standing given(@Nullable Standing old, Unit unit) {
    if (old == null || old.kind == Kind.RESTORED) {
      return new Standing(Kind.GIVEN, ImmutableList.of(unit), unit.at, false, false);
    }
    return switch (old.kind) {
      case HELD -> old.less(unit);
      case RELEASED, FAILED, ARRIVED, HANDED, UNKNOWN -> UNKNOWN;
      case GIVEN ->
          old.units.size() == MOST_UNITS
              ? UNKNOWN
              : new Standing(
                  Kind.GIVEN,
                  ImmutableList.<Unit>builder().addAll(old.units).add(unit).build(),
                  unit.at,
                  false,
                  false);
      case RESTORED -> old;
    };
  }

  private Standing less(Unit released) {
    Unit last = Iterables.getLast(units);
    if (last.amount.equals(released.amount)) {
      return units.size() == 1
          ? of(Kind.RELEASED, released.at)
          : held(units.subList(0, units.size() - 1), handed, true);
    }
    int total = 0;
    for (Unit unit : units) {
      Integer amount = Ints.tryParse(unit.amount);
      if (amount == null) {
        return UNKNOWN;
      }
      total += amount;
    }
    Integer amount = Ints.tryParse(released.amount);
    if (amount == null || amount > total) {
      return UNKNOWN;
    }
    if (amount == total) {
      return of(Kind.RELEASED, released.at);
    }
    Unit first = units.get(0);
    return held(
        ImmutableList.of(new Unit(first.at, Integer.toString(total - amount), first.stamps)),
        handed,
        true);
  }

  Standing handedOver() {
    return new Standing(kind, units, at, true, lessened);
  }

  /** After the variable got the result of the call that took it. */
  Standing withStamp(Tree call, Symbol variable) {
    ImmutableList.Builder<Unit> now = ImmutableList.builder();
    for (Unit unit : units) {
      now.add(unit.at == call ? unit.withStamp(variable) : unit);
    }
    return new Standing(kind, now.build(), at, handed, lessened);
  }

  boolean isTakenBy(Tree call) {
    for (Unit unit : units) {
      if (unit.at == call) {
        return true;
      }
    }
    return false;
  }

  boolean hasStamp(Symbol variable) {
    for (Unit unit : units) {
      if (unit.stamps.contains(variable)) {
        return true;
      }
    }
    return false;
  }
}
