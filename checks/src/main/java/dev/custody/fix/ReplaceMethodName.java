package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import java.util.List;
import java.util.Optional;

/** Calls another method of the same receiver. */
public final class ReplaceMethodName {

  private static final String RUNNABLE = "java.lang.Runnable";

  private ReplaceMethodName() {}

  /** Renames the method called or referred to, and nothing else. */
  public static Optional<SuggestedFix> of(
      ExpressionTree callOrReference, String name, VisitorState state) {
    if (callOrReference instanceof MethodInvocationTree call) {
      return Optional.of(SuggestedFixes.renameMethodInvocation(call, name, state));
    }
    if (callOrReference instanceof MemberReferenceTree reference) {
      Sources sources = new Sources(state);
      int end = sources.end(reference);
      return Optional.of(SuggestedFix.replace(end - reference.getName().length(), end, name));
    }
    return Optional.empty();
  }

  /**
   * Turns {@code submit(task)} into {@code execute(task)}, if the receiver has such a method and
   * the task can be a {@code Runnable}: its value is not needed for it to compile, and it throws no
   * checked exception.
   */
  public static Optional<SuggestedFix> submitToExecute(
      MethodInvocationTree submit, VisitorState state) {
    ExpressionTree receiver = ASTHelpers.getReceiver(submit);
    Type type = receiver == null ? null : ASTHelpers.getType(receiver);
    if (type == null || submit.getArguments().size() != 1 || !hasExecute(type, state)) {
      return Optional.empty();
    }
    MethodSymbol method = ASTHelpers.getSymbol(submit);
    ExpressionTree task = submit.getArguments().get(0);
    boolean runnable =
        method.getParameters().get(0).type.tsym.getQualifiedName().contentEquals(RUNNABLE)
            || canBeRunnable(task, state);
    return runnable ? of(submit, "execute", state) : Optional.empty();
  }

  private static boolean hasExecute(Type type, VisitorState state) {
    return ASTHelpers.matchingMethods(
            state.getNames().fromString("execute"),
            method ->
                method.getParameters().size() == 1
                    && method
                        .getParameters()
                        .get(0)
                        .type
                        .tsym
                        .getQualifiedName()
                        .contentEquals(RUNNABLE),
            type,
            state.getTypes())
        .findAny()
        .isPresent();
  }

  private static boolean canBeRunnable(ExpressionTree task, VisitorState state) {
    if (task instanceof MemberReferenceTree reference) {
      return noneChecked(ASTHelpers.getSymbol(reference).getThrownTypes(), state);
    }
    return task instanceof LambdaExpressionTree lambda
        && isStatement(lambda.getBody())
        && ASTHelpers.getThrownExceptions(lambda.getBody(), state).stream()
            .noneMatch(thrown -> ASTHelpers.isCheckedExceptionType(thrown, state));
  }

  private static boolean isStatement(Tree body) {
    return !(body instanceof StatementTree)
        && (body instanceof MethodInvocationTree
            || body instanceof NewClassTree
            || body instanceof AssignmentTree
            || body instanceof CompoundAssignmentTree
            || (body instanceof UnaryTree unary && isIncrement(unary)));
  }

  private static boolean isIncrement(UnaryTree unary) {
    return switch (unary.getKind()) {
      case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
      default -> false;
    };
  }

  private static boolean noneChecked(List<Type> thrown, VisitorState state) {
    return thrown.stream().noneMatch(type -> ASTHelpers.isCheckedExceptionType(type, state));
  }
}
