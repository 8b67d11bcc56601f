package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.sun.tools.javac.code.Symbol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The open obligations at a point, and the boolean locals whose value is known there. Joining takes
 * the union of the facts, so that a fact means "may be open"; when one obligation has more than
 * {@value #MOST} facts they are blurred into one, which keeps the state finite.
 */
record Facts(ImmutableSet<Fact> open, ImmutableMap<Symbol, Boolean> flags) {

  private static final int MOST = 12;

  static final Facts NONE = new Facts(ImmutableSet.of(), ImmutableMap.of());

  Facts join(Facts other) {
    Map<Symbol, Boolean> common = new HashMap<>(flags);
    common.entrySet().retainAll(other.flags.entrySet());
    Set<Fact> union = new LinkedHashSet<>(open);
    union.addAll(other.open);
    return new Facts(limit(union), ImmutableMap.copyOf(common));
  }

  Facts plus(Obligation obligation) {
    Fact fact = new Fact(obligation, ImmutableSet.of(), true, flags, null, null);
    return new Facts(limit(ImmutableSet.<Fact>builder().addAll(open).add(fact).build()), flags);
  }

  /** What is held from the start. */
  Facts plus(Obligation obligation, Symbol holder) {
    Fact fact = Fact.heldBy(obligation, holder);
    return new Facts(limit(ImmutableSet.<Fact>builder().addAll(open).add(fact).build()), flags);
  }

  /** Changes every fact; null drops it. */
  Facts map(Function<Fact, @Nullable Fact> change) {
    ImmutableSet.Builder<Fact> changed = ImmutableSet.builder();
    boolean same = true;
    for (Fact fact : open) {
      Fact next = change.apply(fact);
      same &= fact.equals(next);
      if (next != null) {
        changed.add(next);
      }
    }
    return same ? this : new Facts(changed.build(), flags);
  }

  Facts withFlag(Symbol flag, @Nullable Boolean value) {
    Facts changed = map(fact -> fact.with(flag, value));
    return new Facts(changed.open, Fact.put(flags, flag, value));
  }

  Facts withoutObligations() {
    return open.isEmpty() ? this : new Facts(ImmutableSet.of(), flags);
  }

  private static ImmutableSet<Fact> limit(Set<Fact> facts) {
    if (facts.size() <= MOST) {
      return ImmutableSet.copyOf(facts);
    }
    Map<Obligation, Set<Fact>> byObligation = new LinkedHashMap<>();
    for (Fact fact : facts) {
      byObligation.computeIfAbsent(fact.obligation(), key -> new LinkedHashSet<>()).add(fact);
    }
    ImmutableSet.Builder<Fact> limited = ImmutableSet.builder();
    for (Set<Fact> same : byObligation.values()) {
      if (same.size() <= MOST) {
        limited.addAll(same);
      } else {
        limited.add(same.stream().reduce(Fact::blur).get());
      }
    }
    return limited.build();
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Facts that && open.equals(that.open) && flags.equals(that.flags));
  }

  @Override
  public int hashCode() {
    return 31 * open.hashCode() + flags.hashCode();
  }
}
