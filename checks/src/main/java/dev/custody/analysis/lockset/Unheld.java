package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.BalanceSummaries.Balance;
import dev.custody.analysis.lockset.BalanceSummaries.Touching;
import dev.custody.analysis.lockset.PathStates.Knowledge;
import dev.custody.analysis.lockset.UnheldRelease.Why;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    MethodSymbol method = body.symbol().orElse(null);
    if (method != null && context.calls.isMarked(method)) {
      return ImmutableList.of();
    }
    ImmutableList<Touching> releases = balance.releases();
    for (Touching releasing : releases) {
      lookForCallers(releasing);
    }
    for (Touching releasing : releases) {
      look(releasing);
    }
    return ImmutableList.copyOf(found.values());
  }

  /** A lock that every path gives back without having taken it is the caller's. */
  private void lookForCallers(Touching releasing) {
    LockState.Key key = releasing.key();
    for (PathLocks locks : pathsTo(releasing)) {
      if (locks.standing(key) != null || locks.standing(PathLocks.otherLevel(key)) != null) {
        return;
      }
    }
    takenByCaller.add(key.lock());
  }

  /** The paths to the release in each of the copies that the graph makes of a finally block. */
  private List<PathLocks> pathsTo(Touching releasing) {
    List<PathLocks> paths = new ArrayList<>();
    for (Touching other : balance.touches()) {
      if (other.isRelease()
          && other.call() == releasing.call()
          && other.key().equals(releasing.key())) {
        paths.addAll(other.before().paths().keySet());
      }
    }
    return paths;
  }

  private void look(Touching releasing) {
    LockState.Key key = releasing.key();
    if (releasing.before().lost()
        || takenByCaller.contains(key.lock())
        || isTakenInAnotherLoop(releasing)) {
      return;
    }
    boolean held = isHeldOnAny(pathsTo(releasing), key);
    for (Map.Entry<PathLocks, Knowledge> path : releasing.before().paths().entrySet()) {
      UnheldRelease unheld = of(releasing, path.getKey(), path.getValue(), held);
      if (unheld != null) {
        found.merge(releasing.call(), unheld, Unheld::surer);
      }
    }
  }

  /** In loops of their own, nobody knows how often either is done. */
  private boolean isTakenInAnotherLoop(Touching releasing) {
    for (Touching taking : balance.touches()) {
      if (!taking.isRelease()
          && taking.isOf(releasing.key().lock())
          && balance.turns().leavesLoop(taking.call(), releasing.call(), context.state)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isHeldOnAny(List<PathLocks> paths, LockState.Key key) {
    for (PathLocks locks : paths) {
      Standing standing = locks.standing(key);
      if (standing != null && standing.isHeld()) {
        return true;
      }
    }
    return false;
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
    for (LockState.Key key : locks.standings().keySet()) {
      if (PathLocks.mayBeSame(key.lock(), releasing.key().lock())) {
        return null;
      }
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
