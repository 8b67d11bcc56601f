package dev.custody.meta;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.deadline.Deadline;
import dev.custody.analysis.deadline.Deadlines;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.lockset.HeldLocks;
import dev.custody.analysis.lockset.LockOrders;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.task.AnyOfRaces;
import dev.custody.analysis.task.AsyncWork;
import dev.custody.analysis.task.FanOuts;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;

/** Asks every engine about everything: for tests that want to see none of them fail. */
@BugPattern(summary = "What the engines know", severity = SeverityLevel.WARNING)
public final class EngineProbe extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final ImmutableSet<String> FAMILIES =
      ImmutableSet.of("executor", "publisher", "handle", "resource", "lock");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(
        this,
        state,
        () -> {
          for (Body body : Bodies.instance(state).in(state.getPath())) {
            ask(body, state);
          }
          return Description.NO_MATCH;
        });
  }

  private void ask(Body body, VisitorState state) {
    ControlFlow.instance(state).graph(body);
    for (Leak leak : Obligations.instance(state).leaks(body, FAMILIES, state)) {
      report(leak.obligation().creation(), "leaks: " + leak.kind(), state);
    }
    LockOrders.instance(state).inversions();
    FanOuts.instance(state).abandoned(body);
    AnyOfRaces.abandoned(body, state);
    HeldLocks held = Locksets.instance(state).held(body);
    Summaries summaries = Summaries.instance(state);
    for (TreePath call : Bodies.instance(state).contents(body).calls()) {
      if (!held.at(call).isEmpty() && !summaries.blocking(call).isEmpty()) {
        report(call.getLeaf(), "blocks while it holds " + held.at(call).size(), state);
      }
      summaries.use(call);
      summaries.isDone(call);
      askAboutTime(call, body, state);
      if (ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method) {
        ask(method, summaries);
      }
    }
  }

  private static void askAboutTime(TreePath call, Body body, VisitorState state) {
    Deadlines deadlines = Deadlines.instance(state);
    deadlines.untimedWait(call);
    for (Deadline deadline : body.symbol().map(deadlines::of).orElse(ImmutableList.of())) {
      deadlines.isHeeded(deadline, call, body, state);
      deadlines.freshStarts(deadline, body);
    }
    AsyncWork works = AsyncWork.instance(state);
    works.isPromise(call);
    works.behind(call).ifPresent(works::endlessWait);
  }

  private static void ask(MethodSymbol method, Summaries summaries) {
    summaries.result(method);
    summaries.throwsUnchecked(method);
    summaries.callers(method);
    for (int i = 0; i < method.getParameters().size(); i++) {
      summaries.fate(method, i);
      summaries.timing(method, i);
    }
  }

  private void report(Tree tree, String text, VisitorState state) {
    state.reportMatch(Findings.report(this, Finding.at(tree, text), state));
  }
}
