package dev.custody.checks.futures;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.task.Loss;
import dev.custody.fix.GetEachFuture;
import dev.custody.fix.LogFailure;
import dev.custody.fix.ReplaceMethodName;
import java.util.Optional;
import java.util.stream.Stream;

/** Edits that give a dropped outcome to somebody. */
final class OutcomeFixes {

  private static final String FUTURE = "java.util.concurrent.Future";

  private static final String EXECUTOR = "java.util.concurrent.Executor";

  /** Its {@code execute} keeps exceptions in a future too. */
  private static final String SCHEDULED = "java.util.concurrent.ScheduledExecutorService";

  private OutcomeFixes() {}

  static ImmutableList<SuggestedFix> of(Loss loss, TreePath dropped, VisitorState state) {
    if (dropped.getLeaf() != loss.origin()) {
      return ImmutableList.of();
    }
    if (!(loss.origin() instanceof MethodInvocationTree call)) {
      return loss.kind() == Loss.Kind.TASK
          ? execute((MemberReferenceTree) loss.origin(), state).stream()
              .collect(ImmutableList.toImmutableList())
          : ImmutableList.of();
    }
    return Stream.of(
            loss.kind() == Loss.Kind.TASK ? execute(call, state) : none(),
            loss.kind() == Loss.Kind.STAGE ? LogFailure.of(call, dropped, state) : none(),
            loss.kind() == Loss.Kind.TASKS ? GetEachFuture.of(call, dropped, state) : none(),
            get(call, dropped, state))
        .flatMap(Optional::stream)
        .collect(ImmutableList.toImmutableList());
  }

  /** Runs the task without a future, where an exception then reaches the handler of the thread. */
  private static Optional<SuggestedFix> execute(MethodInvocationTree call, VisitorState state) {
    ExpressionTree pool = ASTHelpers.getReceiver(call);
    return isSubmit(call) && pool != null && !is(pool, SCHEDULED, state)
        ? ReplaceMethodName.submitToExecute(call, state)
        : none();
  }

  private static Optional<SuggestedFix> execute(MemberReferenceTree reference, VisitorState state) {
    MethodSymbol submit = ASTHelpers.getSymbol(reference);
    return isSubmit(reference)
            && is(reference.getQualifierExpression(), EXECUTOR, state)
            && !is(reference.getQualifierExpression(), SCHEDULED, state)
            && submit.getParameters().size() == 1
            && submit
                .getParameters()
                .get(0)
                .type
                .tsym
                .getQualifiedName()
                .contentEquals("java.lang.Runnable")
        ? ReplaceMethodName.of(reference, "execute", state)
        : none();
  }

  private static boolean isSubmit(ExpressionTree call) {
    return ASTHelpers.getSymbol(call).getSimpleName().contentEquals("submit");
  }

  private static Optional<SuggestedFix> none() {
    return Optional.empty();
  }

  /** Waits for the result, where nobody minds: in a main method or a test. */
  private static Optional<SuggestedFix> get(
      MethodInvocationTree call, TreePath path, VisitorState state) {
    if (!(path.getParentPath().getLeaf() instanceof ExpressionStatementTree)
        || !mayWait(path, state)) {
      return Optional.empty();
    }
    if (is(call, "java.util.concurrent.CompletableFuture", state)) {
      return Optional.of(SuggestedFix.postfixWith(call, ".join()"));
    }
    return is(call, FUTURE, state) && GetEachFuture.mayThrow(path, state)
        ? Optional.of(SuggestedFix.postfixWith(call, ".get()"))
        : Optional.empty();
  }

  private static boolean mayWait(TreePath path, VisitorState state) {
    Optional<MethodSymbol> method = Body.around(path).flatMap(Body::symbol);
    return method.isPresent()
        && ((method.get().isStatic() && method.get().getSimpleName().contentEquals("main"))
            || Stream.of(
                    "org.junit.Test", "org.junit.jupiter.api.Test", "org.testng.annotations.Test")
                .anyMatch(test -> ASTHelpers.hasAnnotation(method.get(), test, state)));
  }

  private static boolean is(ExpressionTree expression, String type, VisitorState state) {
    return ASTHelpers.isSubtype(
        ASTHelpers.getType(expression), state.getTypeFromString(type), state);
  }
}
