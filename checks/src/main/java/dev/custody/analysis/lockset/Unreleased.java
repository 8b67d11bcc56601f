package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.lockset.BalanceSummaries.Balance;
import dev.custody.analysis.lockset.BalanceSummaries.Touching;
import dev.custody.analysis.lockset.PathStates.Knowledge;
import dev.custody.analysis.lockset.UnreleasedLock.Kind;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/** Reads from a solved body what it does not give back. */
final class Unreleased {

  private final BalanceContext context;
  private final Partners partners;
  private final Body body;
  private final Balance balance;
  private final VisitorState state;
  private final Map<Tree, UnreleasedLock> found = new LinkedHashMap<>();
  private final Map<LockState.Key, Boolean> excused = new HashMap<>();

  Unreleased(
      BalanceContext context, Partners partners, Body body, Balance balance, VisitorState state) {
    this.context = context;
    this.partners = partners;
    this.body = body;
    this.balance = balance;
    this.state = state;
  }

  ImmutableList<UnreleasedLock> all() {
    for (Exit<PathStates> exit : Iterables.concat(balance.normal(), balance.exceptional())) {
      for (Map.Entry<PathLocks, Knowledge> path : exit.state().paths().entrySet()) {
        atExit(exit, path.getKey(), path.getValue());
      }
    }
    if (found.isEmpty()) {
      return ImmutableList.of();
    }
    return found.values().stream()
        .sorted(Comparator.comparingInt(lock -> ASTHelpers.getStartPosition(lock.acquisition())))
        .collect(ImmutableList.toImmutableList());
  }

  private void atExit(Exit<PathStates> exit, PathLocks locks, Knowledge knowledge) {
    boolean exceptional = exit.thrown() != null || isRethrow(exit, knowledge);
    Tree where = exceptional ? knowledge.thrower() : balance.turns().leavingAt(tree(exit.last()));
    for (Map.Entry<LockState.Key, Standing> entry : locks.standings().entrySet()) {
      LockState.Key key = entry.getKey();
      Standing standing = entry.getValue();
      if (standing.isHeld() && !standing.handed() && (standing.lessened() || !isExcused(key))) {
        boolean own = standing.units().stream().allMatch(unit -> isOwn(unit.at(), key));
        int first = standing.lessened() ? standing.units().size() - 1 : 0;
        for (Standing.Unit unit : standing.units().subList(first, standing.units().size())) {
          if (own && isNear(key, unit.at(), where)) {
            add(unit, key, kind(standing, exceptional), where);
          }
        }
      }
    }
  }

  private boolean isRethrow(Exit<PathStates> exit, Knowledge knowledge) {
    return balance.exceptional().contains(exit) && knowledge.thrower() != null;
  }

  private static @Nullable Tree tree(@Nullable Node node) {
    return node == null ? null : node.getTree();
  }

  /** A name that begins with a variable of a loop stands for other locks outside of that loop. */
  private boolean isNear(LockState.Key key, Tree acquisition, @Nullable Tree where) {
    return key.lock().isPlain() || !balance.turns().leavesLoop(acquisition, where, state);
  }

  /** A helper that nobody releases for is to blame itself. */
  private boolean isOwn(Tree acquisition, LockState.Key key) {
    if (context.calls.isDirect(acquisition)) {
      return true;
    }
    return ASTHelpers.getSymbol(acquisition) instanceof MethodSymbol helper
        && context.bodies.of(helper).isPresent()
        && partners.mayRelease(key.lock(), context.bodies.of(helper).get());
  }

  private static Kind kind(Standing standing, boolean exceptional) {
    return exceptional
        ? Kind.EXCEPTIONAL_EXIT
        : standing.lessened() ? Kind.TOO_FEW_RELEASES : Kind.NORMAL_EXIT;
  }

  private void add(Standing.Unit unit, LockState.Key key, Kind kind, @Nullable Tree where) {
    ImmutableList<Tree> releases = releases(key);
    // In loops of their own, nobody knows how often either is done.
    if (releases.stream().anyMatch(r -> balance.turns().leavesLoop(r, unit.at(), state))) {
      return;
    }
    UnreleasedLock lock =
        new UnreleasedLock(
            unit.at(), key.lock(), key.level(), unit.amount(), kind, where, releases);
    found.merge(unit.at(), lock, Unreleased::surer);
  }

  private static UnreleasedLock surer(UnreleasedLock a, UnreleasedLock b) {
    if (a.kind() != b.kind()) {
      boolean exceptional = b.kind() == Kind.EXCEPTIONAL_EXIT;
      return exceptional || b.kind().compareTo(a.kind()) > 0 ? a : b;
    }
    return position(b.where()) < position(a.where()) ? b : a;
  }

  private static int position(@Nullable Tree tree) {
    return tree == null ? Integer.MAX_VALUE : ASTHelpers.getStartPosition(tree);
  }

  private ImmutableList<Tree> releases(LockState.Key key) {
    return balance.releases().stream()
        .filter(release -> release.isOf(key.lock()))
        .map(Touching::call)
        .collect(ImmutableList.toImmutableList());
  }

  private boolean isExcused(LockState.Key key) {
    Boolean known = excused.get(key);
    if (known == null) {
      known = excuse(key);
      excused.put(key, known);
    }
    return known;
  }

  /** Whether the body keeps the lock by design. */
  private boolean excuse(LockState.Key key) {
    if (isMarked()) {
      return true;
    }
    boolean held = false;
    boolean released = false;
    Set<@Nullable Boolean> withLock = new HashSet<>();
    Set<@Nullable Boolean> without = new HashSet<>();
    for (Exit<PathStates> exit : balance.normal()) {
      for (Map.Entry<PathLocks, Knowledge> path : exit.state().paths().entrySet()) {
        Standing standing = path.getKey().standings().get(key);
        Boolean result = path.getValue().truth(BalanceFlow.RESULT);
        boolean holds = standing != null && standing.isHeld();
        held |= holds;
        released |= standing != null && standing.kind() == Standing.Kind.RELEASED;
        // Where other paths give up what they never took, acquisitions have no release here either.
        if (standing != null
            && (standing.kind() == Standing.Kind.UNKNOWN
                || standing.kind() == Standing.Kind.GIVEN)) {
          return true;
        }
        (holds ? withLock : without).add(result);
      }
    }
    if (!held) {
      // On an exception it may be the caller that releases what another method keeps for it.
      return false;
    }
    boolean told = !withLock.contains(null) && Collections.disjoint(withLock, without);
    if (released && !told) {
      // A caller cannot tell, so nobody is left to release it by design but a known partner.
      return partners.release(key.lock(), body);
    }
    return partners.mayRelease(key.lock(), body);
  }

  private boolean isMarked() {
    MethodSymbol method = body.symbol().orElse(null);
    return method != null && context.calls.isMarked(method);
  }
}
