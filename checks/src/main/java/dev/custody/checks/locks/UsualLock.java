package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.model.Effect.Level;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Name;

/**
 * The lock under which a field is used nearly everywhere.
 *
 * @param lock that lock
 * @param under the uses with it
 * @param without the uses without any lock that a race detector would look at
 */
record UsualLock(
    LockExpression lock, ImmutableList<FieldUse> under, ImmutableList<FieldUse> without) {

  private static final int FEWEST_UNDER = 3;
  private static final int MOST_WITHOUT = 2;

  /** Of four uses, three must have the lock. */
  private static final int SHARE = 3;

  private static final ImmutableSet<String> ASSERTIONS =
      ImmutableSet.of(
          "holdsLock",
          "isHeldByCurrentThread",
          "isWriteLockedByCurrentThread",
          "getReadHoldCount",
          "getWriteHoldCount",
          "isLocked",
          "isWriteLocked");

  /** The lock that the uses point to; nothing if they do not agree on one. */
  static Optional<UsualLock> of(List<FieldUse> uses, VisitorState state) {
    if (uses.size() <= FEWEST_UNDER) {
      return Optional.empty();
    }
    LockExpression lock = StableLocks.mostUsed(uses);
    if (lock == null) {
      return Optional.empty();
    }
    UsualLock usual = under(lock, uses);
    return usual.isConvincing(uses, state) ? Optional.of(usual) : Optional.empty();
  }

  /** Whether the use is in a method that runs before or after all others, or is a setter. */
  static boolean isInPhase(FieldUse use) {
    return use.member().isEmpty() || MethodNames.isPhase(memberName(use));
  }

  /** The simple name of the method around the use; empty in initializers. */
  private static String memberName(FieldUse use) {
    MethodSymbol member = use.member().orElse(null);
    return member == null ? "" : member.getSimpleName().toString();
  }

  private static UsualLock under(LockExpression lock, List<FieldUse> uses) {
    ImmutableList.Builder<FieldUse> under = ImmutableList.builder();
    ImmutableList.Builder<FieldUse> without = ImmutableList.builder();
    for (FieldUse use : uses) {
      (use.holds(lock) ? under : without).add(use);
    }
    return new UsualLock(lock, under.build(), without.build());
  }

  private boolean isConvincing(List<FieldUse> uses, VisitorState state) {
    return !without.isEmpty()
        && under.size() >= FEWEST_UNDER
        && under.size() >= SHARE * without.size()
        && areBare(without)
        && members(without).size() <= MOST_WITHOUT
        && members(under).size() > 1
        && isWrittenUnderIt()
        && !oneSaysItHoldsTheLock(uses, state);
  }

  private static boolean areBare(List<FieldUse> uses) {
    for (FieldUse use : uses) {
      if (!use.isBare()) {
        return false;
      }
    }
    return true;
  }

  private static Set<Optional<MethodSymbol>> members(List<FieldUse> uses) {
    Set<Optional<MethodSymbol>> members = new HashSet<>();
    for (FieldUse use : uses) {
      members.add(use.member());
    }
    return members;
  }

  /** Whether it is written more often with the lock than without, and not in phases only. */
  private boolean isWrittenUnderIt() {
    int writers = 0;
    boolean outsideOfPhases = false;
    for (FieldUse use : under) {
      if (writesAlone(use)) {
        writers++;
        outsideOfPhases |= !isInPhase(use);
      }
    }
    for (FieldUse use : without) {
      if (use.access().writes()) {
        writers--;
      }
    }
    return writers > 0 && outsideOfPhases;
  }

  private static boolean writesAlone(FieldUse use) {
    if (use.access().writes()) {
      for (HeldLock held : use.locks()) {
        if (held.level() == Level.EXCLUSIVE) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean oneSaysItHoldsTheLock(List<FieldUse> uses, VisitorState state) {
    for (FieldUse use : uses) {
      if (use.isBare() && (MethodNames.isUnderLock(memberName(use)) || asserts(use, state))) {
        return true;
      }
    }
    return false;
  }

  private static boolean asserts(FieldUse use, VisitorState state) {
    for (Name name : Bodies.instance(state).contents(use.body()).calledNames()) {
      if (ASSERTIONS.contains(name.toString())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a use without the lock may well be meant so. */
  boolean isExcused(FieldUse use, VisitorState state) {
    return isInPhase(use)
        || (!use.access().writes()
            && (MethodNames.isReport(memberName(use))
                || alsoUnder(use)
                || isHiddenGetter(use)
                || isOverriding(use, state)));
  }

  /** What a method declared elsewhere may rely on is said there. */
  private static boolean isOverriding(FieldUse use, VisitorState state) {
    MethodSymbol method = use.member().orElse(null);
    return method != null && !ASTHelpers.findSuperMethods(method, state.getTypes()).isEmpty();
  }

  /** Getters that are not public are mostly there for tests. */
  private static boolean isHiddenGetter(FieldUse use) {
    MethodSymbol member = use.member().orElse(null);
    MethodTree method = use.body().method().orElse(null);
    return member != null
        && !member.isPublic()
        && use.access().path().getParentPath().getLeaf() instanceof ReturnTree
        && method != null
        && method.getBody().getStatements().size() == 1;
  }

  /** A look before the lock is taken, to spare taking it. */
  private boolean alsoUnder(FieldUse use) {
    return members(under).contains(use.member());
  }
}
