package dev.custody.checks.futures;

import static com.google.errorprone.BugPattern.LinkType.CUSTOM;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;
import static com.google.errorprone.matchers.Description.NO_MATCH;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ExpressionStatementTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.LambdaExpressionTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MemberReferenceTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.task.Loss;
import dev.custody.analysis.task.Outcomes;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.tree.TestCode;
import java.util.Optional;

/** Flags calls whose future is dropped although it is the only way to hear of a failure. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "The future that this call returns is dropped, and with it every error",
    link = DocPages.BASE + "IgnoredFuture",
    linkType = CUSTOM,
    severity = ERROR,
    tags = DocPages.TAG)
public final class IgnoredFuture extends BugChecker
    implements ExpressionStatementTreeMatcher,
        LambdaExpressionTreeMatcher,
        MemberReferenceTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchExpressionStatement(ExpressionStatementTree tree, VisitorState state) {
    return hasResult(tree.getExpression())
        ? Findings.of(this, state, () -> dropped(tree.getExpression(), state))
        : NO_MATCH;
  }

  @Override
  public Description matchLambdaExpression(LambdaExpressionTree tree, VisitorState state) {
    return tree.getBody() instanceof ExpressionTree body && hasResult(body)
        ? Findings.of(
            this, state, () -> runsForNothing(tree, state) ? dropped(body, state) : NO_MATCH)
        : NO_MATCH;
  }

  @Override
  public Description matchMemberReference(MemberReferenceTree tree, VisitorState state) {
    return Findings.of(
        this, state, () -> runsForNothing(tree, state) ? dropped(tree, state) : NO_MATCH);
  }

  private Description dropped(ExpressionTree expression, VisitorState state) {
    TreePath here = state.getPath();
    TreePath path = here.getLeaf() == expression ? here : new TreePath(here, expression);
    Optional<Loss> loss = Outcomes.instance(state).lostWith(path);
    if (loss.isEmpty() || TestCode.isRehearsal(expression) || TestCode.isAsserted(path)) {
      return NO_MATCH;
    }
    Finding finding = Finding.at(expression, message(loss.get(), state));
    for (var fix : OutcomeFixes.of(loss.get(), path, state)) {
      finding = finding.fix(fix);
    }
    return Findings.report(this, loss.get().isUnsure() ? finding.asWarning() : finding, state);
  }

  /** A cheap look that dismisses most statements. */
  private static boolean hasResult(ExpressionTree expression) {
    ExpressionTree bare = ASTHelpers.stripParentheses(expression);
    return bare instanceof MethodInvocationTree call
        ? !ASTHelpers.getSymbol(call).getReturnType().isPrimitiveOrVoid()
        : bare instanceof ConditionalExpressionTree || bare instanceof MemberReferenceTree;
  }

  /** Whether the functional interface has no use for a result. */
  private static boolean runsForNothing(ExpressionTree function, VisitorState state) {
    Type type = ASTHelpers.getType(function);
    return type != null
        && state.getTypes().isFunctionalInterface(type)
        && state.getTypes().findDescriptorType(type).getReturnType().hasTag(TypeTag.VOID);
  }

  private static String message(Loss loss, VisitorState state) {
    String call = name(loss.origin(), state);
    if (loss.blindHandler()) {
      return String.format(
          "The handler given to %s does not look at the error, and the future that comes after it is"
              + " dropped here, so nobody ever sees a failure; use the error parameter, or return"
              + " or join the future",
          call);
    }
    return String.format(
        switch (loss.kind()) {
          case TASK ->
              "An exception of the task given to %s is kept in the future that is dropped here, so"
                  + " nobody ever sees it; use execute(), catch and log inside the task, or keep"
                  + " the future and ask for its result";
          case TASKS ->
              "%s keeps the exceptions of its tasks in the futures that are dropped here, so failed"
                  + " tasks look like finished ones; ask each future for its result";
          case STAGE ->
              "%s reports a failure only through the future that is dropped here, so nobody ever"
                  + " sees it; attach a handler that looks at the error, or return or join the"
                  + " future";
          case WORK ->
              "%s does nothing until somebody subscribes to its result, which is dropped here;"
                  + " subscribe to it, or return it";
        },
        call);
  }

  /** The call in short: {@code pool.submit(..)}. */
  private static String name(ExpressionTree call, VisitorState state) {
    MethodSymbol method = (MethodSymbol) ASTHelpers.getSymbol(call);
    ExpressionTree receiver =
        call instanceof MemberReferenceTree reference
            ? reference.getQualifierExpression()
            : ASTHelpers.getReceiver(call);
    boolean isName = receiver != null && ASTHelpers.getSymbol(receiver) != null;
    boolean isShort = isName && !(ASTHelpers.getSymbol(receiver) instanceof MethodSymbol);
    return (isShort ? state.getSourceForNode(receiver) + "." : "")
        + method.getSimpleName()
        + (method.getParameters().isEmpty() ? "()" : "(..)");
  }
}
