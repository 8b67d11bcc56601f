package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.summary.Blocking;
import dev.custody.analysis.task.AsyncWork;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.tree.TestCode;
import java.util.Optional;

/** Flags attempts to stop the work of a CompletableFuture, which has no way to stop it. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This ends the future, and the work behind it goes on",
    link = DocPages.BASE + "CancelWithoutInterrupt",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class CancelWithoutInterrupt extends BugChecker
    implements MethodInvocationTreeMatcher {

  private static final long serialVersionUID = 1L;
  private static final String FUTURE = "java.util.concurrent.CompletableFuture";

  @Override
  public Description matchMethodInvocation(MethodInvocationTree call, VisitorState state) {
    MethodSymbol method = ASTHelpers.getSymbol(call);
    boolean cancels = method.name.contentEquals("cancel") && call.getArguments().size() == 1;
    boolean limits =
        method.name.contentEquals("orTimeout") || method.name.contentEquals("completeOnTimeout");
    return cancels || limits
        ? Findings.of(this, state, () -> match(call, method, cancels, state))
        : Description.NO_MATCH;
  }

  private Description match(
      MethodInvocationTree call, MethodSymbol method, boolean cancels, VisitorState state) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver == null || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    TreePath future = new TreePath(state.getPath(), receiver);
    Optional<Finding> finding =
        cancels ? cancel(call, future, method, state) : limit(call, future, method, state);
    return finding.map(f -> Findings.report(this, f, state)).orElse(Description.NO_MATCH);
  }

  private static Optional<Finding> cancel(
      MethodInvocationTree call, TreePath future, MethodSymbol method, VisitorState state) {
    if (!Boolean.TRUE.equals(ASTHelpers.constValue(call.getArguments().get(0)))) {
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
      MethodInvocationTree call, TreePath future, MethodSymbol method, VisitorState state) {
    if (!isDeclaredIn(method, FUTURE)) {
      return Optional.empty();
    }
    AsyncWork works = AsyncWork.instance(state);
    Optional<TreePath> start = works.behind(future);
    Optional<Blocking> wait = start.flatMap(works::endlessWait);
    if (wait.isEmpty() || isStoppedOtherwise(state)) {
      return Optional.empty();
    }
    return Optional.of(
        Finding.at(
                call,
                method.getSimpleName()
                    + " ends the future, and the work behind it goes on to wait: each time-out"
                    + " leaves one thread hanging; give the work itself a time limit")
            .related("the work is started", start.get().getLeaf(), state)
            .because("it waits in " + wait.get().describe()));
  }

  private static boolean isDeclaredIn(MethodSymbol method, String type) {
    return method.owner.getQualifiedName().contentEquals(type);
  }

  /** Whether the same statement says what else happens when the time is over. */
  private static boolean isStoppedOtherwise(VisitorState state) {
    for (Tree tree : state.getPath()) {
      if (tree instanceof StatementTree statement) {
        return AsyncWork.mentionsEnd(statement);
      }
    }
    return false;
  }
}
