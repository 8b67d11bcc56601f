package dev.custody.model;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Joins what several places say of one method or type. The places are added from the strongest to
 * the weakest; what a stronger one says about a matter shadows what a weaker one says about it.
 */
final class Layers {
  private static final String DUTY = "duty ";
  private static final String ALL_DUTIES = DUTY + "*";

  private final List<Effect> effects = new ArrayList<>();
  private final Set<String> settled = new HashSet<>();

  /** Adds what the next weaker place says. */
  void add(Iterable<? extends Effect> layer) {
    Set<String> said = new HashSet<>();
    for (Effect effect : layer) {
      String matter = matter(effect);
      boolean shadowed =
          settled.contains(matter)
              || (matter.startsWith(DUTY) && settled.contains(ALL_DUTIES))
              || (!said.add(matter) && effects.contains(effect));
      if (!shadowed) {
        effects.add(effect);
      }
    }
    settled.addAll(said);
  }

  /** All that holds. */
  Effects effects() {
    return effects.isEmpty() ? Effects.UNKNOWN : new Effects(ImmutableList.copyOf(effects));
  }

  /**
   * What the effect is about: of two places that speak of the same matter the stronger one holds.
   */
  private static String matter(Effect effect) {
    if (effect instanceof Effect.Blocks || effect instanceof Effect.NeverBlocks) {
      return "blocking";
    }
    if (effect instanceof Effect.Resource || effect instanceof Effect.NoResource) {
      return "resource";
    }
    if (effect instanceof Effect.MustObserve || effect instanceof Effect.MayIgnore) {
      return "outcome";
    }
    if (effect instanceof Effect.Keeps keeps) {
      return DUTY + keeps.argument();
    }
    if (effect instanceof Effect.Borrows borrows) {
      return borrows.argument().map(argument -> DUTY + argument).orElse(ALL_DUTIES);
    }
    if (effect instanceof Effect.Runs runs) {
      return "runs " + runs.task();
    }
    if (effect instanceof Effect.Acquires acquires) {
      return "acquires " + acquires.lock();
    }
    if (effect instanceof Effect.Releases releases) {
      return "releases " + releases.target();
    }
    if (effect instanceof Effect.Observes observes) {
      return "observes " + observes.future();
    }
    if (effect instanceof Effect.Awaits awaits) {
      return "awaits " + awaits.target();
    }
    if (effect instanceof Effect.Is is) {
      return "is " + is.property();
    }
    return effect.getClass().getSimpleName();
  }
}
