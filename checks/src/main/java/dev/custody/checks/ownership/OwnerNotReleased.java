package dev.custody.checks.ownership;

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
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligation.Origin;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.LeakEvidence;
import dev.custody.fix.LeakFixes;
import dev.custody.model.Model;
import dev.custody.tree.TestCode;
import java.util.HashSet;
import java.util.Set;

/** Flags values that an annotation gives an owner, and whose owner does not release them. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "Whoever owns this value does not release it",
    link = DocPages.BASE + "OwnerNotReleased",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class OwnerNotReleased extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** What is created without any annotation and has a check of its own. */
  private static final ImmutableSet<String> OTHERS =
      ImmutableSet.of(
          "executor", "publisher", "resource", "handle", "lock", "permit", "latch", "stamp");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(type, state));
  }

  private Description match(ClassTree type, VisitorState state) {
    Obligations obligations = Obligations.instance(state);
    Set<Symbol> blamed = new HashSet<>();
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (Leak leak : obligations.leaks(body, state)) {
        if (isOfMarkedField(leak, state)) {
          continue;
        }
        if (leak.variable() != null) {
          blamed.add(leak.variable());
        }
        if (concerns(leak, body)) {
          report(leak, state);
        }
      }
      for (Leak leak : obligations.leaksOfElements(body)) {
        report(leak, state);
      }
    }
    for (Leak leak : obligations.leaksOfFields(type)) {
      if (!blamed.contains(leak.variable())) {
        report(leak, state);
      }
    }
    OwnerContradictions contradictions = new OwnerContradictions(state);
    for (Finding finding : contradictions.in(type)) {
      state.reportMatch(Findings.report(this, finding, state));
    }
    return Description.NO_MATCH;
  }

  /** What was handed to a field that is marked as well is the duty of the field. */
  private static boolean isOfMarkedField(Leak leak, VisitorState state) {
    return leak.obligation().origin() != Origin.CREATED
        && leak.kind() == Leak.Kind.FIELD
        && leak.variable() != null
        && Model.instance(state).marks().isOwner(leak.variable());
  }

  private static boolean concerns(Leak leak, Body body) {
    return leak.kind() == Leak.Kind.GIVEN_TWICE
        || leak.obligation().origin() != Origin.CREATED
        || (!OTHERS.contains(leak.obligation().resource().family())
            && !TestCode.isAround(body.path()));
  }

  private void report(Leak leak, VisitorState state) {
    Tree place =
        leak.kind() == Leak.Kind.GIVEN_TWICE && leak.where() != null
            ? leak.where()
            : leak.obligation().creation();
    Finding finding = Finding.at(place, OwnerWording.of(leak, state));
    if (place != leak.where()) {
      finding = LeakEvidence.of(finding, leak, "open", state);
    }
    finding = finding.fix(LeakFixes.of(leak, state));
    boolean sure =
        leak.kind() != Leak.Kind.EXCEPTIONAL_EXIT
            && !(leak.kind() == Leak.Kind.OVERWRITTEN
                && leak.obligation().origin() == Origin.FIELD);
    state.reportMatch(Findings.report(this, finding.asWarningUnless(sure), state));
  }
}
