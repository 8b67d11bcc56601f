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

/** Flags code that waits for a write lock while it holds the read lock. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This waits for the write lock while the read lock is held",
    link = DocPages.BASE + "ReadLockUpgrade",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class ReadLockUpgrade extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (Relock relock : Relocks.instance(state).of(body)) {
        if (relock.kind() == Relock.Kind.UPGRADE) {
          report(relock, state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  private void report(Relock relock, VisitorState state) {
    Finding finding =
        Finding.at(
                relock.site().getLeaf(),
                String.format(
                    "The write lock of %1$s is waited for here while this thread holds the read lock"
                        + " of %1$s, so it waits for itself for ever; release the read lock first,"
                        + " and look again after that",
                    relock.name()))
            .related("the read lock is taken", relock.heldAt(), state);
    state.reportMatch(Findings.report(this, SecondTime.withWay(finding, relock), state));
  }
}
