package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.fixes.Fix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.LockBalance;
import dev.custody.analysis.lockset.UnreleasedLock;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.LeakFixes;
import dev.custody.fix.ReleaseInFinally;

/**
 * Flags permits, file locks and counts of latches that some way out of the code does not give back.
 */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This permit is not given back on every path",
    link = DocPages.BASE + "PermitNotReleased",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class PermitNotReleased extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final ImmutableSet<String> FILE_LOCKS = ImmutableSet.of("permit");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    LockBalance balance = LockBalance.instance(state);
    Name fileLock = state.getNames().fromString("FileLock");
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (UnreleasedLock lock : balance.unreleased(body, state)) {
        if (balance.isSemaphore(lock.lock(), lock.acquisition())) {
          report(ofPermit(lock, state), state);
        }
      }
      for (UnreleasedLock token : balance.tokens(body, state)) {
        report(ofToken(token, state), state);
      }
      if (mentionsFileLocks(body, fileLock, state)) {
        for (Leak leak : Obligations.instance(state).leaks(body, FILE_LOCKS, state)) {
          report(ofFileLock(leak, state), state);
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** A cheap look: whether a call yields a file lock. */
  private static boolean mentionsFileLocks(Body body, Name fileLock, VisitorState state) {
    for (TreePath call : Bodies.instance(state).contents(body).calls()) {
      Type type = ASTHelpers.getType(call.getLeaf());
      if (type != null && type.tsym.getSimpleName() == fileLock) {
        return true;
      }
    }
    return false;
  }

  private void report(Finding finding, VisitorState state) {
    state.reportMatch(Findings.report(this, finding, state));
  }

  private static Finding ofPermit(UnreleasedLock lock, VisitorState state) {
    Finding finding =
        Finding.at(
            lock.acquisition(),
            String.format(
                "%s of %s %s taken here and %s, so there are fewer and fewer until everybody waits"
                    + " for ever; release in a finally block",
                lock.amount().equals("1") ? "A permit" : "Permits",
                lock.describe(),
                lock.amount().equals("1") ? "is" : "are",
                LeftBehind.words(lock, "released")));
    return LeftBehind.withExit(finding, lock, state).fix(LeftBehind.fix(lock, state));
  }

  private static Finding ofToken(UnreleasedLock token, VisitorState state) {
    boolean latch = !LockBalance.instance(state).isSemaphore(token.lock(), token.acquisition());
    String text =
        latch
            ? "This task does not count down %s if it fails (it is %s), so whoever waits for it"
                + " waits for ever; count down in a finally block"
            : "This task gives back a permit of %s that was taken for it, but it is %s, so there"
                + " are fewer and fewer permits; release in a finally block";
    Finding finding =
        Finding.at(
            token.acquisition(),
            String.format(
                text,
                token.describe(),
                LeftBehind.words(token, latch ? "counted down" : "released")));
    return LeftBehind.withExit(finding, token, state)
        .fix(ReleaseInFinally.wholeBlock(token.acquisition(), state));
  }

  private static Finding ofFileLock(Leak leak, VisitorState state) {
    Tree where = leak.where();
    String lost =
        switch (leak.kind()) {
          case UNHELD -> "dropped here, and nothing can release it";
          case OVERWRITTEN -> "replaced by another before it is released";
          case NORMAL_EXIT -> "not released on every path";
          case FIELD -> "kept in a field that nothing releases";
          case COLLECTED -> "kept in a collection that nothing releases";
          case GIVEN_TWICE -> "given to two owners";
          case EXCEPTIONAL_EXIT -> "not released on an exception";
        };
    Finding finding =
        Finding.at(
            leak.obligation().creation(),
            "The lock of the file is "
                + lost
                + ", so other processes are kept out until this one ends; release it in a"
                + " try-with-resources statement");
    if (where != null) {
      finding = finding.related("lost", where, state);
    }
    for (Fix fix : LeakFixes.of(leak, state)) {
      finding = finding.fix(fix);
    }
    return finding;
  }
}
