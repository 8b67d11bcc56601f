package dev.custody.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is known of one method or type: its effects in the order they were written. Empty means
 * unknown, and unknown never leads to a finding.
 *
 * @param all the effects, never more than one that contradicts another
 */
public record Effects(ImmutableList<Effect> all) {

  /** Nothing is known. */
  public static final Effects UNKNOWN = new Effects(ImmutableList.of());

  /** All effects of that kind. */
  public <E extends Effect> Stream<E> every(Class<E> kind) {
    return all.stream().filter(kind::isInstance).map(kind::cast);
  }

  /** The first effect of that kind. */
  public <E extends Effect> Optional<E> first(Class<E> kind) {
    for (Effect effect : all) {
      if (kind.isInstance(effect)) {
        return Optional.of(kind.cast(effect));
      }
    }
    return Optional.empty();
  }

  /** Whether there is an effect of that kind. */
  public boolean has(Class<? extends Effect> kind) {
    for (Effect effect : all) {
      if (kind.isInstance(effect)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the property was declared by {@code is WORD}. */
  public boolean is(String property) {
    for (Effect effect : all) {
      if (effect instanceof Effect.Is is && is.property().equals(property)) {
        return true;
      }
    }
    return false;
  }

  /** Whether nothing is known. */
  public boolean isUnknown() {
    return all.isEmpty();
  }
}
