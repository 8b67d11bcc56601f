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
import java.util.Optional;

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
    report(
        field,
        uses.stream()
            .filter(use -> !use.holds(usual))
            .flatMap(
                use -> conflicting(use, uses, usual).map(other -> new Pair(use, other)).stream())
            .collect(ImmutableList.toImmutableList()),
        state);
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
    ImmutableList<Pair> bare =
        uses.stream()
            .filter(use -> use.isBare() && use.access().writes() && !UsualLock.isInPhase(use))
            .flatMap(use -> updates.stream().limit(1).map(update -> new Pair(use, update)))
            .collect(ImmutableList.toImmutableList());
    // Where most changes take no lock, the author relies on one thread, or on something else.
    if (updates.size() >= bare.size()) {
      report(field, bare, state);
    }
  }

  /** Read and set under a lock here, changed by an atomic call without it there. */
  private void ofAtomic(VarSymbol field, ImmutableList<FieldUse> uses, VisitorState state) {
    report(
        field,
        uses.stream()
            .filter(use -> use.isBare() && AtomicCalls.changes(use) && !UsualLock.isInPhase(use))
            .flatMap(use -> readAndSet(uses).map(set -> new Pair(use, set)).stream())
            .collect(ImmutableList.toImmutableList()),
        state);
  }

  private static Optional<FieldUse> readAndSet(ImmutableList<FieldUse> uses) {
    return uses.stream()
        .filter(set -> !set.isBare() && AtomicCalls.sets(set))
        .filter(
            set ->
                uses.stream()
                    .anyMatch(
                        read ->
                            read.member().equals(set.member())
                                && !read.isBare()
                                && AtomicCalls.gets(read)))
        .findFirst();
  }

  /** One finding for each field: whoever mends one place has to look at all of them. */
  private void report(VarSymbol field, ImmutableList<Pair> pairs, VisitorState state) {
    ImmutableList<Pair> heard =
        pairs.stream()
            .filter(pair -> !Findings.isSuppressed(this, pair.use().access().path(), state))
            .collect(ImmutableList.toImmutableList());
    if (heard.isEmpty()) {
      return;
    }
    Pair first = heard.get(0);
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

  private static String message(VarSymbol field, Pair pair) {
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

  /** A use, and one that is protected in another way. */
  private record Pair(FieldUse use, FieldUse other) {}
}
