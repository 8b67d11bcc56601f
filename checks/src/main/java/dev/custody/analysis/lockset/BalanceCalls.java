package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.When;
import dev.custody.model.Model;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call does to locks and permits, outcome by outcome, in the words of the calling code. */
final class BalanceCalls {

  private static final ImmutableList<Change.Outcome> NONE = ImmutableList.of();

  /** What {@code drainPermits} takes, which may be nothing. */
  private static final String ANY_NUMBER = "?";

  private final Model model;
  private final LockNames names;
  private final CallNames callNames;
  private final LockCalls calls;
  private final BalanceSummaries summaries;

  BalanceCalls(VisitorState state, LockNames names, LockCalls calls, BalanceSummaries summaries) {
    this.model = Model.instance(state);
    this.names = names;
    this.callNames = new CallNames(names);
    this.calls = calls;
    this.summaries = summaries;
  }

  /** A cheap look without names. */
  boolean mayTouchLocks(Tree tree) {
    return calls.touchesDirectly(tree)
        || isArrival(tree)
        || (tree instanceof ExpressionTree call
            && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
            && calls.mayReachLocks(method)
            && !summaries.of(method).isEmpty());
  }

  /** Whether an annotation or a model says that the call takes or gives up locks. */
  boolean isDirect(Tree call) {
    return calls.touchesDirectly(call) || isArrival(call);
  }

  /** Whether the call tells a latch or the like that one more is done. */
  private boolean isArrival(Tree tree) {
    return tree instanceof MethodInvocationTree call
        && ASTHelpers.getReceiver(call) != null
        && ASTHelpers.getSymbol(call).type.getReturnType().hasTag(TypeTag.VOID)
        && model.knowsMethodName(ASTHelpers.getSymbol(call).name)
        && model.ofCall(call).is("arrival");
  }

  /** Whether an annotation on the method says that it keeps or gives up a lock. */
  boolean isMarked(MethodSymbol method) {
    return calls.isMarked(method);
  }

  /** Whether the lock that the call touches is counted in permits. */
  boolean isSemaphore(LockExpression lock, Tree call) {
    return call instanceof ExpressionTree expression && calls.isSemaphore(lock, expression);
  }

  /** The outcomes of an invocation, creation or method reference; none if it touches no lock. */
  ImmutableList<Change.Outcome> of(ExpressionTree call, Body body) {
    if (calls.touchesDirectly(call)) {
      return direct(call, calls.direct(call, body));
    }
    if (isArrival(call)) {
      LockExpression latch = names.of(ASTHelpers.getReceiver(call), body).lock();
      LockState.Key key = new LockState.Key(latch, Level.EXCLUSIVE);
      return ImmutableList.of(
          new Change.Outcome(ImmutableList.of(Change.of(Change.What.ARRIVE, key)), null));
    }
    if (!(ASTHelpers.getSymbol(call) instanceof MethodSymbol method)
        || !calls.mayReachLocks(method)) {
      return NONE;
    }
    ImmutableList<Change.Outcome> inferred = summaries.of(method);
    if (inferred.isEmpty()) {
      return NONE;
    }
    LockExpression receiver = callNames.receiver(method, Calls.receiver(call), body);
    return translate(inferred, method, receiver, Calls.arguments(call), body);
  }

  /** The outcomes of the implicit close of a resource. */
  ImmutableList<Change.Outcome> ofClose(MethodSymbol close, Symbol.VarSymbol resource, Body body) {
    return translate(
        summaries.of(close), close, names.ofLocal(resource, body).lock(), List.of(), body);
  }

  private ImmutableList<Change.Outcome> direct(ExpressionTree call, LockCalls.CallLocks locks) {
    boolean converts = model.ofCall(call).is("stamp-conversion");
    String amount = amount(call);
    ImmutableList.Builder<Change> always = ImmutableList.builder();
    ImmutableList<LockState.Key> gives = locks.gives().asList();
    boolean either = gives.size() == 2 && gives.get(0).lock().equals(gives.get(1).lock());
    boolean unsure = model.ofCall(call).is("check-result");
    for (LockState.Key given : either ? gives.subList(0, 1) : gives) {
      Change.What what =
          either ? Change.What.GIVE_EITHER : unsure ? Change.What.GIVE_IF_HELD : Change.What.GIVE;
      always.add(new Change(what, given, amount));
    }
    ImmutableList.Builder<Change> success = ImmutableList.builder();
    ImmutableList.Builder<Change> failure = ImmutableList.builder();
    boolean conditional = false;
    for (Taking taking : locks.takes()) {
      if (converts) {
        success.add(converted(taking.key()));
      } else if (taking.key().level() == Level.OPTIMISTIC) {
        continue;
      } else if (taking.when() == When.ALWAYS) {
        always.add(new Change(Change.What.TAKE, taking.key(), amount));
        continue;
      } else {
        success.add(new Change(Change.What.TAKE, taking.key(), amount));
        if (!amount.equals(ANY_NUMBER)) {
          failure.add(new Change(Change.What.FAIL, taking.key(), amount));
        }
      }
      conditional = true;
    }
    ImmutableList<Change> common = always.build();
    return conditional
        ? ImmutableList.of(
            new Change.Outcome(both(common, success.build()), true),
            new Change.Outcome(both(common, failure.build()), false))
        : common.isEmpty() ? NONE : ImmutableList.of(new Change.Outcome(common, stamp(call)));
  }

  /** A stamp is never zero. */
  private static @Nullable Boolean stamp(ExpressionTree call) {
    return ((MethodSymbol) ASTHelpers.getSymbol(call)).getReturnType().hasTag(TypeTag.LONG)
        ? true
        : null;
  }

  private static Change converted(LockState.Key key) {
    return key.level() == Level.OPTIMISTIC
        ? Change.of(Change.What.GIVE_IF_HELD, new LockState.Key(key.lock(), Level.EXCLUSIVE))
        : Change.of(Change.What.CONVERT, key);
  }

  private static ImmutableList<Change> both(
      ImmutableList<Change> first, ImmutableList<Change> second) {
    return ImmutableList.<Change>builder().addAll(first).addAll(second).build();
  }

  /** The number of permits, where the method takes one; {@code drainPermits} takes any number. */
  private static String amount(ExpressionTree call) {
    MethodSymbol method = (MethodSymbol) ASTHelpers.getSymbol(call);
    if (method.getReturnType().hasTag(TypeTag.INT)) {
      return ANY_NUMBER;
    }
    if (!(call instanceof MethodInvocationTree invocation)
        || method.getParameters().isEmpty()
        || !method.getParameters().get(0).type.hasTag(TypeTag.INT)) {
      return "1";
    }
    ExpressionTree number = invocation.getArguments().get(0);
    Integer constant = ASTHelpers.constValue(number, Integer.class);
    return constant != null ? constant.toString() : number.toString();
  }

  private ImmutableList<Change.Outcome> translate(
      ImmutableList<Change.Outcome> inner,
      MethodSymbol callee,
      @Nullable LockExpression receiver,
      List<? extends ExpressionTree> arguments,
      Body body) {
    ImmutableList.Builder<Change.Outcome> outcomes = ImmutableList.builder();
    for (Change.Outcome outcome : inner) {
      ImmutableList.Builder<Change> changes = ImmutableList.builder();
      for (Change change : outcome.changes()) {
        LockState.Key key = change.key();
        Optional<LockExpression> lock =
            key == null
                ? Optional.empty()
                : callNames.inCaller(key.lock(), callee, receiver, arguments, body);
        if (key != null && lock.isPresent()) {
          changes.add(
              new Change(
                  change.what(), new LockState.Key(lock.get(), key.level()), change.amount()));
        } else if (change.what() == Change.What.GIVE) {
          changes.add(new Change(Change.What.GIVE, null, change.amount()));
        }
      }
      outcomes.add(new Change.Outcome(changes.build(), outcome.truth()));
    }
    return outcomes.build();
  }
}
