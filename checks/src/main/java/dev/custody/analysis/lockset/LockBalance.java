package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.BalanceSummaries.Balance;

/**
 * Whether what a body takes is given back as often, on every path: locks, stamps and permits.
 *
 * <p>A fact is one way to a point, with how often each lock was taken and given back along it, and
 * with the values that tell this way from others (the result of {@code tryLock}, a flag, a stamp).
 * Facts are born at calls that touch a lock, directly or through methods of this compilation; they
 * fork at calls that may fail, and those that did the same to all locks are joined. A lock under a
 * name that cannot be followed, and what is handed to other code, is unknown from then on, and so
 * is a body with too many ways. The analysis errs on the side of silence. It ignores monitors,
 * which cannot be left held, errors, and exceptions that only a programming error brings. A body
 * costs a control-flow graph if a call in it touches a lock.
 */
public final class LockBalance {

  private static final Context.Key<LockBalance> KEY = new Context.Key<>();

  private final BalanceContext context;
  private final Partners partners;
  private final Tokens tokens;

  private LockBalance(VisitorState state) {
    context = new BalanceContext(state);
    partners = new Partners(context);
    tokens = new Tokens(context);
  }

  /** The instance of this compilation. */
  public static LockBalance instance(VisitorState state) {
    LockBalance balance = state.context.get(KEY);
    if (balance == null) {
      balance = new LockBalance(state);
      state.context.put(KEY, balance);
    }
    return balance;
  }

  /** What the body takes and does not give back; at most one for each acquisition. */
  public ImmutableList<UnreleasedLock> unreleased(Body body, VisitorState state) {
    Balance balance = context.balances.balance(body).orElse(null);
    return balance == null
        ? ImmutableList.of()
        : new Unreleased(context, partners, body, balance, state).all();
  }

  /** What the body gives back though it surely does not hold it; at most one for each release. */
  public ImmutableList<UnheldRelease> unheld(Body body) {
    Balance balance = context.balances.balance(body).orElse(null);
    return balance == null ? ImmutableList.of() : new Unheld(context, body, balance).all();
  }

  /**
   * What a task tells its latch or gives back for the code that started it, but not if it fails;
   * here the acquisition is the call that does it.
   */
  public ImmutableList<UnreleasedLock> tokens(Body body, VisitorState state) {
    Balance balance = context.balances.balance(body).orElse(null);
    return balance == null || !tokens.isTask(body, state)
        ? ImmutableList.of()
        : tokens.of(body, balance);
  }

  /** Whether the lock that the call touches is counted in permits. */
  public boolean isSemaphore(LockExpression lock, Tree call) {
    return context.calls.isSemaphore(lock, call);
  }
}
