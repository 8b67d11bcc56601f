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
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.AddGuard;
import dev.custody.tree.TestCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Flags the few uses of a field without the lock that all others take. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This field is used under a lock elsewhere, and without it here",
    link = DocPages.BASE + "InconsistentGuard",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class InconsistentGuard extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return state.getPath().getParentPath().getLeaf() instanceof CompilationUnitTree
        ? Findings.of(this, state, () -> inFile(state))
        : Description.NO_MATCH;
  }

  private Description inFile(VisitorState state) {
    if (TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    ImmutableListMultimap<VarSymbol, FieldUse> uses =
        Locksets.instance(state).fieldUses(state.getPath());
    for (VarSymbol field : uses.keySet()) {
      inspect(field, uses.get(field), state);
    }
    return Description.NO_MATCH;
  }

  private void inspect(VarSymbol field, ImmutableList<FieldUse> uses, VisitorState state) {
    if ((field.flags() & (Flags.FINAL | Flags.VOLATILE)) == 0
        && Locksets.instance(state).guards(field).isEmpty()) {
      Optional<UsualLock> usual = UsualLock.of(uses, state);
      if (usual.isPresent()) {
        report(field, usual.get(), state);
      }
    }
  }

  /** One finding for each field, at a change if there is one: all places need the same lock. */
  private void report(VarSymbol field, UsualLock usual, VisitorState state) {
    List<FieldUse> places = new ArrayList<>();
    for (FieldUse use : usual.without()) {
      if (!usual.isExcused(use, state)
          && !Findings.isSuppressed(this, use.access().path(), state)) {
        places.add(use);
      }
    }
    if (places.isEmpty()) {
      return;
    }
    FieldUse first =
        places.stream()
            .filter(use -> use.access().writes())
            .findFirst()
            .orElseGet(() -> places.get(0));
    Finding finding =
        Finding.at(first.access().path().getLeaf(), message(field, first, usual))
            .related("used with it", usual.under().get(0).access().path().getLeaf(), state)
            .related(
                "also without it",
                places.stream()
                    .filter(use -> !use.member().equals(first.member()))
                    .map(use -> use.access().path().getLeaf())
                    .collect(ImmutableList.toImmutableList()),
                state)
            .fix(fix(first, usual, state));
    state.reportMatch(Findings.report(this, finding, state));
  }

  private static Optional<SuggestedFix> fix(FieldUse use, UsualLock usual, VisitorState state) {
    if (usual.without().size() > 1) {
      return Optional.empty();
    }
    return LockText.hold(
            usual.lock(), use.access().writes(), use.access().path(), use.body(), state)
        .map(
            hold ->
                LockText.of(usual.lock(), use.body())
                    .filter(name -> isInClassOf(use))
                    .flatMap(name -> AddGuard.to(use.access().field(), name, state))
                    .map(guard -> SuggestedFix.merge(hold, guard))
                    .orElse(hold));
  }

  /** Whether names mean the same here and at the field. */
  private static boolean isInClassOf(FieldUse use) {
    return use.access().field().owner.equals(ASTHelpers.getSymbol(use.body().enclosingClass()));
  }

  private static String message(VarSymbol field, FieldUse use, UsualLock usual) {
    return String.format(
        "%s is used under %s in %d of %d places, but not here, so %s; take the lock here too, and"
            + " say @GuardedBy at the field",
        field.getSimpleName(),
        usual.lock().describe(),
        usual.under().size(),
        usual.under().size() + usual.without().size(),
        use.access().writes()
            ? "changes of other threads get lost or are seen half done"
            : "this may never see what other threads write");
  }
}
