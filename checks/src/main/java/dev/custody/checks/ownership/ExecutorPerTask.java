package dev.custody.checks.ownership;

import static com.google.errorprone.BugPattern.LinkType.CUSTOM;
import static com.google.errorprone.BugPattern.SeverityLevel.WARNING;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.Obligation;
import dev.custody.analysis.obligation.Obligations;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.analysis.task.PoolUse;
import dev.custody.analysis.task.PoolUses;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.model.Model;
import dev.custody.tree.RequestHandlers;
import dev.custody.tree.TestCode;
import java.util.Optional;
import javax.lang.model.element.ElementKind;

/** Flags pools and timers that are made anew for each task, turn of a loop or request. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This pool or timer is made for one task, one turn of a loop or one request",
    link = DocPages.BASE + "ExecutorPerTask",
    linkType = CUSTOM,
    severity = WARNING,
    tags = DocPages.TAG)
public final class ExecutorPerTask extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** Virtual threads are made to be made anew. */
  private static final String VIRTUAL = "virtual-threads";

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (TreePath call : Bodies.instance(state).contents(body).calls()) {
        Optional<String> reason = reason(call, body, state);
        if (reason.isPresent()) {
          state.reportMatch(Findings.report(this, finding(call, reason.get()), state));
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** Why the executor that is made here is one too many. */
  private static Optional<String> reason(TreePath call, Body body, VisitorState state) {
    Optional<Obligation> born = Obligations.instance(state).bornAt(call);
    if (born.isEmpty()
        || !born.get().resource().family().equals("executor")
        || Model.instance(state).ofCall((ExpressionTree) call.getLeaf()).is(VIRTUAL)
        || TestCode.isAround(body.path())) {
      return Optional.empty();
    }
    Use use = Summaries.instance(state).use(call);
    if (!(use.symbol() instanceof VarSymbol variable)
        || (variable.getKind() != ElementKind.LOCAL_VARIABLE
            && variable.getKind() != ElementKind.RESOURCE_VARIABLE)) {
      return Optional.empty();
    }
    PoolUse work = PoolUses.instance(state).of(variable, call);
    if (work.shared() || work.none()) {
      return Optional.empty();
    }
    if (!(use.path().getLeaf() instanceof AssignmentTree) && PoolUses.isRepeated(call, null)) {
      return Optional.of("each turn of the loop makes one");
    }
    if (RequestHandlers.isOne(body.declaration(), state)) {
      return Optional.of("each request makes one");
    }
    return work.many() || isOnce(body)
        ? Optional.empty()
        : Optional.of("each call makes one, and it runs a single task");
  }

  /** Whether the code runs once: what starts a program, or makes an object. */
  private static boolean isOnce(Body body) {
    Optional<MethodSymbol> method = body.symbol();
    return method.isEmpty()
        ? body.lambda().isEmpty()
        : method.get().isConstructor()
            || (method.get().isStatic() && method.get().getSimpleName().contentEquals("main"));
  }

  private static Finding finding(TreePath call, String reason) {
    String type =
        ASTHelpers.getType((ExpressionTree) call.getLeaf()).tsym.getSimpleName().toString();
    return Finding.at(
        call.getLeaf(),
        String.format(
            "This %s does not live longer than its work: %s, with threads that are started and"
                + " thrown away, and nothing bounds how many there are at a time. Make it once, in"
                + " an owner that shuts it down",
            type, reason));
  }
}
