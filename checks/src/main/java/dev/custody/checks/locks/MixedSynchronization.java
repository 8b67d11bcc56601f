package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.lockset.FieldUse;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.tree.TestCode;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

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
      Locksets.instance(state)
          .fieldUses(state.getPath())
          .asMap()
          .forEach((field, uses) -> inspect(field, uses, state));
    }
    return Description.NO_MATCH;
  }

  private void inspect(VarSymbol field, Collection<FieldUse> uses, VisitorState state) {
    if (uses.stream().allMatch(FieldUse::isBare)
        || !Locksets.instance(state).guards(field).isEmpty()) {
      return;
    }
    ImmutableList<FieldUse> all = ImmutableList.copyOf(uses);
    if (AtomicCalls.isAtomic(field)) {
      ofAtomic(field, all, state);
    } else if ((field.flags() & Flags.VOLATILE) != 0) {
      ofVolatile(field, all, state);
    } else if ((field.flags() & Flags.FINAL) == 0) {
      twoLocks(field, all, state);
    }
  }

  /** Under one lock here, under another there, and one of both writes. */
  private void twoLocks(VarSymbol field, ImmutableList<FieldUse> uses, VisitorState state) {
    LockExpression usual = UsualLock.mostUsed(uses).orElse(null);
    if (usual == null
        || uses.stream().anyMatch(use -> use.isBare() && use.access().writes())
        || !uses.stream().allMatch(UsualLock::hasStableLocks)) {
      return;
    }
    Set<Object> methods = new HashSet<>();
    for (FieldUse use : uses) {
      FieldUse other = use.holds(usual) ? null : conflicting(use, uses, usual).orElse(null);
      if (other != null && methods.add(use.member())) {
        report(
            use,
            other,
            String.format(
                "%s is used under %s here and under %s elsewhere, so both can run at the same time"
                    + " and spoil each other's work; take the same lock in both places",
                field.getSimpleName(), use.locks().get(0).lock().describe(), usual.describe()),
            state);
      }
    }
  }

  private static Optional<FieldUse> conflicting(
      FieldUse use, ImmutableList<FieldUse> uses, LockExpression usual) {
    if (use.isBare() || UsualLock.isInPhase(use)) {
      return Optional.empty();
    }
    return uses.stream()
        .filter(other -> other.holds(usual))
        .filter(other -> use.access().writes() || other.access().writes())
        .filter(other -> !other.member().equals(use.member()) && !UsualLock.isInPhase(other))
        .filter(other -> use.locks().stream().noneMatch(held -> other.holds(held.lock())))
        .findFirst();
  }

  /** Read, changed and written under a lock here, changed without it there. */
  private void ofVolatile(VarSymbol field, ImmutableList<FieldUse> uses, VisitorState state) {
    if (!field.type.isNumeric()) {
      return;
    }
    ImmutableList<FieldUse> updates =
        uses.stream()
            .filter(use -> !use.isBare())
            .filter(use -> use.access().kind() == FieldAccess.Kind.UPDATE)
            .collect(ImmutableList.toImmutableList());
    ImmutableList<FieldUse> bare =
        uses.stream()
            .filter(use -> use.isBare() && use.access().writes() && !UsualLock.isInPhase(use))
            .collect(ImmutableList.toImmutableList());
    // Where most changes take no lock, the author relies on one thread, or on something else.
    if (updates.size() >= bare.size()) {
      bare.forEach(
          use -> report(use, updates.get(0), withoutTheLock(field, updates.get(0)), state));
    }
  }

  /** Read and set under a lock here, changed by an atomic call without it there. */
  private void ofAtomic(VarSymbol field, ImmutableList<FieldUse> uses, VisitorState state) {
    for (FieldUse use : uses) {
      if (use.isBare() && AtomicCalls.changes(use) && !UsualLock.isInPhase(use)) {
        uses.stream()
            .filter(other -> !other.isBare() && AtomicCalls.sets(other))
            .filter(
                other ->
                    uses.stream()
                        .anyMatch(
                            read ->
                                read.member().equals(other.member())
                                    && !read.isBare()
                                    && AtomicCalls.gets(read)))
            .findFirst()
            .ifPresent(other -> report(use, other, withoutTheLock(field, other), state));
      }
    }
  }

  private static String withoutTheLock(VarSymbol field, FieldUse other) {
    return String.format(
        "%s is changed without a lock here, and elsewhere read and written back under %s, which"
            + " does not keep this change from getting lost in between; take the lock here too, or"
            + " make both changes one atomic call",
        field.getSimpleName(), other.locks().get(0).lock().describe());
  }

  private void report(FieldUse use, FieldUse other, String message, VisitorState state) {
    state.reportMatch(
        Findings.report(
            this,
            Finding.at(use.access().path().getLeaf(), message)
                .related("the other way", other.access().path().getLeaf(), state),
            state));
  }
}
