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
import dev.custody.analysis.lockset.LockBalance;
import dev.custody.analysis.lockset.UnreleasedLock;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;

/** Flags locks and stamps that are still held on some way out of the code that took them. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This lock is not released on every path",
    link = DocPages.BASE + "LockNotReleased",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class LockNotReleased extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    LockBalance balance = LockBalance.instance(state);
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (UnreleasedLock lock : balance.unreleased(body, state)) {
        if (!balance.isSemaphore(lock.lock(), lock.acquisition())) {
          report(lock, state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  private void report(UnreleasedLock lock, VisitorState state) {
    Finding finding =
        Finding.at(
            lock.acquisition(),
            String.format(
                "%s is taken here and %s, so every thread that needs it next waits for ever;"
                    + " release it in a finally block",
                lock.describe(), LeftBehind.words(lock, "released")));
    finding = LeftBehind.withExit(finding, lock, state).fix(LeftBehind.fix(lock, state));
    state.reportMatch(Findings.report(this, finding, state));
  }
}
