package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.analysis.lockset.PathStates.Knowledge;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * What bodies of this compilation do to locks on balance, outcome by outcome. Nothing is known of a
 * method that is asked about while it is being computed.
 */
final class BalanceSummaries {

  private static final int DEEPEST = 40;

  /**
   * What is known of one body.
   *
   * @param normal the states at the exits by return or by the end of the body
   * @param exceptional the states at the exits by an exception
   * @param touches each acquisition and release of a lock
   */
  record Balance(
      ImmutableList<Exit<PathStates>> normal,
      ImmutableList<Exit<PathStates>> exceptional,
      ImmutableList<Touching> touches,
      Turns turns) {

    ImmutableList<Touching> releases() {
      ImmutableList.Builder<Touching> releases = ImmutableList.builder();
      for (Touching touching : touches) {
        if (touching.isRelease()) {
          releases.add(touching);
        }
      }
      return releases.build();
    }
  }

  /** An acquisition or release, with what is known before it. */
  record Touching(Tree call, Change change, LockState.Key key, PathStates before) {
    boolean isRelease() {
      return change.what() == Change.What.GIVE || change.what() == Change.What.GIVE_EITHER;
    }

    /** Whether it may be of that lock. */
    boolean isOf(LockExpression lock) {
      if (before.paths().isEmpty()) {
        return key.lock().equals(lock);
      }
      for (PathLocks locks : before.paths().keySet()) {
        if (locks.resolve(key.lock()).equals(lock)) {
          return true;
        }
      }
      return false;
    }
  }

  private final BalanceContext context;
  private final Map<MethodSymbol, ImmutableList<Change.Outcome>> known = new HashMap<>();
  private final Set<MethodSymbol> started = new HashSet<>();
  private final IdentityHashMap<Tree, Optional<Balance>> balances = new IdentityHashMap<>();

  BalanceSummaries(BalanceContext context) {
    this.context = context;
  }

  /** The outcomes in the words of the method itself; none if it touches no lock on balance. */
  ImmutableList<Change.Outcome> of(MethodSymbol method) {
    ImmutableList<Change.Outcome> answer = known.get(method);
    if (answer != null) {
      return answer;
    }
    if (started.size() > DEEPEST || !started.add(method)) {
      return ImmutableList.of();
    }
    Body body = context.bodies.of(method).orElse(null);
    Balance balance = body == null ? null : balance(body).orElse(null);
    answer = balance == null ? ImmutableList.of() : outcomes(balance);
    started.remove(method);
    known.put(method, answer);
    return answer;
  }

  /** Whether a call in the body touches a lock: a cheap look without names. */
  boolean mayTouchLocks(Body body) {
    for (TreePath call : context.bodies.contents(body).calls()) {
      if (context.calls.mayTouchLocks(call.getLeaf())) {
        return true;
      }
    }
    return false;
  }

  /** The body, solved; nothing if it touches no lock or nobody knows. */
  Optional<Balance> balance(Body body) {
    Optional<Balance> answer = balances.get(body.declaration());
    if (answer == null) {
      balances.put(body.declaration(), Optional.empty());
      answer = mayTouchLocks(body) ? solve(body) : Optional.empty();
      balances.put(body.declaration(), answer);
    }
    return answer;
  }

  private Optional<Balance> solve(Body body) {
    Turns turns = Turns.of(body);
    BalanceFlow problem = new BalanceFlow(context, body, turns, PathStates.ENTRY);
    FlowResult<PathStates> result = context.flow.solve(body, problem).orElse(null);
    return result == null
        ? Optional.empty()
        : Optional.of(
            new Balance(
                result.normalExits(), result.exceptionalExits(), touches(result, problem), turns));
  }

  private static ImmutableList<Touching> touches(
      FlowResult<PathStates> result, BalanceFlow problem) {
    ImmutableList.Builder<Touching> touches = ImmutableList.builder();
    result.forEach(
        (node, before) -> {
          Tree call = node.getTree();
          if (call == null) {
            return;
          }
          ImmutableList<Change.Outcome> outcomes = outcomes(node, problem);
          for (Change.Outcome outcome : outcomes) {
            for (Change change : outcome.changes()) {
              LockState.Key key = change.key();
              if (key != null && isSure(change, outcomes)) {
                touches.add(new Touching(call, change, key, before));
              }
            }
          }
        });
    return touches.build();
  }

  private static boolean isSure(Change change, ImmutableList<Change.Outcome> outcomes) {
    return switch (change.what()) {
      case TAKE, CONVERT -> true;
      case GIVE, GIVE_EITHER -> isInAll(change, outcomes);
      case FAIL, GIVE_IF_HELD, ARRIVE, LOSE -> false;
    };
  }

  private static boolean isInAll(Change change, Collection<Change.Outcome> outcomes) {
    for (Change.Outcome outcome : outcomes) {
      if (!outcome.changes().contains(change)) {
        return false;
      }
    }
    return true;
  }

  private static ImmutableList<Change.Outcome> outcomes(Node node, BalanceFlow problem) {
    return BalanceFlow.method(node) == null ? ImmutableList.of() : problem.outcomes(node);
  }

  private static ImmutableList<Change.Outcome> outcomes(Balance balance) {
    Set<Change.Outcome> outcomes = new LinkedHashSet<>();
    for (Exit<PathStates> exit : balance.normal()) {
      if (exit.state().lost()) {
        return ImmutableList.of();
      }
      for (Map.Entry<PathLocks, Knowledge> path : exit.state().paths().entrySet()) {
        outcomes.add(
            new Change.Outcome(
                onBalance(path.getKey()), path.getValue().truth(BalanceFlow.RESULT)));
      }
    }
    boolean changes = false;
    Set<@Nullable Boolean> told = new HashSet<>();
    for (Change.Outcome outcome : outcomes) {
      changes |= !outcome.changes().isEmpty();
      told.add(outcome.truth());
    }
    if (!changes) {
      return ImmutableList.of();
    }
    boolean unclear = outcomes.size() > told.size() || (told.size() > 1 && told.contains(null));
    return unclear ? ImmutableList.of(lost(outcomes)) : ImmutableList.copyOf(outcomes);
  }

  /** What all outcomes have in common, and no more. */
  private static Change.Outcome lost(Set<Change.Outcome> outcomes) {
    Set<Change> changes = new LinkedHashSet<>();
    for (Change.Outcome outcome : outcomes) {
      for (Change change : outcome.changes()) {
        boolean sure = isInAll(change, outcomes);
        changes.add(sure ? change : new Change(Change.What.LOSE, change.key(), "1"));
      }
    }
    return new Change.Outcome(ImmutableList.copyOf(changes), null);
  }

  private static ImmutableList<Change> onBalance(PathLocks locks) {
    ImmutableList.Builder<Change> changes = ImmutableList.builder();
    for (Map.Entry<LockState.Key, Standing> entry : locks.standings().entrySet()) {
      LockState.Key key = entry.getKey();
      switch (entry.getValue().kind()) {
        case HELD -> addUnits(Change.What.TAKE, key, entry.getValue(), changes);
        case GIVEN -> addUnits(Change.What.GIVE, key, entry.getValue(), changes);
        case ARRIVED -> changes.add(Change.of(Change.What.ARRIVE, key));
        case HANDED, UNKNOWN -> changes.add(Change.of(Change.What.LOSE, key));
        case RELEASED, FAILED, RESTORED -> {}
      }
    }
    return changes.build();
  }

  private static void addUnits(
      Change.What what,
      LockState.Key key,
      Standing standing,
      ImmutableList.Builder<Change> changes) {
    for (Standing.Unit unit : standing.units()) {
      changes.add(new Change(what, key, unit.amount()));
    }
  }

  /** The locks that running the function, or any method of the class, gives up. */
  ImmutableSet<LockState.Key> givenBy(TreePath function, Body around) {
    if (function.getLeaf() instanceof MemberReferenceTree reference) {
      return given(context.calls.of(reference, around));
    }
    if (function.getLeaf() instanceof LambdaExpressionTree lambda) {
      return lambda.getBody() instanceof ExpressionTree call
              && context.calls.mayTouchLocks(call)
              && !(call instanceof LambdaExpressionTree)
          ? given(context.calls.of(call, new Body(function)))
          : givenBy(new Body(function), true);
    }
    ImmutableSet.Builder<LockState.Key> all = ImmutableSet.builder();
    if (function.getLeaf() instanceof ClassTree) {
      for (Body member : context.bodies.in(function)) {
        all.addAll(givenBy(member, true));
      }
    }
    return all.build();
  }

  /**
   * The locks that some path through the body, or through a lambda in it, gives up.
   *
   * @param orLost whether those count that nobody knows about
   */
  ImmutableSet<LockState.Key> givenBy(Body body, boolean orLost) {
    ImmutableSet.Builder<LockState.Key> all = ImmutableSet.builder();
    for (TreePath inner : context.bodies.contents(body).lambdas()) {
      all.addAll(givenBy(inner, body));
    }
    Balance balance = balance(body).orElse(null);
    if (balance != null) {
      for (Exit<PathStates> exit : Iterables.concat(balance.normal(), balance.exceptional())) {
        for (PathLocks locks : exit.state().paths().keySet()) {
          addGiven(locks, orLost, all);
        }
      }
    }
    return all.build();
  }

  private static void addGiven(
      PathLocks locks, boolean orLost, ImmutableSet.Builder<LockState.Key> all) {
    for (Map.Entry<LockState.Key, Standing> entry : locks.standings().entrySet()) {
      Standing standing = entry.getValue();
      if (standing.kind() == Standing.Kind.GIVEN || (orLost && standing.isLost())) {
        all.add(entry.getKey());
      }
    }
  }

  private static ImmutableSet<LockState.Key> given(ImmutableList<Change.Outcome> outcomes) {
    ImmutableSet.Builder<LockState.Key> all = ImmutableSet.builder();
    for (Change.Outcome outcome : outcomes) {
      for (Change change : outcome.changes()) {
        boolean gives =
            switch (change.what()) {
              case GIVE, GIVE_EITHER, GIVE_IF_HELD, LOSE -> true;
              case TAKE, FAIL, CONVERT, ARRIVE -> false;
            };
        if (gives && change.key() != null) {
          all.add(change.key());
        }
      }
    }
    return all.build();
  }
}
