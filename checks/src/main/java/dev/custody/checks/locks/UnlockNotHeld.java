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
import com.sun.source.tree.Tree;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.LockBalance;
import dev.custody.analysis.lockset.UnheldRelease;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.TakeBeforeTry;

/** Flags releases that some path reaches without holding what it releases. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This releases a lock or permit that is not held",
    link = DocPages.BASE + "UnlockNotHeld",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class UnlockNotHeld extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (UnheldRelease release : LockBalance.instance(state).unheld(body)) {
        report(release, state);
      }
    }
    return Description.NO_MATCH;
  }

  private void report(UnheldRelease release, VisitorState state) {
    boolean permit = LockBalance.instance(state).isSemaphore(release.lock(), release.release());
    String harm =
        permit
            ? "there is one permit more from then on and more threads run at once than should"
            : "it throws an IllegalMonitorStateException, which hides what went wrong before";
    Finding finding =
        Finding.at(
            release.release(),
            String.format(
                "%s is released here although %s, so %s; %s",
                release.describe(), reason(release), harm, advice(release)));
    Tree other = release.other();
    if (other != null) {
      finding = finding.related(label(release), other, state);
    }
    finding =
        switch (release.why()) {
          case NOT_TAKEN, THROWN_BEFORE ->
              finding.fix(TakeBeforeTry.of(release.release(), release.acquisition(), state));
          case RELEASED_BEFORE ->
              finding.fix(TakeBeforeTry.dropFirst(release.release(), other, state));
          case OTHER_BRANCH, OTHER_LEVEL -> finding;
        };
    state.reportMatch(Findings.report(this, finding, state));
  }

  private static String reason(UnheldRelease release) {
    Tree other = release.other();
    String call = other == null ? "" : LeftBehind.name(other);
    return switch (release.why()) {
      case RELEASED_BEFORE -> "it was released before";
      case NOT_TAKEN -> call + " may not have taken it";
      case THROWN_BEFORE -> "it is not taken yet if " + call + " throws";
      case OTHER_BRANCH -> "another branch leads here that does not take it";
      case OTHER_LEVEL ->
          release.level() == dev.custody.model.Effect.Level.READ
              ? "it is held for writing"
              : "it is held for reading";
    };
  }

  private static String label(UnheldRelease release) {
    return switch (release.why()) {
      case RELEASED_BEFORE -> "released before";
      case NOT_TAKEN -> "perhaps not taken";
      case THROWN_BEFORE -> "throws before it is taken";
      case OTHER_BRANCH, OTHER_LEVEL -> "taken";
    };
  }

  private static String advice(UnheldRelease release) {
    return switch (release.why()) {
      case RELEASED_BEFORE -> "release it once";
      case NOT_TAKEN, THROWN_BEFORE -> "take it before the try whose finally block releases it";
      case OTHER_BRANCH -> "release it on the branch that takes it";
      case OTHER_LEVEL -> "release the view that was taken";
    };
  }
}
