package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.common.collect.Iterables;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.deadline.Deadline;
import dev.custody.analysis.deadline.Deadlines;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.OffByDefault;
import dev.custody.fix.TimedTwin;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import java.util.Optional;

/** Flags every wait without a time limit: a policy for code that must never hang. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This wait has no time limit",
    link = DocPages.BASE + "UntimedWait",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
@OffByDefault
public final class UntimedWait extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    Deadlines deadlines = Deadlines.instance(state);
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      BodyContents contents = Bodies.instance(state).contents(body);
      for (TreePath call : Iterables.concat(contents.calls(), contents.lambdas())) {
        Effect.Blocks way = deadlines.untimedWait(call).orElse(null);
        if (way != null && !isItselfUntimed(body, state)) {
          report(call, way, state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** Whether the body is that of a wait without a limit: its callers choose, it cannot. */
  private static boolean isItselfUntimed(Body body, VisitorState state) {
    return body.symbol()
        .flatMap(method -> Model.instance(state).of(method).first(Effect.Blocks.class))
        .filter(blocks -> !blocks.bounded() && blocks.timedTwin().isPresent())
        .isPresent();
  }

  private void report(TreePath call, Effect.Blocks way, VisitorState state) {
    Finding finding =
        Finding.at(
            call.getLeaf(),
            String.format(
                "%s may wait for %s: if nobody answers, this thread is lost and nothing says so;"
                    + " use %s",
                ASTHelpers.getSymbol(call.getLeaf()).getSimpleName(),
                way.kind() == BlockingKind.NETWORK ? "minutes or for ever" : "ever",
                way.timedTwin().orElse("a time limit")));
    if (call.getLeaf() instanceof MethodInvocationTree) {
      finding = finding.fix(deadline(call, state).flatMap(d -> TimedTwin.of(call, way, d, state)));
    }
    state.reportMatch(Findings.report(this, finding, state));
  }

  /**
   * A time limit that the method around got, and that the fix can use. Where something was done
   * with it before, it may not apply to this wait, or be spent.
   */
  private static Optional<Deadline> deadline(TreePath call, VisitorState state) {
    Body body = Body.around(call).orElse(null);
    if (body == null || body.symbol().isEmpty()) {
      return Optional.empty();
    }
    Deadlines deadlines = Deadlines.instance(state);
    return deadlines.of(body.symbol().get()).stream()
        .findFirst()
        .filter(deadline -> !deadlines.isHeeded(deadline, call, body, state));
  }
}
