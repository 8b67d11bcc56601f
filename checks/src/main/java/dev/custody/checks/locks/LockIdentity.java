package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.LockInsteadOfMonitor;
import java.util.Optional;

/** Flags locks that do not keep apart the threads they are meant to keep apart. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This lock does not keep other threads out",
    link = DocPages.BASE + "LockIdentity",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class LockIdentity extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final String USE_FIELD = "; lock an object in a private final field";
  private static final ImmutableSet<String> TAKING = ImmutableSet.of("lock", "lockInterruptibly");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    Bodies bodies = Bodies.instance(state);
    for (Body body : bodies.in(state.getPath())) {
      if (!Locksets.instance(state).mayHoldLocks(body)) {
        continue;
      }
      for (TreePath region : bodies.contents(body).monitors()) {
        report(ofMonitor(region, state), state);
      }
      for (TreePath call : bodies.contents(body).calls()) {
        report(ofCall(call, state), state);
      }
      for (Finding finding : StaticState.underInstanceLock(body, state)) {
        state.reportMatch(Findings.report(this, finding, state));
      }
    }
    return Description.NO_MATCH;
  }

  private void report(Optional<Finding> finding, VisitorState state) {
    if (finding.isPresent()) {
      state.reportMatch(Findings.report(this, finding.get(), state));
    }
  }

  private static Optional<Finding> ofCall(TreePath call, VisitorState state) {
    ExpressionTree lock =
        call.getLeaf() instanceof MethodInvocationTree locking
                && TAKING.contains(ASTHelpers.getSymbol(locking).name.toString())
                && Receivers.isOfType(locking, Receivers.LOCK, state)
            ? ASTHelpers.getReceiver(locking)
            : null;
    return lock == null ? Optional.empty() : ofAny(ASTHelpers.stripParentheses(lock), call, state);
  }

  private static Optional<Finding> ofMonitor(TreePath region, VisitorState state) {
    SynchronizedTree statement = (SynchronizedTree) region.getLeaf();
    ExpressionTree lock = ASTHelpers.stripParentheses(statement.getExpression());
    Optional<String> shared = SharedValues.describe(lock, state);
    if (shared.isPresent()) {
      return Optional.of(
          Finding.at(
              lock,
              shared.get()
                  + ", so code that has nothing to do with this can hold the same lock, and code"
                  + " that should share it may not"
                  + USE_FIELD));
    }
    Optional<String> taking = Synchronizers.ownWayToLock(lock, state);
    if (taking.isPresent()) {
      return Optional.of(
          Finding.at(
                  lock,
                  String.format(
                      "the monitor of this %s is not what its %s takes, so code that uses that is"
                          + " not kept out; use one of the two everywhere",
                      ASTHelpers.getType(lock).tsym.getSimpleName(), taking.get()))
              .fix(LockInsteadOfMonitor.of(region, state)));
    }
    return isGetClass(lock)
        ? ofClass((MethodInvocationTree) lock, region, state)
        : ofAny(lock, region, state);
  }

  /** What is wrong with a lock, whether it is a monitor or a lock object. */
  private static Optional<Finding> ofAny(ExpressionTree lock, TreePath taking, VisitorState state) {
    if (lock instanceof NewClassTree) {
      return Optional.of(
          Finding.at(
              lock,
              "this locks a new object that no other thread knows, so it keeps nobody out"
                  + USE_FIELD));
    }
    if (lock instanceof MethodInvocationTree call && FreshLocks.makesOne(call, state)) {
      return Optional.of(
          Finding.at(
              lock,
              String.format(
                  "%s() makes a new lock for each call, so every thread gets one of its own and"
                      + " nobody is kept out%s",
                  ASTHelpers.getSymbol(call).getSimpleName(), USE_FIELD)));
    }
    if (!(ASTHelpers.getSymbol(lock) instanceof VarSymbol variable)) {
      return Optional.empty();
    }
    if (FreshLocks.isKnownHereOnly(variable, taking, state)) {
      return Optional.of(
          Finding.at(
              lock,
              String.format(
                  "%s is made anew each time this code runs and no other thread gets it, so it keeps"
                      + " nobody out%s",
                  variable.getSimpleName(), USE_FIELD)));
    }
    return ReplacedLocks.inspect(variable, lock, taking, state);
  }

  private static boolean isGetClass(ExpressionTree lock) {
    if (!(lock instanceof MethodInvocationTree call)
        || !call.getArguments().isEmpty()
        || !ASTHelpers.getSymbol(call).getSimpleName().contentEquals("getClass")) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver == null
        || (ASTHelpers.getSymbol(receiver) instanceof VarSymbol self
            && self.getSimpleName().contentEquals("this"));
  }

  private static Optional<Finding> ofClass(
      MethodInvocationTree lock, TreePath region, VisitorState state) {
    ClassSymbol type = ASTHelpers.getSymbol(enclosing(region));
    if ((type.flags() & Flags.FINAL) != 0
        || type.isAnonymous()
        || type.isEnum()
        || !StaticState.isTouchedIn(region, state)) {
      return Optional.empty();
    }
    String literal = type.getSimpleName() + ".class";
    return Optional.of(
        Finding.at(
                lock,
                String.format(
                    "getClass() is another object in each subclass, so their instances do not keep"
                        + " each other out of what this class shares; lock %s",
                    literal))
            .fix(SuggestedFix.replace(lock, literal)));
  }

  private static ClassTree enclosing(TreePath region) {
    TreePath at = region;
    while (!(at.getLeaf() instanceof ClassTree)) {
      at = at.getParentPath();
    }
    return (ClassTree) at.getLeaf();
  }
}
