package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.task.AnyOfRaces;
import dev.custody.analysis.task.FanOut;
import dev.custody.analysis.task.FanOuts;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.CancelSiblings;
import dev.custody.tree.TestCode;
import javax.lang.model.element.Name;

/** Flags groups of tasks of which the others go on when one has decided the outcome. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "The other tasks of this group go on although nobody needs them any more",
    link = DocPages.BASE + "AbandonedSiblings",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class AbandonedSiblings extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    Name get = state.getNames().fromString("get");
    Name anyOf = state.getNames().fromString("anyOf");
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      BodyContents contents = Bodies.instance(state).contents(body);
      if (contents.calledNames().contains(get) && !isMain(body)) {
        for (FanOut group : FanOuts.instance(state).abandoned(body)) {
          report(group, state);
        }
      }
      if (contents.calledNames().contains(anyOf) && !isMain(body)) {
        for (TreePath race : AnyOfRaces.abandoned(body, state)) {
          report(race, state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** The failure ends the program, and the tasks with it. */
  private static boolean isMain(Body body) {
    MethodSymbol method = body.symbol().orElse(null);
    return method != null && method.isStatic() && method.name.contentEquals("main");
  }

  private void report(FanOut group, VisitorState state) {
    Finding finding =
        Finding.at(
                group.question().getLeaf(),
                String.format(
                    "the first task that fails ends this loop, and the other tasks of \"%s\" go on:"
                        + " nobody waits for them, sees their errors or stops them; cancel the"
                        + " rest in a finally block",
                    group.futures().getSimpleName()))
            .related("one of them is started", group.start().getLeaf(), state)
            .fix(CancelSiblings.of(group, state));
    report(finding, state);
  }

  private void report(TreePath race, VisitorState state) {
    Finding finding =
        Finding.at(
            race.getLeaf(),
            "the first of these tasks decides, and the others go on for nothing: nobody waits for"
                + " them, sees their errors or stops them; use ExecutorService.invokeAny, which"
                + " cancels them");
    report(finding, state);
  }

  private void report(Finding finding, VisitorState state) {
    if (!TestCode.isAround(state.getPath())) {
      state.reportMatch(Findings.report(this, finding, state));
    }
  }
}
