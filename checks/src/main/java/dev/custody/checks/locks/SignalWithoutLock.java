package dev.custody.checks.locks;

import static com.google.errorprone.matchers.Matchers.instanceMethod;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.matchers.Matcher;
import com.google.errorprone.matchers.Matchers;
import com.google.errorprone.suppliers.Supplier;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.LocksAbove;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Summaries;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.InSynchronized;
import dev.custody.fix.ReplaceMethodName;
import dev.custody.tree.TestCode;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Flags waiting and signalling without the lock that it belongs to. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This throws, because the lock it belongs to is not held",
    link = DocPages.BASE + "SignalWithoutLock",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class SignalWithoutLock extends BugChecker implements MethodInvocationTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final String CONDITION = "java.util.concurrent.locks.Condition";
  private static final ImmutableSet<String> OBJECT = ImmutableSet.of("wait", "notify", "notifyAll");
  private static final ImmutableSet<String> CONDITIONS =
      ImmutableSet.of(
          "await", "awaitNanos", "awaitUntil", "awaitUninterruptibly", "signal", "signalAll");

  /** Nearly all calls of a program are dismissed by their name. */
  private static final Supplier<ImmutableSet<Name>> NAMES =
      VisitorState.memoize(
          state ->
              Stream.concat(OBJECT.stream(), CONDITIONS.stream())
                  .map(state::getName)
                  .collect(ImmutableSet.toImmutableSet()));

  private static final Matcher<ExpressionTree> OF_MONITOR =
      instanceMethod().onDescendantOf("java.lang.Object").namedAnyOf(OBJECT);
  private static final Matcher<ExpressionTree> OF_CONDITION =
      instanceMethod().onDescendantOf(CONDITION).namedAnyOf(CONDITIONS);
  private static final Matcher<ExpressionTree> IS_CONDITION = Matchers.isSubtypeOf(CONDITION);
  private static final ImmutableMap<String, String> TWINS =
      ImmutableMap.of("wait", "await", "notify", "signal", "notifyAll", "signalAll");

  @Override
  public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
    return NAMES.get(state).contains(ASTHelpers.getSymbol(call).name)
        ? Findings.of(this, state, () -> inspect(call, state))
        : Description.NO_MATCH;
  }

  private Description inspect(MethodInvocationTree call, VisitorState state) {
    if (OF_CONDITION.matches(call, state)) {
      return ofCondition(call, state);
    }
    if (!OF_MONITOR.matches(call, state)) {
      return Description.NO_MATCH;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver != null && IS_CONDITION.matches(receiver, state)
        ? ofObject(call, state)
        : ofMonitor(call, receiver, state);
  }

  /** A method of Object, called on a Condition. */
  private Description ofObject(MethodInvocationTree call, VisitorState state) {
    String name = ASTHelpers.getSymbol(call).getSimpleName().toString();
    String twin = TWINS.getOrDefault(name, "await");
    Finding finding =
        Finding.at(
            call,
            String.format(
                "%s() of a Condition is that of any object and has nothing to do with the"
                    + " condition, so the threads do not hear of each other; call %s()",
                name, twin));
    Body body = Body.around(state.getPath()).orElse(null);
    if (body != null && call.getArguments().isEmpty() && !heldAt(body, state).isEmpty()) {
      finding = finding.fix(ReplaceMethodName.of(call, twin, state));
    }
    return Findings.report(this, finding, state);
  }

  private Description ofMonitor(
      MethodInvocationTree call, @Nullable ExpressionTree receiver, VisitorState state) {
    Body body = Body.around(state.getPath()).orElse(null);
    if (body == null || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    Locksets locksets = Locksets.instance(state);
    LockExpression monitor =
        receiver == null
            ? locksets.thisOf(ASTHelpers.getSymbol(call), body)
            : locksets.lock(receiver, body);
    ImmutableList<HeldLock> held = heldAt(body, state);
    boolean mayHaveOtherName =
        !monitor.isPlain() || held.stream().anyMatch(lock -> !lock.lock().isPlain());
    if (held.stream().anyMatch(lock -> lock.lock().equals(monitor))
        || (!held.isEmpty() && mayHaveOtherName)) {
      return Description.NO_MATCH;
    }
    LocksAbove above = LocksAbove.of(body, state);
    boolean own = isOwn(monitor);
    if (above == LocksAbove.SOME || (above == LocksAbove.UNKNOWN && !monitor.isPlain())) {
      return Description.NO_MATCH;
    }
    Finding finding =
        Finding.at(
                call,
                String.format(
                    "%s() without the monitor of %s throws IllegalMonitorStateException; call it in"
                        + " a block that is synchronized on that",
                    ASTHelpers.getSymbol(call).getSimpleName(), monitor.describe()))
            .fix(
                call.getArguments().isEmpty()
                        && !ASTHelpers.getSymbol(call).getSimpleName().contentEquals("wait")
                    ? InSynchronized.of(state.getPath(), receiver, state)
                    : Optional.empty());
    return Findings.report(
        this, own || above == LocksAbove.NONE ? finding : finding.asWarning(), state);
  }

  private Description ofCondition(MethodInvocationTree call, VisitorState state) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    Symbol condition = receiver == null ? null : ASTHelpers.getSymbol(receiver);
    Body body = Body.around(state.getPath()).orElse(null);
    if (body == null
        || !(condition instanceof VarSymbol field)
        || !field.isPrivate()
        || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    Symbol lock = Summaries.instance(state).lockOf(field);
    ImmutableList<HeldLock> held = heldAt(body, state);
    boolean unknownLock = lock.equals(condition) || !lock.isPrivate();
    boolean mayBeHeld =
        held.stream()
            .anyMatch(
                one -> unknownLock || !one.lock().isPlain() || lock.equals(one.lock().last()));
    if (mayBeHeld
        || (Locksets.instance(state).mayTakeLocksByCalls(body) && !UnlockBefore.isAt(state))
        || LocksAbove.of(body, state) == LocksAbove.SOME) {
      return Description.NO_MATCH;
    }
    return Findings.report(
        this,
        Finding.at(
            call,
            String.format(
                "%s() without the lock that %s was made from throws IllegalMonitorStateException;"
                    + " call it between lock() and unlock()",
                ASTHelpers.getSymbol(call).getSimpleName(), condition.getSimpleName())),
        state);
  }

  private static ImmutableList<HeldLock> heldAt(Body body, VisitorState state) {
    Locksets locksets = Locksets.instance(state);
    TreePath path = state.getPath();
    return locksets.mayHoldLocks(body) ? locksets.held(body).at(path) : ImmutableList.of();
  }

  /** Whether code of other classes cannot hold the lock. */
  private static boolean isOwn(LockExpression lock) {
    return lock.last() instanceof VarSymbol field && field.isPrivate();
  }
}
