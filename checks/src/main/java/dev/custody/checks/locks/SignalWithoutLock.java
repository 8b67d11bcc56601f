package dev.custody.checks.locks;

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
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
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
import dev.custody.tree.NameSet;
import dev.custody.tree.NamedType;
import dev.custody.tree.TestCode;
import java.util.Optional;
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
  private static final NamedType CONDITION = NamedType.of("java.util.concurrent.locks.Condition");
  private static final ImmutableSet<String> OBJECT = ImmutableSet.of("wait", "notify", "notifyAll");
  private static final ImmutableSet<String> CONDITIONS =
      ImmutableSet.of(
          "await", "awaitNanos", "awaitUntil", "awaitUninterruptibly", "signal", "signalAll");

  private static final NameSet NAMES =
      NameSet.of(ImmutableSet.<String>builder().addAll(OBJECT).addAll(CONDITIONS).build());
  private static final ImmutableMap<String, String> TWINS =
      ImmutableMap.of("wait", "await", "notify", "signal", "notifyAll", "signalAll");

  @Override
  public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
    return NAMES.contains(ASTHelpers.getSymbol(call).name, state)
        ? Findings.of(this, state, () -> inspect(call, state))
        : Description.NO_MATCH;
  }

  private Description inspect(MethodInvocationTree call, VisitorState state) {
    String name = ASTHelpers.getSymbol(call).name.toString();
    if (CONDITIONS.contains(name) && Receivers.isOfType(call, CONDITION, state)) {
      return ofCondition(call, state);
    }
    if (!OBJECT.contains(name) || ASTHelpers.getSymbol(call).isStatic()) {
      return Description.NO_MATCH;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver != null && Receivers.isOfType(call, CONDITION, state)
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
    if (mayBe(monitor, held)) {
      return Description.NO_MATCH;
    }
    LocksAbove above = LocksAbove.of(body, state);
    // Code of other classes cannot hold it.
    boolean own = monitor.last() instanceof VarSymbol field && field.isPrivate();
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

  private static boolean mayBe(LockExpression monitor, ImmutableList<HeldLock> held) {
    for (HeldLock lock : held) {
      if (!monitor.isPlain() || !lock.lock().isPlain() || lock.lock().equals(monitor)) {
        return true;
      }
    }
    return false;
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
    boolean unknownLock = lock.equals(condition) || !lock.isPrivate();
    if (mayBe(unknownLock ? null : lock, heldAt(body, state))
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

  private static boolean mayBe(@Nullable Symbol lock, ImmutableList<HeldLock> held) {
    for (HeldLock one : held) {
      if (lock == null || !one.lock().isPlain() || lock.equals(one.lock().last())) {
        return true;
      }
    }
    return false;
  }

  private static ImmutableList<HeldLock> heldAt(Body body, VisitorState state) {
    Locksets locksets = Locksets.instance(state);
    TreePath path = state.getPath();
    return locksets.mayHoldLocks(body) ? locksets.held(body).at(path) : ImmutableList.of();
  }
}
