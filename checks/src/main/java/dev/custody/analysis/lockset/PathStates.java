package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The ways to have come to one point: what became of the locks on each, and what else is known if
 * it was that one. Ways that did the same to the locks count as one.
 *
 * @param paths empty where control never gets to
 * @param lost whether there are too many to tell apart
 */
record PathStates(ImmutableMap<PathLocks, Knowledge> paths, boolean lost) {

  private static final int MOST_PATHS = 40;

  static final PathStates NONE = new PathStates(ImmutableMap.of(), false);
  private static final PathStates LOST = new PathStates(ImmutableMap.of(), true);
  static final PathStates ENTRY = of(PathLocks.NONE);

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof PathStates that && paths.equals(that.paths) && lost == that.lost);
  }

  @Override
  public int hashCode() {
    return 31 * paths.hashCode() + Boolean.hashCode(lost);
  }

  static PathStates of(PathLocks locks) {
    return new PathStates(ImmutableMap.of(locks, Knowledge.NOTHING), false);
  }

  /**
   * What is known on a path besides the locks.
   *
   * @param truths values that are true, not zero or not null, or the contrary: by variable, by
   *     call, or by the source of a condition
   * @param thrower what threw the exception that led here, if the last turn was an exception
   */
  record Knowledge(ImmutableMap<Object, Boolean> truths, @Nullable Tree thrower) {
    static final Knowledge NOTHING = new Knowledge(ImmutableMap.of(), null);

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Knowledge that
              && truths.equals(that.truths)
              && Objects.equals(thrower, that.thrower));
    }

    @Override
    public int hashCode() {
      return 31 * truths.hashCode() + Objects.hashCode(thrower);
    }

    @Nullable Boolean truth(@Nullable Object key) {
      return key == null ? null : truths.get(key);
    }

    Knowledge with(Object key, @Nullable Boolean truth) {
      if (truth == null ? !truths.containsKey(key) : truth.equals(truths.get(key))) {
        return this;
      }
      Map<Object, Boolean> now = new LinkedHashMap<>(truths);
      if (truth == null) {
        now.remove(key);
      } else {
        now.put(key, truth);
      }
      return new Knowledge(ImmutableMap.copyOf(now), thrower);
    }

    /** After the variable of that name was assigned. */
    Knowledge withoutConditionsOn(String variable) {
      ImmutableMap.Builder<Object, Boolean> kept = ImmutableMap.builder();
      boolean changed = false;
      for (Map.Entry<Object, Boolean> entry : truths.entrySet()) {
        if (entry.getKey() instanceof String text && text.contains(variable)) {
          changed = true;
        } else {
          kept.put(entry);
        }
      }
      return changed ? new Knowledge(kept.buildOrThrow(), thrower) : this;
    }

    Knowledge thrownBy(@Nullable Tree call) {
      return new Knowledge(truths, call);
    }

    Knowledge join(Knowledge other) {
      if (equals(other)) {
        return this;
      }
      ImmutableMap.Builder<Object, Boolean> same = ImmutableMap.builder();
      for (Map.Entry<Object, Boolean> entry : truths.entrySet()) {
        if (entry.getValue().equals(other.truths.get(entry.getKey()))) {
          same.put(entry);
        }
      }
      return new Knowledge(same.buildOrThrow(), earlier(thrower, other.thrower));
    }

    private static @Nullable Tree earlier(@Nullable Tree a, @Nullable Tree b) {
      if (a == null || b == null) {
        return null;
      }
      return ASTHelpers.getStartPosition(b) < ASTHelpers.getStartPosition(a) ? b : a;
    }
  }

  /** One way, or a way that cannot be. */
  record Path(PathLocks locks, Knowledge knowledge) {
    Path with(PathLocks now) {
      return new Path(now, knowledge);
    }

    Path with(Knowledge now) {
      return new Path(locks, now);
    }
  }

  PathStates join(PathStates other) {
    if (lost || other.lost) {
      return LOST;
    }
    Sink sink = new Sink();
    sink.all.putAll(paths);
    for (Map.Entry<PathLocks, Knowledge> entry : other.paths.entrySet()) {
      sink.add(new Path(entry.getKey(), entry.getValue()));
    }
    return ofMap(sink.all);
  }

  private static PathStates ofMap(Map<PathLocks, Knowledge> all) {
    return all.size() > MOST_PATHS ? LOST : new PathStates(ImmutableMap.copyOf(all), false);
  }

  /** Changes each path; null ends it. */
  PathStates map(UnaryOperator<@Nullable Path> change) {
    if (lost) {
      return this;
    }
    Sink sink = new Sink();
    boolean same = true;
    for (Map.Entry<PathLocks, Knowledge> entry : paths.entrySet()) {
      Path after = change.apply(new Path(entry.getKey(), entry.getValue()));
      if (after != null) {
        sink.add(after);
      }
      same &=
          after != null
              && after.locks().equals(entry.getKey())
              && after.knowledge().equals(entry.getValue());
    }
    return same ? this : ofMap(sink.all);
  }

  /** Turns each path into any number. */
  PathStates flatMap(BiConsumer<Path, Sink> change) {
    if (lost) {
      return this;
    }
    Sink sink = new Sink();
    for (Map.Entry<PathLocks, Knowledge> entry : paths.entrySet()) {
      change.accept(new Path(entry.getKey(), entry.getValue()), sink);
    }
    return ofMap(sink.all);
  }

  /** Collects paths. */
  static final class Sink {
    private final Map<PathLocks, Knowledge> all = new LinkedHashMap<>();

    void add(Path path) {
      Knowledge old = all.get(path.locks());
      all.put(path.locks(), old == null ? path.knowledge() : old.join(path.knowledge()));
    }
  }
}
