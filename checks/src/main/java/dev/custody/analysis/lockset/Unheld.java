package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.BalanceSummaries.Balance;
import dev.custody.analysis.lockset.BalanceSummaries.Touching;
import dev.custody.analysis.lockset.PathStates.Knowledge;
import dev.custody.analysis.lockset.UnheldRelease.Why;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads from a solved body where it gives back what it does not hold. */
final class Unheld {

  private final BalanceContext context;
  private final Body body;
  private final Balance balance;
  private final Set<LockExpression> takenByCaller = new HashSet<>();
  private final Map<Tree, UnheldRelease> found = new LinkedHashMap<>();

  Unheld(BalanceContext context, Body body, Balance balance) {
    this.context = context;
    this.body = body;
    this.balance = balance;
  }

  ImmutableList<UnheldRelease> all() {
    if (body.symbol().map(context.calls::isMarked).orElse(false)) {
      return ImmutableList.of();
    }
    balance.releases().forEach(this::lookForCallers);
    balance.releases().forEach(this::look);
    return ImmutableList.copyOf(found.values());
  }

  /** A lock that every path gives back without having taken it is the caller's. */
  private void lookForCallers(Touching releasing) {
    LockState.Key key = releasing.key();
    boolean taken =
        copies(releasing)
            .flatMap(copy -> copy.before().paths().keySet().stream())
            .anyMatch(
                locks ->
                    locks.standing(key) != null
                        || locks.standing(PathLocks.otherLevel(key)) != null);
    if (!taken) {
      takenByCaller.add(key.lock());
    }
  }

  /** The release in each of the copies that the graph makes of a finally block. */
  private Stream<Touching> copies(Touching releasing) {
    return balance.releases().stream()
        .filter(other -> other.call() == releasing.call() && other.key().equals(releasing.key()));
  }

  private void look(Touching releasing) {
    LockState.Key key = releasing.key();
    if (releasing.before().lost()
        || takenByCaller.contains(key.lock())
        || isTakenInAnotherLoop(releasing)) {
      return;
    }
    boolean held =
        copies(releasing)
            .flatMap(copy -> copy.before().paths().keySet().stream())
            .anyMatch(locks -> isHeld(locks, key));
    releasing
        .before()
        .paths()
        .forEach(
            (locks, knowledge) -> {
              UnheldRelease unheld = of(releasing, locks, knowledge, held);
              if (unheld != null) {
                found.merge(releasing.call(), unheld, Unheld::surer);
              }
            });
  }

  /** In loops of their own, nobody knows how often either is done. */
  private boolean isTakenInAnotherLoop(Touching releasing) {
    return balance.touches().stream()
        .filter(taking -> !taking.isRelease() && taking.isOf(releasing.key().lock()))
        .anyMatch(
            taking -> balance.turns().leavesLoop(taking.call(), releasing.call(), context.state));
  }

  private static boolean isHeld(PathLocks locks, LockState.Key key) {
    Standing standing = locks.standing(key);
    return standing != null && standing.isHeld();
  }

  private @Nullable UnheldRelease of(
      Touching releasing, PathLocks locks, Knowledge knowledge, boolean held) {
    LockState.Key key = releasing.key();
    Standing standing = locks.standing(key);
    Standing other = locks.standing(PathLocks.otherLevel(key));
    boolean either = releasing.change().what() == Change.What.GIVE_EITHER;
    if (other != null && other.isHeld() && (standing == null || !standing.isHeld())) {
      return either ? null : found(releasing, Why.OTHER_LEVEL, other.units().get(0).at());
    }
    if (standing == null) {
      return held ? untouched(releasing, locks, knowledge) : null;
    }
    return switch (standing.kind()) {
      case RELEASED -> found(releasing, Why.RELEASED_BEFORE, standing.at());
      case FAILED -> found(releasing, Why.NOT_TAKEN, standing.at());
      case HELD, GIVEN, RESTORED, ARRIVED, HANDED, UNKNOWN -> null;
    };
  }

  /** Other paths take the lock before they come here. */
  private @Nullable UnheldRelease untouched(
      Touching releasing, PathLocks locks, Knowledge knowledge) {
    boolean mayBeAnother =
        locks.standings().keySet().stream()
            .anyMatch(key -> PathLocks.mayBeSame(key.lock(), releasing.key().lock()));
    if (mayBeAnother) {
      return null;
    }
    if (knowledge.thrower() != null) {
      return found(releasing, Why.THROWN_BEFORE, knowledge.thrower());
    }
    return context.calls.isSemaphore(releasing.key().lock(), releasing.call())
        ? null
        : found(releasing, Why.OTHER_BRANCH, null);
  }

  private UnheldRelease found(Touching releasing, Why why, @Nullable Tree other) {
    LockState.Key key = releasing.key();
    return new UnheldRelease(
        releasing.call(), key.lock(), key.level(), why, other, acquisition(key));
  }

  private @Nullable Tree acquisition(LockState.Key key) {
    return balance.touches().stream()
        .filter(taking -> !taking.isRelease() && taking.isOf(key.lock()))
        .map(Touching::call)
        .findFirst()
        .orElse(null);
  }

  private static UnheldRelease surer(UnheldRelease a, UnheldRelease b) {
    if (a.why() != b.why()) {
      return a.why().compareTo(b.why()) < 0 ? a : b;
    }
    return position(b.other()) < position(a.other()) ? b : a;
  }

  private static int position(@Nullable Tree tree) {
    return tree == null ? Integer.MAX_VALUE : ASTHelpers.getStartPosition(tree);
  }
}
