package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.NewClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.LockInsteadOfSemaphore;
import org.jspecify.annotations.Nullable;

/** Flags semaphores and one-slot queues that do the work of a lock. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This does the work of a lock, without what makes a lock safe",
    link = DocPages.BASE + "SemaphoreAsMutex",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class SemaphoreAsMutex extends BugChecker implements NewClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchNewClass(NewClassTree creation, VisitorState state) {
    return Findings.of(this, state, () -> inspect(creation, state));
  }

  private Description inspect(NewClassTree creation, VisitorState state) {
    MutexUse mutex = MutexUse.of(creation, state).orElse(null);
    VarSymbol variable = mutex == null ? null : variable(state.getPath().getParentPath());
    if (mutex == null || variable == null) {
      return Description.NO_MATCH;
    }
    ImmutableList<Use> uses = uses(variable, state);
    if (!mutex.isMeantBy(uses, creation, state)) {
      return Description.NO_MATCH;
    }
    Finding finding = Finding.at(creation, mutex.message(variable));
    return Findings.report(
        this, finding.fix(LockInsteadOfSemaphore.of(creation, variable, uses, state)), state);
  }

  /** The variable that the new object is put into. */
  private static @Nullable VarSymbol variable(TreePath parent) {
    Tree leaf = parent.getLeaf();
    Tree target = leaf instanceof AssignmentTree assignment ? assignment.getVariable() : leaf;
    return (leaf instanceof VariableTree || leaf instanceof AssignmentTree)
            && ASTHelpers.getSymbol(target) instanceof VarSymbol variable
        ? variable
        : null;
  }

  private static ImmutableList<Use> uses(VarSymbol variable, VisitorState state) {
    return variable.getKind().isField()
        ? Summaries.instance(state).uses(variable)
        : Summaries.instance(state)
            .uses(variable, new TreePath(state.getPath().getCompilationUnit()));
  }
}
