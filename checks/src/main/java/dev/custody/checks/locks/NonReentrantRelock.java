package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.Relock;
import dev.custody.analysis.lockset.Relocks;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;

/** Flags code that takes again what it holds and cannot take twice. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This takes again what cannot be taken twice",
    link = DocPages.BASE + "NonReentrantRelock",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class NonReentrantRelock extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (Relock relock : Relocks.instance(state).of(body)) {
        if (relock.kind() != Relock.Kind.UPGRADE) {
          report(relock, state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  private void report(Relock relock, VisitorState state) {
    Finding finding =
        Finding.at(relock.site().getLeaf(), message(relock))
            .related(
                relock.kind() == Relock.Kind.MAP ? "the map computes a value" : "it is taken",
                relock.heldAt(),
                state);
    state.reportMatch(Findings.report(this, SecondTime.withWay(finding, relock), state));
  }

  private static String message(Relock relock) {
    return switch (relock.kind()) {
      case PERMIT ->
          "The only permit of "
              + relock.name()
              + " is waited for here while this thread has it, and a semaphore does not know its"
              + " owner, so the thread waits for itself for ever; call code that does not take it";
      case MAP ->
          "This updates "
              + relock.name()
              + " inside the function that computes a value for it, so the map throws an exception"
              + " or waits for itself for ever; compute the value first, then put it";
      case LOCK, UPGRADE ->
          relock.name()
              + " is taken here while this thread holds it, and its holder cannot take it twice, so"
              + " the thread waits for itself for ever; call code that does not take it";
    };
  }
}
