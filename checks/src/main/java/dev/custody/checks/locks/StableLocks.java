package dev.custody.checks.locks;

import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The locks around uses of a field that have names by which two of them can be told apart. */
final class StableLocks {

  private StableLocks() {}

  /** The lock that most uses hold; null if none holds one. */
  static @Nullable LockExpression mostUsed(List<FieldUse> uses) {
    Multiset<LockExpression> locks = LinkedHashMultiset.create();
    for (FieldUse use : uses) {
      locks.addAll(of(use));
    }
    LockExpression most = null;
    for (LockExpression lock : locks.elementSet()) {
      if (most == null || locks.count(lock) > locks.count(most)) {
        most = lock;
      }
    }
    return most;
  }

  private static Set<LockExpression> of(FieldUse use) {
    Set<LockExpression> stable = new LinkedHashSet<>();
    for (HeldLock held : use.locks()) {
      if (isStable(held.lock())) {
        stable.add(held.lock());
      }
    }
    return stable;
  }

  /** Whether all locks held are such. */
  static boolean areAll(FieldUse use) {
    for (HeldLock held : use.locks()) {
      if (!isStable(held.lock())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isStable(LockExpression lock) {
    return lock.root() != LockExpression.Root.OTHER && lock.root() != LockExpression.Root.VARIABLE;
  }
}
