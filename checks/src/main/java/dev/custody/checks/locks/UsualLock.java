package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.LinkedHashMultiset;
import com.google.common.collect.Multiset;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ReturnTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.model.Effect.Level;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

  /** Methods that run before the object is shared or when its work is over, and setters. */
  private static final Pattern PHASES =
      Pattern.compile(
          "(init|start|open|setup|configure|activate|deactivate|close|stop|shutdown|destroy|dispose"
              + "|finalize|terminate|cleanup|clear|reset|set|build|create|connect|main)([A-Z_0-9].*)?",
          Pattern.CASE_INSENSITIVE);

  /** Methods for people who watch: an old value does no harm. */
  private static final Pattern REPORTS =
      Pattern.compile(
          "hashCode|equals|(toString|size|count|dump|print|debug|log|stat|metric|report|describe|num)"
              + ".*|.*(Size|Count|Stats?|Statistics|Metrics?|Time|Info|Total|Debug|Bytes|Millis)");

  /** Methods whose name says that the caller holds the lock. */
  private static final Pattern UNDER_LOCK =
      Pattern.compile(
          ".*([Ll]ocked|[Nn]oLock|[Uu]nlocked|[Uu]nsafe|[Ww]ithLock|[Uu]nderLock|Unsync.*)");

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
    return mostUsed(uses)
        .map(lock -> under(lock, uses))
        .filter(usual -> usual.isConvincing(uses, state));
  }

  /** The lock that most uses hold. */
  static Optional<LockExpression> mostUsed(List<FieldUse> uses) {
    Multiset<LockExpression> locks = LinkedHashMultiset.create();
    for (FieldUse use : uses) {
      use.locks().stream()
          .map(HeldLock::lock)
          .filter(UsualLock::isStable)
          .distinct()
          .forEach(locks::add);
    }
    return locks.entrySet().stream()
        .reduce((a, b) -> b.getCount() > a.getCount() ? b : a)
        .map(Multiset.Entry::getElement);
  }

  /** Whether all locks held have names by which two of them can be told apart. */
  static boolean hasStableLocks(FieldUse use) {
    return use.locks().stream().map(HeldLock::lock).allMatch(UsualLock::isStable);
  }

  /** Whether the use is in a method that runs before or after all others, or is a setter. */
  static boolean isInPhase(FieldUse use) {
    return use.member().isEmpty() || matches(PHASES, use);
  }

  private static boolean isStable(LockExpression lock) {
    return lock.root() != LockExpression.Root.OTHER && lock.root() != LockExpression.Root.VARIABLE;
  }

  private static UsualLock under(LockExpression lock, List<FieldUse> uses) {
    return new UsualLock(
        lock,
        uses.stream().filter(use -> use.holds(lock)).collect(ImmutableList.toImmutableList()),
        uses.stream().filter(use -> !use.holds(lock)).collect(ImmutableList.toImmutableList()));
  }

  private boolean isConvincing(List<FieldUse> uses, VisitorState state) {
    boolean bare = without.stream().allMatch(FieldUse::isBare);
    long places = without.stream().map(FieldUse::member).distinct().count();
    long writers = without.stream().filter(use -> use.access().writes()).count();
    return bare
        && !without.isEmpty()
        && places <= MOST_WITHOUT
        && under.size() >= FEWEST_UNDER
        && under.size() >= SHARE * without.size()
        && under.stream().map(FieldUse::member).distinct().count() > 1
        && under.stream().filter(UsualLock::writesAlone).count() > writers
        && !under.stream().filter(UsualLock::writesAlone).allMatch(UsualLock::isInPhase)
        && uses.stream().noneMatch(use -> saysItHoldsTheLock(use, state));
  }

  private static boolean writesAlone(FieldUse use) {
    return use.access().writes()
        && use.locks().stream().anyMatch(held -> held.level() == Level.EXCLUSIVE);
  }

  private static boolean saysItHoldsTheLock(FieldUse use, VisitorState state) {
    return use.isBare()
        && (matches(UNDER_LOCK, use)
            || Bodies.instance(state).contents(use.body()).calledNames().stream()
                .anyMatch(name -> ASSERTIONS.contains(name.toString())));
  }

  /** Whether a use without the lock may well be meant so. */
  boolean isExcused(FieldUse use, VisitorState state) {
    return isInPhase(use)
        || (!use.access().writes()
            && (matches(REPORTS, use)
                || alsoUnder(use)
                || isHiddenGetter(use)
                || isOverriding(use, state)));
  }

  /** What a method declared elsewhere may rely on is said there. */
  private static boolean isOverriding(FieldUse use, VisitorState state) {
    return use.member()
        .filter(method -> !ASTHelpers.findSuperMethods(method, state.getTypes()).isEmpty())
        .isPresent();
  }

  /** Getters that are not public are mostly there for tests. */
  private static boolean isHiddenGetter(FieldUse use) {
    return use.member().filter(method -> !method.isPublic()).isPresent()
        && use.access().path().getParentPath().getLeaf() instanceof ReturnTree
        && use.body()
            .method()
            .filter(method -> method.getBody().getStatements().size() == 1)
            .isPresent();
  }

  /** A look before the lock is taken, to spare taking it. */
  private boolean alsoUnder(FieldUse use) {
    return under.stream().anyMatch(other -> other.member().equals(use.member()));
  }

  private static boolean matches(Pattern pattern, FieldUse use) {
    return use.member()
        .map(MethodSymbol::getSimpleName)
        .filter(name -> pattern.matcher(name).matches())
        .isPresent();
  }
}
