package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.lockset.BalanceSummaries.Balance;
import dev.custody.analysis.summary.Use;
import dev.custody.analysis.task.TaskUse;
import dev.custody.analysis.task.Tasks;
import dev.custody.model.Effect;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a task owes to the code that started it: the count of a latch, a permit that was taken for
 * it. A task that pays on every normal way out must pay on the others too.
 */
final class Tokens {

  private final BalanceContext context;

  Tokens(BalanceContext context) {
    this.context = context;
  }

  /** Whether the body is a lambda that runs later. */
  boolean isTask(Body body, VisitorState state) {
    if (body.lambda().isEmpty()) {
      return false;
    }
    for (TaskUse use : Tasks.instance(state).usesOf(body.path())) {
      if (use.timing().equals(Optional.of(Effect.Timing.LATER))) {
        return true;
      }
    }
    return false;
  }

  ImmutableList<UnreleasedLock> of(Body task, Balance balance) {
    Map<LockState.Key, Tree> paid = null;
    for (Exit<PathStates> exit : balance.normal()) {
      for (PathLocks locks : exit.state().paths().keySet()) {
        Map<LockState.Key, Tree> here = paid(locks);
        if (paid == null) {
          paid = here;
        } else {
          paid.keySet().retainAll(here.keySet());
        }
      }
    }
    if (paid == null || paid.isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<UnreleasedLock> owed = ImmutableList.builder();
    paid.forEach(
        (key, at) -> {
          Tree thrower = unpaid(key, balance);
          if (thrower != null && isOwed(key, at, task)) {
            owed.add(
                new UnreleasedLock(
                    at,
                    key.lock(),
                    key.level(),
                    "1",
                    UnreleasedLock.Kind.EXCEPTIONAL_EXIT,
                    thrower,
                    ImmutableList.of(at)));
          }
        });
    return owed.build();
  }

  private static Map<LockState.Key, Tree> paid(PathLocks locks) {
    Map<LockState.Key, Tree> paid = new LinkedHashMap<>();
    for (Map.Entry<LockState.Key, Standing> entry : locks.standings().entrySet()) {
      Standing standing = entry.getValue();
      boolean pays =
          standing.kind() == Standing.Kind.ARRIVED || standing.kind() == Standing.Kind.GIVEN;
      if (pays && standing.at() != null) {
        paid.put(entry.getKey(), standing.at());
      }
    }
    return paid;
  }

  private static @Nullable Tree unpaid(LockState.Key key, Balance balance) {
    for (Exit<PathStates> exit : balance.exceptional()) {
      for (Map.Entry<PathLocks, PathStates.Knowledge> path : exit.state().paths().entrySet()) {
        if (path.getKey().standings().get(key) == null) {
          return path.getValue().thrower();
        }
      }
    }
    return null;
  }

  /** Whether somebody waits for the latch without a limit, or took the permit for the task. */
  private boolean isOwed(LockState.Key key, Tree at, Body task) {
    Symbol last = key.lock().last();
    Optional<Body> starter = Body.around(task.path().getParentPath());
    if (!(last instanceof VarSymbol variable) || starter.isEmpty()) {
      return false;
    }
    if (context.calls.isSemaphore(key.lock(), at)) {
      return context
          .balances
          .balance(starter.get())
          .map(balance -> balance.touches().stream().anyMatch(t -> takes(t, key)))
          .orElse(false);
    }
    ImmutableList<Use> uses =
        variable.owner instanceof Symbol.ClassSymbol
            ? context.summaries.uses(variable)
            : context.summaries.uses(variable, outermost(starter.get()));
    return uses.stream().anyMatch(Tokens::waitsForEver);
  }

  private static boolean takes(BalanceSummaries.Touching touching, LockState.Key key) {
    return !touching.isRelease() && touching.isOf(key.lock());
  }

  private static TreePath outermost(Body body) {
    TreePath at = body.path();
    Optional<Body> outer = Body.around(at.getParentPath());
    return outer.map(Tokens::outermost).orElse(at);
  }

  private static boolean waitsForEver(Use use) {
    return use.kind() == Use.Kind.RECEIVER
        && use.symbol() instanceof MethodSymbol method
        && method.getSimpleName().contentEquals("await")
        && method.getParameters().isEmpty();
  }
}
