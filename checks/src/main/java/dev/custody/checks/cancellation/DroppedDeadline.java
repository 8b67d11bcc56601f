package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.deadline.Deadline;
import dev.custody.analysis.deadline.Deadline.Form;
import dev.custody.analysis.deadline.Deadlines;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.TimedTwin;
import dev.custody.model.Effect;
import dev.custody.tree.TestCode;
import java.util.List;
import java.util.Optional;

/** Flags waits without end in methods whose caller said how long they may take. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This wait ignores the time limit that the method got",
    link = DocPages.BASE + "DroppedDeadline",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class DroppedDeadline extends BugChecker implements MethodTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchMethod(MethodTree method, VisitorState state) {
    return method.getBody() == null || method.getParameters().isEmpty()
        ? Description.NO_MATCH
        : Findings.of(this, state, () -> match(method, state));
  }

  private Description match(MethodTree method, VisitorState state) {
    Deadlines deadlines = Deadlines.instance(state);
    List<Deadline> given = deadlines.of(ASTHelpers.getSymbol(method));
    if (given.isEmpty() || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    Body body = new Body(state.getPath());
    for (TreePath call : Bodies.instance(state).contents(body).calls()) {
      Optional<Effect.Blocks> way = deadlines.untimedWait(call);
      if (way.isPresent() && !isLimited(call, given, body, state)) {
        wait(call, way.get(), given.get(0), state);
      }
    }
    for (Deadline deadline : given) {
      if (deadline.form() == Form.CANCELLATION) {
        for (TreePath constant : deadlines.freshStarts(deadline, body)) {
          freshStart(constant, deadline, state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  private static boolean isLimited(
      TreePath call, List<Deadline> given, Body body, VisitorState state) {
    Deadlines deadlines = Deadlines.instance(state);
    for (Deadline deadline : given) {
      if (deadlines.isHeeded(deadline, call, body, state)) {
        return true;
      }
    }
    return false;
  }

  private void wait(TreePath call, Effect.Blocks way, Deadline deadline, VisitorState state) {
    Symbol method = ASTHelpers.getSymbol(call.getLeaf());
    String twin = way.timedTwin().orElse("");
    Finding finding =
        Finding.at(
                call.getLeaf(),
                String.format(
                    "%s() may wait for ever, although the caller limits the time by \"%s\": a"
                        + " request that is given up upstream goes on to hold its thread here;"
                        + " use %s",
                    method.getSimpleName(), deadline.name(), twin))
            .fix(TimedTwin.of(call, way, deadline, state));
    state.reportMatch(Findings.report(this, finding, state));
  }

  private void freshStart(TreePath constant, Deadline deadline, VisitorState state) {
    ExpressionTree tree = (ExpressionTree) constant.getLeaf();
    Finding finding =
        Finding.at(
                tree,
                String.format(
                    "%s starts anew, so what hangs on it goes on when the caller cancels \"%s\";"
                        + " go on from \"%s\"",
                    state.getSourceForNode(tree), deadline.name(), deadline.name()))
            .fix(SuggestedFix.replace(tree, deadline.name()));
    state.reportMatch(Findings.report(this, finding, state));
  }
}
