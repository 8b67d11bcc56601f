package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A use of a field that is protected in another way than a second one.
 *
 * @param use that use
 * @param other the second one
 */
record MixedUse(FieldUse use, FieldUse other) {

  /** Those among all uses of the field. */
  static List<MixedUse> of(VarSymbol field, ImmutableList<FieldUse> uses) {
    if (AtomicCalls.isAtomic(field)) {
      return ofAtomic(uses);
    }
    if ((field.flags() & Flags.VOLATILE) != 0) {
      return ofVolatile(field, uses);
    }
    return (field.flags() & Flags.FINAL) == 0 ? twoLocks(uses) : List.of();
  }

  /** Whether no use holds any lock. */
  static boolean areBare(ImmutableList<FieldUse> uses) {
    for (FieldUse use : uses) {
      if (!use.isBare()) {
        return false;
      }
    }
    return true;
  }

  /** Under one lock here, under another there, and one of both writes. */
  private static List<MixedUse> twoLocks(ImmutableList<FieldUse> uses) {
    List<MixedUse> pairs = new ArrayList<>();
    LockExpression usual = StableLocks.mostUsed(uses);
    if (usual == null || !haveLocksToCompare(uses)) {
      return pairs;
    }
    for (FieldUse use : uses) {
      FieldUse other = use.holds(usual) ? null : conflicting(use, uses, usual);
      if (other != null) {
        pairs.add(new MixedUse(use, other));
      }
    }
    return pairs;
  }

  private static boolean haveLocksToCompare(ImmutableList<FieldUse> uses) {
    for (FieldUse use : uses) {
      if ((use.isBare() && use.access().writes()) || !StableLocks.areAll(use)) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable FieldUse conflicting(
      FieldUse use, ImmutableList<FieldUse> uses, LockExpression usual) {
    if (use.isBare() || UsualLock.isInPhase(use)) {
      return null;
    }
    for (FieldUse other : uses) {
      if (other.holds(usual)
          && (use.access().writes() || other.access().writes())
          && !other.member().equals(use.member())
          && !UsualLock.isInPhase(other)
          && !shareALock(use, other)) {
        return other;
      }
    }
    return null;
  }

  private static boolean shareALock(FieldUse use, FieldUse other) {
    for (HeldLock held : use.locks()) {
      if (other.holds(held.lock())) {
        return true;
      }
    }
    return false;
  }

  /** Read, changed and written under a lock here, changed without it there. */
  private static List<MixedUse> ofVolatile(VarSymbol field, ImmutableList<FieldUse> uses) {
    List<FieldUse> updates = new ArrayList<>();
    for (FieldUse use : uses) {
      if (!use.isBare() && use.access().kind() == FieldAccess.Kind.UPDATE) {
        updates.add(use);
      }
    }
    List<MixedUse> pairs = new ArrayList<>();
    if (updates.isEmpty() || !field.type.isNumeric()) {
      return pairs;
    }
    for (FieldUse use : uses) {
      if (use.isBare() && use.access().writes() && !UsualLock.isInPhase(use)) {
        pairs.add(new MixedUse(use, updates.get(0)));
      }
    }
    // Where most changes take no lock, the author relies on one thread, or on something else.
    return updates.size() >= pairs.size() ? pairs : List.of();
  }

  /** Read and set under a lock here, changed by an atomic call without it there. */
  private static List<MixedUse> ofAtomic(ImmutableList<FieldUse> uses) {
    List<MixedUse> pairs = new ArrayList<>();
    FieldUse set = readAndSet(uses);
    if (set == null) {
      return pairs;
    }
    for (FieldUse use : uses) {
      if (use.isBare() && AtomicCalls.changes(use) && !UsualLock.isInPhase(use)) {
        pairs.add(new MixedUse(use, set));
      }
    }
    return pairs;
  }

  private static @Nullable FieldUse readAndSet(ImmutableList<FieldUse> uses) {
    for (FieldUse set : uses) {
      if (!set.isBare() && AtomicCalls.sets(set) && isRead(set.member(), uses)) {
        return set;
      }
    }
    return null;
  }

  private static boolean isRead(Optional<MethodSymbol> member, ImmutableList<FieldUse> uses) {
    for (FieldUse read : uses) {
      if (read.member().equals(member) && !read.isBare() && AtomicCalls.gets(read)) {
        return true;
      }
    }
    return false;
  }
}
