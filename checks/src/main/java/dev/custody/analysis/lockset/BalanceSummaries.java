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
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;

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
      return touches.stream().filter(Touching::isRelease).collect(ImmutableList.toImmutableList());
    }
  }

  /** An acquisition or release, with what is known before it. */
  record Touching(Tree call, Change change, LockState.Key key, PathStates before) {
    boolean isRelease() {
      return change.what() == Change.What.GIVE || change.what() == Change.What.GIVE_EITHER;
    }

    /** Whether it may be of that lock. */
    boolean isOf(LockExpression lock) {
      return before.paths().isEmpty()
          ? key.lock().equals(lock)
          : before.paths().keySet().stream()
              .anyMatch(locks -> locks.resolve(key.lock()).equals(lock));
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
    answer =
        context
            .bodies
            .of(method)
            .flatMap(this::balance)
            .map(BalanceSummaries::outcomes)
            .orElse(ImmutableList.of());
    started.remove(method);
    known.put(method, answer);
    return answer;
  }

  /** Whether a call in the body touches a lock: a cheap look without names. */
  boolean mayTouchLocks(Body body) {
    return Iterables.any(
        context.bodies.contents(body).calls(), call -> context.calls.mayTouchLocks(call.getLeaf()));
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
    return context
        .flow
        .solve(body, problem)
        .map(
            result ->
                new Balance(
                    result.normalExits(),
                    result.exceptionalExits(),
                    touches(result, problem),
                    turns));
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
      case GIVE, GIVE_EITHER ->
          outcomes.stream().allMatch(outcome -> outcome.changes().contains(change));
      case FAIL, GIVE_IF_HELD, ARRIVE, LOSE -> false;
    };
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
      exit.state()
          .paths()
          .forEach(
              (locks, knowledge) ->
                  outcomes.add(
                      new Change.Outcome(onBalance(locks), knowledge.truth(BalanceFlow.RESULT))));
    }
    if (outcomes.stream().allMatch(outcome -> outcome.changes().isEmpty())) {
      return ImmutableList.of();
    }
    long told = outcomes.stream().map(Change.Outcome::truth).distinct().count();
    boolean unclear =
        outcomes.size() > told
            || (told > 1 && outcomes.stream().anyMatch(outcome -> outcome.truth() == null));
    return unclear ? ImmutableList.of(lost(outcomes)) : ImmutableList.copyOf(outcomes);
  }

  /** What all outcomes have in common, and no more. */
  private static Change.Outcome lost(Set<Change.Outcome> outcomes) {
    Set<Change> changes = new LinkedHashSet<>();
    for (Change.Outcome outcome : outcomes) {
      for (Change change : outcome.changes()) {
        boolean sure = outcomes.stream().allMatch(other -> other.changes().contains(change));
        changes.add(sure ? change : new Change(Change.What.LOSE, change.key(), "1"));
      }
    }
    return new Change.Outcome(ImmutableList.copyOf(changes), null);
  }

  private static ImmutableList<Change> onBalance(PathLocks locks) {
    ImmutableList.Builder<Change> changes = ImmutableList.builder();
    locks
        .standings()
        .forEach(
            (key, standing) -> {
              switch (standing.kind()) {
                case HELD ->
                    standing
                        .units()
                        .forEach(
                            unit -> changes.add(new Change(Change.What.TAKE, key, unit.amount())));
                case GIVEN ->
                    standing
                        .units()
                        .forEach(
                            unit -> changes.add(new Change(Change.What.GIVE, key, unit.amount())));
                case ARRIVED -> changes.add(Change.of(Change.What.ARRIVE, key));
                case HANDED, UNKNOWN -> changes.add(Change.of(Change.What.LOSE, key));
                case RELEASED, FAILED, RESTORED -> {}
              }
            });
    return changes.build();
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
        exit.state()
            .paths()
            .keySet()
            .forEach(
                locks ->
                    locks
                        .standings()
                        .forEach(
                            (key, standing) -> {
                              if (standing.kind() == Standing.Kind.GIVEN
                                  || (orLost && standing.isLost())) {
                                all.add(key);
                              }
                            }));
      }
    }
    return all.build();
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
