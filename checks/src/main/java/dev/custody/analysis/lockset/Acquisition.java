package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.sun.source.util.TreePath;
import dev.custody.model.Effect.Level;
import org.jspecify.annotations.Nullable;

/**
 * A lock that code takes, and waits for if it has to.
 *
 * @param lock its name in the code that is asked about
 * @param id what the compilation knows it by; null if only a caller can tell
 * @param monitor whether it is the built-in lock of an object
 * @param way the calls that lead to it, and last the place where it is taken; never empty
 */
record Acquisition(
    LockExpression lock,
    @Nullable LockId id,
    Level level,
    boolean monitor,
    ImmutableList<TreePath> way) {

  Acquisition through(TreePath call, LockExpression name, @Nullable LockId newId) {
    return new Acquisition(
        name,
        newId,
        level,
        monitor,
        ImmutableList.<TreePath>builder().add(call).addAll(way).build());
  }
}
