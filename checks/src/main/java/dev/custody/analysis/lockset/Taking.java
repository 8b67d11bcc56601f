package dev.custody.analysis.lockset;

import com.sun.source.tree.Tree;
import dev.custody.model.Effect.When;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a call takes.
 *
 * @param key the lock and the level
 * @param when which results mean that it was taken
 * @param takenAt the call, once it is known which
 */
record Taking(LockState.Key key, When when, @Nullable Tree takenAt) {

  Taking(LockState.Key key, When when) {
    this(key, when, null);
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Taking that
            && key.equals(that.key)
            && when == that.when
            && Objects.equals(takenAt, that.takenAt));
  }

  @Override
  public int hashCode() {
    int hash = key.hashCode();
    hash = 31 * hash + when.hashCode();
    return 31 * hash + Objects.hashCode(takenAt);
  }
}
