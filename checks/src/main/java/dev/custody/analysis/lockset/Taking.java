package dev.custody.analysis.lockset;

import com.sun.source.tree.Tree;
import dev.custody.model.Effect.When;
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
}
