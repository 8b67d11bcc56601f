package dev.custody.checks.cancellation;

import static java.util.Objects.requireNonNull;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.analysis.obligation.Runner;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.LeakEvidence;
import dev.custody.fix.LeakFixes;
import dev.custody.tree.TestCode;

/** Flags handles of running work that are dropped or not cancelled on every path. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This handle is not cancelled on every path",
    link = DocPages.BASE + "LostCancel",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class LostCancel extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final ImmutableSet<String> FAMILIES = ImmutableSet.of("handle");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    Obligations obligations = Obligations.instance(state);
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (Leak leak : obligations.leaks(body, FAMILIES, state)) {
        if (counts(leak, body, obligations) && !TestCode.isAround(body.path())) {
          Finding finding = finding(leak, state).fix(LeakFixes.of(leak, state));
          state.reportMatch(Findings.report(this, finding, state));
        }
      }
    }
    return Description.NO_MATCH;
  }

  /**
   * A task that its executor takes along when it ends needs no end of its own. One on a borrowed
   * executor, or a subscription, is lost where the object that started it has an end and forgets
   * it; an object without an end may mean to live as long as the program.
   */
  private static boolean counts(Leak leak, Body body, Obligations obligations) {
    Runner runner = obligations.runner(leak.obligation());
    if (runner == Runner.ENDED || runner == Runner.UNKNOWN) {
      return false;
    }
    boolean mayGoOn = runner == Runner.BORROWED || obligations.mayEndByItself(leak.obligation());
    return !mayGoOn || obligations.hasEnd(body) || obligations.isReleasedOnSomePath(leak, body);
  }

  private static Finding finding(Leak leak, VisitorState state) {
    Finding finding = Finding.at(leak.obligation().creation(), message(leak, state));
    return LeakEvidence.of(finding, leak, "going on", state)
        .asWarningUnless(leak.kind() != Leak.Kind.EXCEPTIONAL_EXIT);
  }

  private static String advice(Leak leak) {
    return leak.outlives()
        ? "Cancel it in a catch clause that throws the exception on"
        : "Move the call into a finally block";
  }

  private static String message(Leak leak, VisitorState state) {
    String type = LeakFixes.typeName(leak);
    String release = LeakFixes.release(leak, state) + "()";
    String harm = "the work behind it goes on, and keeps what it refers to in memory";
    return switch (leak.kind()) {
      case UNHELD ->
          String.format(
              "This %s is the only way to stop what starts here, and it is dropped at once, so %s"
                  + " after its owner has ended. Keep it and call %s there.",
              type, harm, release);
      case OVERWRITTEN ->
          String.format(
              "The variable that holds this %s is assigned another value before anybody calls %s:"
                  + " nobody can cancel it any more, so %s.",
              type, release, harm);
      case NORMAL_EXIT ->
          String.format(
              "Nobody calls %s on this %s on some path to the end of the method, so %s."
                  + " Cancel it %s, or hand it to an owner.",
              release, type, harm, leak.outlives() ? "on the other paths" : "in a finally block");
      case EXCEPTIONAL_EXIT ->
          String.format(
              "This %s is not cancelled if an exception comes before its %s, and then %s." + " %s.",
              type, release, harm, advice(leak));
      case COLLECTED ->
          String.format(
              "This %s is put into `%s`, and no code takes it out again and calls %s, so %s."
                  + " Cancel all elements in the method that ends their owner.",
              type, requireNonNull(leak.variable()).getSimpleName(), release, harm);
      case FIELD ->
          String.format(
              "No code calls %s on the field `%s` that keeps this %s, so %s after %s has ended."
                  + " Cancel it in the method that ends the object.",
              release,
              requireNonNull(leak.variable()).getSimpleName(),
              type,
              harm,
              owner(requireNonNull(leak.variable())));
      case GIVEN_TWICE -> throw new IllegalArgumentException("not of a family: " + leak);
    };
  }

  private static String owner(Symbol.VarSymbol field) {
    String name = field.enclClass().getSimpleName().toString();
    return name.isEmpty() ? "its owner" : name;
  }
}
