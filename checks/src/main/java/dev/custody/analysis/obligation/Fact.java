package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An open obligation on one path. Deeply immutable.
 *
 * @param obligation the duty
 * @param holders the variables and own fields that hold the value
 * @param temporary whether the value is still on its way from its creation to its first holder
 * @param flags the local boolean variables whose value is known on this path
 * @param thrower the call or statement whose exception this path follows, null on normal paths
 * @param givenTo the call that handed the value to somebody who says that he owns it from then on;
 *     null while it is still open
 */
record Fact(
    Obligation obligation,
    ImmutableSet<Symbol> holders,
    boolean temporary,
    ImmutableMap<Symbol, Boolean> flags,
    @Nullable Tree thrower,
    @Nullable Tree givenTo) {

  /** A value that one variable holds. */
  static Fact heldBy(Obligation obligation, Symbol variable) {
    return new Fact(
        obligation, ImmutableSet.of(variable), false, ImmutableMap.of(), null, /* givenTo= */ null);
  }

  /** Whether the duty is still to be done. */
  boolean isOpen() {
    return givenTo == null;
  }

  Fact givenTo(Tree call) {
    return new Fact(obligation, holders, false, flags, thrower, call);
  }

  Fact heldBy(Symbol variable) {
    return new Fact(obligation, plus(holders, variable), false, flags, thrower, givenTo);
  }

  Fact without(Symbol variable) {
    return holders.contains(variable)
        ? new Fact(
            obligation,
            ImmutableSet.copyOf(Sets.difference(holders, ImmutableSet.of(variable))),
            temporary,
            flags,
            thrower,
            givenTo)
        : this;
  }

  Fact thrownBy(@Nullable Tree tree) {
    return new Fact(obligation, holders, temporary, flags, tree, givenTo);
  }

  Fact with(Symbol flag, @Nullable Boolean value) {
    if (value == null ? !flags.containsKey(flag) : value.equals(flags.get(flag))) {
      return this;
    }
    return new Fact(obligation, holders, temporary, put(flags, flag, value), thrower, givenTo);
  }

  /** One fact for both paths: what holds on either may hold, and only common flags are known. */
  Fact blur(Fact other) {
    Map<Symbol, Boolean> common = new HashMap<>(flags);
    common.entrySet().retainAll(other.flags.entrySet());
    return new Fact(
        obligation,
        ImmutableSet.copyOf(Sets.union(holders, other.holders)),
        temporary || other.temporary,
        ImmutableMap.copyOf(common),
        thrower != null ? thrower : other.thrower,
        givenTo != null && other.givenTo != null ? givenTo : null);
  }

  static ImmutableMap<Symbol, Boolean> put(
      ImmutableMap<Symbol, Boolean> flags, Symbol flag, @Nullable Boolean value) {
    Map<Symbol, Boolean> changed = new HashMap<>(flags);
    if (value == null) {
      changed.remove(flag);
    } else {
      changed.put(flag, value);
    }
    return ImmutableMap.copyOf(changed);
  }

  private static ImmutableSet<Symbol> plus(ImmutableSet<Symbol> set, Symbol element) {
    return ImmutableSet.<Symbol>builder().addAll(set).add(element).build();
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Fact that
            && temporary == that.temporary
            && Objects.equals(thrower, that.thrower)
            && Objects.equals(givenTo, that.givenTo)
            && obligation.equals(that.obligation)
            && holders.equals(that.holders)
            && flags.equals(that.flags));
  }

  @Override
  public int hashCode() {
    return 31
            * (31
                    * (31
                            * (31 * (31 * Boolean.hashCode(temporary) + Objects.hashCode(thrower))
                                + Objects.hashCode(givenTo))
                        + obligation.hashCode())
                + holders.hashCode())
        + flags.hashCode();
  }
}
