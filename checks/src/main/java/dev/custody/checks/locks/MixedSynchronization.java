package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.tree.TestCode;
import java.util.ArrayList;
import java.util.List;

/** Flags fields that different code protects in different ways. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This field is protected in another way elsewhere",
    link = DocPages.BASE + "MixedSynchronization",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class MixedSynchronization extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return state.getPath().getParentPath().getLeaf() instanceof CompilationUnitTree
        ? Findings.of(this, state, () -> inFile(state))
        : Description.NO_MATCH;
  }

  private Description inFile(VisitorState state) {
    if (!TestCode.isAround(state.getPath())) {
      ImmutableListMultimap<VarSymbol, FieldUse> uses =
          Locksets.instance(state).fieldUses(state.getPath());
      for (VarSymbol field : uses.keySet()) {
        inspect(field, uses.get(field), state);
      }
    }
    return Description.NO_MATCH;
  }

  private void inspect(VarSymbol field, ImmutableList<FieldUse> uses, VisitorState state) {
    if (!MixedUse.areBare(uses) && Locksets.instance(state).guards(field).isEmpty()) {
      report(field, MixedUse.of(field, uses), state);
    }
  }

  /** One finding for each field: whoever mends one place has to look at all of them. */
  private void report(VarSymbol field, List<MixedUse> pairs, VisitorState state) {
    List<MixedUse> heard = new ArrayList<>();
    for (MixedUse pair : pairs) {
      if (!Findings.isSuppressed(this, pair.use().access().path(), state)) {
        heard.add(pair);
      }
    }
    if (heard.isEmpty()) {
      return;
    }
    MixedUse first = heard.get(0);
    state.reportMatch(
        Findings.report(
            this,
            Finding.at(first.use().access().path().getLeaf(), message(field, first))
                .related("the other way", first.other().access().path().getLeaf(), state)
                .related(
                    "as here",
                    heard.stream()
                        .skip(1)
                        .map(pair -> pair.use().access().path().getLeaf())
                        .collect(ImmutableList.toImmutableList()),
                    state),
            state));
  }

  private static String message(VarSymbol field, MixedUse pair) {
    String name = field.getSimpleName().toString();
    String other = pair.other().locks().get(0).lock().describe();
    return pair.use().isBare()
        ? String.format(
            "%s is changed without a lock here, and elsewhere read and written back under %s, which"
                + " does not keep this change from getting lost in between; take the lock here"
                + " too, or make both changes one atomic call",
            name, other)
        : String.format(
            "%s is used under %s here and under %s elsewhere, so both can run at the same time and"
                + " spoil each other's work; take the same lock in both places",
            name, pair.use().locks().get(0).lock().describe(), other);
  }
}
