package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
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
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.lockset.Guard;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.lockset.Protection;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.HoldLock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Flags uses of guarded fields and methods without the lock, and guards that cannot protect. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This is used without the lock that guards it",
    link = DocPages.BASE + "UnguardedAccess",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class UnguardedAccess extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** A use of a guarded member. */
  private record GuardedUse(TreePath path, Guard guard, boolean exclusive, Protection protection) {}

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(type, state));
  }

  private Description inClass(ClassTree type, VisitorState state) {
    if (!Locksets.instance(state).hasGuards()) {
      return Description.NO_MATCH;
    }
    for (Finding finding : GuardFlaws.in(type, state)) {
      state.reportMatch(Findings.report(this, finding, state));
    }
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      List<GuardedUse> unguarded = new ArrayList<>();
      fields(body, unguarded, state);
      methods(body, unguarded, state);
      report(unguarded, body, state);
    }
    return Description.NO_MATCH;
  }

  private static void fields(Body body, List<GuardedUse> unguarded, VisitorState state) {
    Locksets locksets = Locksets.instance(state);
    for (FieldAccess access : Bodies.instance(state).accesses(body)) {
      ImmutableList<Guard> guards = locksets.guards(access.field());
      if (guards.isEmpty()
          || locksets.isUnshared(access.path(), access.field(), access.receiver(), body)) {
        continue;
      }
      List<GuardedUse> missing = new ArrayList<>();
      for (Guard guard : guards) {
        addIfMissing(missing, guard, access.path(), access.writes(), body, state);
      }
      // Who writes must hold all of them, so who holds one keeps all writers out.
      if (access.writes() || missing.size() == guards.size()) {
        unguarded.addAll(missing);
      }
    }
  }

  private static void methods(Body body, List<GuardedUse> unguarded, VisitorState state) {
    Locksets locksets = Locksets.instance(state);
    BodyContents contents = Bodies.instance(state).contents(body);
    for (TreePath call : Iterables.concat(contents.calls(), contents.lambdas())) {
      if (!(ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method)
          || method.isConstructor()) {
        continue;
      }
      for (Guard guard : locksets.guards(method)) {
        if (!locksets.isUnshared(call, method, receiver(call), body)) {
          boolean exclusive = locksets.changesGuarded(method, guard);
          addIfMissing(unguarded, guard, call, exclusive, body, state);
        }
      }
    }
  }

  private static ExpressionTree receiver(TreePath call) {
    return call.getLeaf() instanceof MemberReferenceTree reference
        ? reference.getQualifierExpression()
        : ASTHelpers.getReceiver((ExpressionTree) call.getLeaf());
  }

  private static void addIfMissing(
      List<GuardedUse> missing,
      Guard guard,
      TreePath use,
      boolean exclusive,
      Body body,
      VisitorState state) {
    Protection protection =
        guard.flaw() == Guard.Flaw.NONE || guard.flaw() == Guard.Flaw.CHANGES
            ? Locksets.instance(state).protection(guard, use, body, exclusive)
            : Protection.HELD;
    if (protection != Protection.HELD) {
      missing.add(new GuardedUse(use, guard, exclusive, protection));
    }
  }

  private void report(List<GuardedUse> unguarded, Body body, VisitorState state) {
    Set<List<Object>> seen = new HashSet<>();
    long places = unguarded.stream().map(use -> statement(use)).distinct().count();
    for (GuardedUse use : unguarded) {
      if (seen.add(List.of(statement(use), use.guard().member()))) {
        Finding finding = Finding.at(use.path().getLeaf(), message(use));
        String held = held(use, body, state);
        if (!held.isEmpty()) {
          finding = finding.because("held here: " + held);
        } else if (places == 1 && use.protection() == Protection.MISSING) {
          finding = finding.fix(fix(use, body, state));
        }
        state.reportMatch(Findings.report(this, finding, state));
      }
    }
  }

  private static Tree statement(GuardedUse use) {
    Tree statement = HoldLock.statement(use.path());
    return statement == null ? use.path().getLeaf() : statement;
  }

  private static String held(GuardedUse use, Body body, VisitorState state) {
    return Locksets.instance(state).heldWithCallers(body).at(use.path()).stream()
        .map(HeldLock::describe)
        .collect(Collectors.joining(", "));
  }

  private static Optional<SuggestedFix> fix(GuardedUse use, Body body, VisitorState state) {
    return use.path().getLeaf() instanceof MemberReferenceTree
        ? Optional.empty()
        : Locksets.instance(state)
            .guardAt(use.guard(), use.path(), body)
            .flatMap(lock -> LockText.hold(lock, use.exclusive(), use.path(), body, state));
  }

  private static String message(GuardedUse use) {
    String member = use.guard().member().getSimpleName().toString();
    String lock = use.guard().text();
    return switch (use.protection()) {
      case READ_LEVEL ->
          String.format(
              "%s changes under the read lock of %s, while other readers are at work too, so they see"
                  + " half a change and changes get lost; take the write lock",
              member, lock);
      case NOT_VALIDATED ->
          String.format(
              "%s is read optimistically, and nothing asks %s afterwards whether a writer came"
                  + " between, so the value may be half of one change and half of another; call"
                  + " validate(stamp) and take the read lock if it fails",
              member, lock);
      default ->
          use.guard().member() instanceof MethodSymbol
              ? String.format(
                  "callers of %s() must hold %s, which is not held here, so it works on state that"
                      + " other threads change at the same time; take the lock around the call",
                  member, lock)
              : String.format(
                  "%s is guarded by %s, which is not held here, so %s; take the lock first",
                  member,
                  lock,
                  use.exclusive()
                      ? "changes of other threads get lost or are seen half done"
                      : "this may see a value that is old or only half changed");
    };
  }
}
