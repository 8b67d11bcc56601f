package dev.custody.checks.ownership;

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
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.LeakEvidence;
import dev.custody.fix.LeakFixes;
import dev.custody.tree.TestCode;

/**
 * Flags sockets, files, connections and their like that are opened and not closed on every path.
 */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This resource is not closed on every path",
    link = DocPages.BASE + "LeakedResource",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class LeakedResource extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final ImmutableSet<String> FAMILIES = ImmutableSet.of("resource");
  private static final String TRY = "Open it in a try-with-resources statement";
  private static final String CATCH = "Close it in a catch clause that throws the exception on";

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    Obligations obligations = Obligations.instance(state);
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (Leak leak : obligations.leaks(body, FAMILIES, state)) {
        if (counts(leak, body)) {
          Finding finding = finding(leak, state).fix(LeakFixes.of(leak, state));
          state.reportMatch(Findings.report(this, finding, state));
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** What a static field or main itself holds is held for the life of the program. */
  private static boolean counts(Leak leak, Body body) {
    return (leak.field() == null || !leak.field().isStatic())
        && !isMain(body)
        && !TestCode.isAround(body.path());
  }

  private static boolean isMain(Body body) {
    MethodSymbol method = body.symbol().orElse(null);
    return method != null && method.isStatic() && method.name.contentEquals("main");
  }

  private static Finding finding(Leak leak, VisitorState state) {
    Finding finding = Finding.at(leak.obligation().creation(), message(leak, state));
    return LeakEvidence.of(finding, leak, "open", state);
  }

  private static String message(Leak leak, VisitorState state) {
    String type = LeakFixes.typeName(leak);
    String release = LeakFixes.release(leak, state) + "()";
    String harm =
        "what it holds outside of the heap stays taken until the process ends or the"
            + " collector happens to come by";
    return switch (leak.kind()) {
      case UNHELD ->
          String.format(
              "This %s is opened and dropped at once: nobody can call %s, so %s."
                  + " Keep it in a try-with-resources statement.",
              type, release, harm);
      case OVERWRITTEN ->
          String.format(
              "The variable that holds this %s is assigned another value before anybody calls %s, so %s.",
              type, release, harm);
      case NORMAL_EXIT ->
          String.format(
              "Nobody calls %s on this %s on some path to the end of the method, so %s."
                  + " %s, or hand it to an owner.",
              release, type, harm, leak.outlives() ? "Close it on the other paths" : TRY);
      case EXCEPTIONAL_EXIT ->
          String.format(
              "This %s stays open if an exception comes before its %s, and then %s." + " %s.",
              type, release, harm, leak.outlives() ? CATCH : TRY);
      case COLLECTED ->
          String.format(
              "This %s is put into `%s`, and no code takes it out again and calls %s, so %s."
                  + " Close all elements in the method that ends their owner.",
              type, requireNonNull(leak.variable()).getSimpleName(), release, harm);
      case GIVEN_TWICE -> throw new IllegalArgumentException("not of a family: " + leak);
      case FIELD ->
          String.format(
              "No method of %s calls %s on this %s in its field `%s`, so %s."
                  + " Close it in the method that ends the object.",
              requireNonNull(leak.field()).enclClass().getSimpleName(),
              release,
              type,
              requireNonNull(leak.field()).getSimpleName(),
              harm);
    };
  }
}
