package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
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
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.summary.Blocking;
import dev.custody.analysis.task.AsyncWork;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.tree.TestCode;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/** Flags attempts to stop the work of a CompletableFuture, which has no way to stop it. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This ends the future, and the work behind it goes on",
    link = DocPages.BASE + "CancelWithoutInterrupt",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class CancelWithoutInterrupt extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final String FUTURE = "java.util.concurrent.CompletableFuture";

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    Name cancel = state.getNames().fromString("cancel");
    Name fail = state.getNames().fromString("orTimeout");
    Name complete = state.getNames().fromString("completeOnTimeout");
    List<Name> names = List.of(cancel, fail, complete);
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      BodyContents contents = Bodies.instance(state).contents(body);
      if (Collections.disjoint(names, contents.calledNames())) {
        continue;
      }
      for (TreePath path : contents.calls()) {
        if (path.getLeaf() instanceof MethodInvocationTree call) {
          MethodSymbol method = ASTHelpers.getSymbol(call);
          if (method.name == cancel && call.getArguments().size() == 1) {
            report(cancel(path, call, method, state), path, state);
          } else if (method.name == fail || method.name == complete) {
            report(limit(path, call, method, state), path, state);
          }
        }
      }
    }
    return Description.NO_MATCH;
  }

  private void report(Optional<Finding> finding, TreePath call, VisitorState state) {
    if (finding.isPresent() && !TestCode.isAround(call)) {
      state.reportMatch(Findings.report(this, finding.get(), state));
    }
  }

  private static @Nullable TreePath receiver(TreePath path, MethodInvocationTree call) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver == null ? null : new TreePath(path, receiver);
  }

  private static Optional<Finding> cancel(
      TreePath path, MethodInvocationTree call, MethodSymbol method, VisitorState state) {
    TreePath future = receiver(path, call);
    if (future == null || !Boolean.TRUE.equals(ASTHelpers.constValue(call.getArguments().get(0)))) {
      return Optional.empty();
    }
    AsyncWork works = AsyncWork.instance(state);
    Optional<TreePath> start = works.behind(future);
    if (start.isEmpty() && (!isDeclaredIn(method, FUTURE) || works.isPromise(future))) {
      return Optional.empty();
    }
    Finding finding =
        Finding.at(
            call,
            "cancel(true) of a CompletableFuture interrupts nobody: the future ends, and its work"
                + " goes on to hold a thread; submit the work to an ExecutorService and cancel"
                + " that future, or give the work a flag to look at");
    if (start.isPresent()) {
      finding = finding.related("the work is started", start.get().getLeaf(), state);
    }
    return Optional.of(finding.fix(sayWhatItDoes(call)));
  }

  /** The argument makes no difference, and {@code false} does not promise one. */
  private static SuggestedFix sayWhatItDoes(MethodInvocationTree call) {
    return SuggestedFix.builder()
        .replace(call.getArguments().get(0), "false")
        .setShortDescription("Say that nothing is interrupted")
        .build();
  }

  private static Optional<Finding> limit(
      TreePath path, MethodInvocationTree call, MethodSymbol method, VisitorState state) {
    if (!isDeclaredIn(method, FUTURE)) {
      return Optional.empty();
    }
    AsyncWork works = AsyncWork.instance(state);
    TreePath future = receiver(path, call);
    TreePath start = future == null ? null : works.behind(future).orElse(null);
    Blocking wait = start == null ? null : works.endlessWait(start).orElse(null);
    if (start == null || wait == null || isStoppedOtherwise(path)) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.at(
                call,
                method.getSimpleName()
                    + " ends the future, and the work behind it goes on to wait: each time-out"
                    + " leaves one thread hanging; give the work itself a time limit")
            .related("the work is started", start.getLeaf(), state)
            .because("it waits in " + wait.describe()));
  }

  private static boolean isDeclaredIn(MethodSymbol method, String type) {
    return method.owner.getQualifiedName().contentEquals(type);
  }

  /** Whether the same statement says what else happens when the time is over. */
  private static boolean isStoppedOtherwise(TreePath call) {
    for (Tree tree : call) {
      if (tree instanceof StatementTree statement) {
        return AsyncWork.mentionsEnd(statement);
      }
    }
    return false;
  }
}
