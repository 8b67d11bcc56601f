package dev.custody.checks.ownership;

import static com.google.errorprone.BugPattern.LinkType.CUSTOM;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MemberReferenceTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.TryTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.summary.Provenance;
import dev.custody.analysis.summary.Provenances;
import dev.custody.analysis.summary.Release;
import dev.custody.analysis.summary.Releases;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.model.Effect;
import dev.custody.tree.TestCode;
import java.util.List;
import java.util.Optional;

/** Flags code that closes or shuts down what somebody else owns. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This closes or shuts down something that somebody else owns",
    severity = ERROR,
    tags = DocPages.TAG,
    linkType = CUSTOM,
    link = DocPages.BASE + "ConsumerSideClose")
public final class ConsumerSideClose extends BugChecker
    implements MethodInvocationTreeMatcher, TryTreeMatcher, MemberReferenceTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** Families whose values are opened and closed by whoever happens to hold them. */
  private static final ImmutableSet<String> PASSED_AROUND =
      ImmutableSet.of("resource", Effect.Resource.OWNED, "lock", "permit", Release.CLOSEABLE);

  @Override
  public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
    // Nobody can release a value without naming it.
    return call.getArguments().isEmpty() && !(call.getMethodSelect() instanceof MemberSelectTree)
        ? Description.NO_MATCH
        : Findings.of(
            this, state, () -> report(Releases.instance(state).ofCall(state.getPath()), state));
  }

  @Override
  public Description matchTry(TryTree attempt, VisitorState state) {
    return attempt.getResources().isEmpty()
        ? Description.NO_MATCH
        : Findings.of(
            this, state, () -> report(Releases.instance(state).ofTry(state.getPath()), state));
  }

  @Override
  public Description matchMemberReference(MemberReferenceTree reference, VisitorState state) {
    return Findings.of(this, state, () -> ofReference(state));
  }

  private Description ofReference(VisitorState state) {
    Optional<Release> release = Releases.instance(state).ofReference(state.getPath());
    Optional<Finding> finding =
        release.isPresent() ? releasedByOwnTask(release.get(), state) : Optional.empty();
    return finding.isPresent() ? Findings.report(this, finding.get(), state) : Description.NO_MATCH;
  }

  private Description report(List<Release> releases, VisitorState state) {
    for (Release release : releases) {
      Optional<Finding> finding = judge(release, state);
      if (finding.isPresent()) {
        return Findings.report(this, finding.get(), state);
      }
    }
    return Description.NO_MATCH;
  }

  private static Optional<Finding> judge(Release release, VisitorState state) {
    Provenances provenances = Provenances.instance(state);
    if (PASSED_AROUND.contains(release.family()) && !provenances.isDeclared(release.value())) {
      return Optional.empty();
    }
    if (TestCode.isAround(state.getPath())) {
      return Optional.empty();
    }
    Optional<Finding> own = releasedByOwnTask(release, state);
    if (own.isPresent()) {
      return own;
    }
    Provenance provenance = provenances.of(release.value());
    return Borrowed.mayRelease(release, provenance, state)
        ? Optional.empty()
        : Optional.of(Borrowed.finding(release, provenance, state));
  }

  private static Optional<Finding> releasedByOwnTask(Release release, VisitorState state) {
    Symbol value = ASTHelpers.getSymbol(release.value().getLeaf());
    // A timer task that cancels its timer is what Timer.cancel() is documented for.
    if (!(value instanceof VarSymbol)
        || PASSED_AROUND.contains(release.family())
        || release.name().equals("cancel")) {
      return Optional.empty();
    }
    TreePath call = OwnTask.givenTo(value, release.site(), state).orElse(null);
    if (call == null
        || (release.name().equals("shutdown")
            && OwnTask.isLastAndOnly(value, release.site(), call, state))) {
      return Optional.empty();
    }
    Finding finding =
        Finding.at(
            release.site().getLeaf(),
            String.format(
                "This %s `%s` from inside code that `%s` runs: %s. Let whoever made `%s` end it when"
                    + " all its work is done",
                Wording.verb(release), value, value, Wording.harmOfOwnTask(release), value));
    return Optional.of(
        finding
            .related("the code is handed over here", call.getLeaf(), state)
            .fix(Wording.drop(release, state)));
  }
}
