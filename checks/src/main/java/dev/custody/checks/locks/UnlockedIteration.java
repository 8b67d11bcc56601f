package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.InSynchronized;
import dev.custody.tree.TestCode;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Flags iteration over synchronized collections without their lock. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This iterates over a synchronized collection without its lock",
    link = DocPages.BASE + "UnlockedIteration",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class UnlockedIteration extends BugChecker implements VariableTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final ImmutableSet<String> CHANGING =
      ImmutableSet.of(
          "add",
          "addAll",
          "addElement",
          "addFirst",
          "addLast",
          "clear",
          "compute",
          "computeIfAbsent",
          "computeIfPresent",
          "insertElementAt",
          "merge",
          "put",
          "putAll",
          "putIfAbsent",
          "remove",
          "removeAll",
          "removeAllElements",
          "removeElement",
          "removeElementAt",
          "removeIf",
          "retainAll",
          "setSize");

  @Override
  public Description matchVariable(VariableTree declaration, VisitorState state) {
    VarSymbol variable = ASTHelpers.getSymbol(declaration);
    return variable.owner instanceof ClassSymbol
        ? Findings.of(this, state, () -> inspect(variable, declaration, state))
        : Description.NO_MATCH;
  }

  private Description inspect(VarSymbol field, VariableTree declaration, VisitorState state) {
    if (!field.getKind().isField()
        || !SharedCollections.isMeantToBeShared(field, declaration, state)
        || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    ImmutableList<Use> uses = Summaries.instance(state).uses(field);
    Set<LockExpression> guards = locksOfAllChanges(uses, state);
    if (guards == null) {
      return Description.NO_MATCH;
    }
    for (Use use : uses) {
      Iteration iteration = Iteration.in(use, state);
      if (iteration != null
          && use.path().getCompilationUnit() == state.getPath().getCompilationUnit()) {
        inspect(iteration, field, guards, state);
      }
    }
    return Description.NO_MATCH;
  }

  private void inspect(
      Iteration iteration, VarSymbol field, Set<LockExpression> guards, VisitorState state) {
    Body body = Body.around(iteration.path()).orElse(null);
    if (body == null || isConstruction(body)) {
      return;
    }
    LockExpression own = Locksets.instance(state).lock(iteration.collection(), body);
    Set<LockExpression> held = held(iteration.path(), state);
    if (held.contains(own) || !Collections.disjoint(held, guards)) {
      return;
    }
    Finding finding =
        Finding.at(
            iteration.path().getLeaf(),
            String.format(
                "each call of %1$s is synchronized, but not the iteration as a whole: if another"
                    + " thread changes it meanwhile, this throws ConcurrentModificationException or"
                    + " sees half of the change; iterate in a block that is synchronized on %1$s",
                field.getSimpleName()));
    state.reportMatch(Findings.report(this, finding.fix(fix(iteration, state)), state));
  }

  /** Holding the lock is no help where the loop waits for something. */
  private static Optional<SuggestedFix> fix(Iteration iteration, VisitorState state) {
    Tree leaf = iteration.path().getLeaf();
    TreePath statement =
        leaf instanceof EnhancedForLoopTree ? iteration.path() : iteration.path().getParentPath();
    Body body = Body.around(iteration.path()).orElse(null);
    boolean waits =
        body == null
            || Bodies.instance(state).contents(body).calls().stream()
                .filter(call -> isInside(call, statement))
                .anyMatch(call -> !Summaries.instance(state).blocking(call).isEmpty());
    return waits || !(leaf instanceof EnhancedForLoopTree)
        ? Optional.empty()
        : InSynchronized.of(iteration.path(), iteration.collection(), state);
  }

  private static boolean isInside(TreePath place, TreePath statement) {
    for (Tree outer : place) {
      if (outer == statement.getLeaf()) {
        return true;
      }
    }
    return false;
  }

  /** The locks that are held wherever the collection changes; null if it never does. */
  private static @Nullable Set<LockExpression> locksOfAllChanges(
      ImmutableList<Use> uses, VisitorState state) {
    Set<LockExpression> common = null;
    for (Use use : uses) {
      Body body = Body.around(use.path()).orElse(null);
      boolean changes =
          use.kind() == Use.Kind.RECEIVER
              && use.symbol() != null
              && CHANGING.contains(use.symbol().getSimpleName().toString());
      if (changes && body != null && !isConstruction(body)) {
        Set<LockExpression> held = held(use.path(), state);
        if (common == null) {
          common = held;
        } else {
          common.retainAll(held);
        }
      }
    }
    return common;
  }

  private static boolean isConstruction(Body body) {
    MethodSymbol method = body.symbol().orElse(null);
    return method == null ? body.lambda().isEmpty() : method.isConstructor();
  }

  private static Set<LockExpression> held(TreePath path, VisitorState state) {
    Set<LockExpression> locks = new HashSet<>();
    Body body = Body.around(path).orElse(null);
    if (body != null && Locksets.instance(state).mayHoldLocks(body)) {
      for (HeldLock held : Locksets.instance(state).held(body).at(path)) {
        locks.add(held.lock());
      }
    }
    return locks;
  }
}
