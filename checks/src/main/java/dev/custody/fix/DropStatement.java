package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.tree.OwnCodeScanner;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes a call out of the program. */
public final class DropStatement {

  private DropStatement() {}

  /**
   * Removes the statement that consists of this call, or empties the lambda that does.
   *
   * @return nothing if the value of the call is used, or if a {@code catch} around it would have
   *     nothing left to catch
   */
  public static Optional<SuggestedFix> of(ExpressionTree call, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(call);
    if (path == null || !sources.isEditable(call) || leavesCatchWithoutCause(call, path, state)) {
      return Optional.empty();
    }
    Tree parent = path.getParentPath().getLeaf();
    if (parent instanceof LambdaExpressionTree lambda) {
      return yieldsNothing(lambda, state)
          ? Optional.of(SuggestedFix.replace(call, "{}"))
          : Optional.empty();
    }
    if (!(parent instanceof ExpressionStatementTree statement)) {
      return Optional.empty();
    }
    Tree around = path.getParentPath().getParentPath().getLeaf();
    boolean mayVanish =
        around instanceof BlockTree
            || (around instanceof CaseTree oneCase && oneCase.getBody() == null);
    return Optional.of(
        mayVanish
            ? SuggestedFix.replace(
                sources.withLeadingLine(sources.start(statement)), sources.end(statement), "")
            : SuggestedFix.replace(statement, "{}"));
  }

  private static boolean yieldsNothing(LambdaExpressionTree lambda, VisitorState state) {
    Type function = ASTHelpers.getType(lambda);
    return function != null
        && ASTHelpers.isVoidType(
            state.getTypes().findDescriptorType(function).getReturnType(), state);
  }

  private static boolean leavesCatchWithoutCause(
      ExpressionTree call, TreePath path, VisitorState state) {
    List<Type> thrown =
        ASTHelpers.getSymbol(call) instanceof MethodSymbol method
            ? method.getThrownTypes()
            : List.of();
    if (thrown.stream().noneMatch(type -> ASTHelpers.isCheckedExceptionType(type, state))) {
      return false;
    }
    for (Tree outer : path) {
      if (outer instanceof LambdaExpressionTree || outer instanceof ClassTree) {
        return false;
      }
      if (outer instanceof TryTree attempt
          && attempt.getCatches().stream()
              .anyMatch(handler -> !hasOtherCause(handler, attempt, call, state))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasOtherCause(
      CatchTree handler, TryTree attempt, ExpressionTree call, VisitorState state) {
    Causes causes = new Causes(call);
    causes.scan(attempt.getResources(), null);
    causes.scan(attempt.getBlock(), null);
    Tree type = handler.getParameter().getType();
    List<? extends Tree> caught =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    return caught.stream()
        .map(ASTHelpers::getType)
        .allMatch(
            one ->
                !ASTHelpers.isCheckedExceptionType(one, state)
                    || ASTHelpers.isSameType(one, state.getSymtab().exceptionType, state)
                    || ASTHelpers.isSameType(one, state.getSymtab().throwableType, state)
                    || causes.thrown.stream()
                        .anyMatch(
                            other ->
                                ASTHelpers.isSubtype(other, one, state)
                                    || ASTHelpers.isSubtype(one, other, state)));
  }

  /** What the statements of a block throw, one call aside. */
  private static final class Causes extends OwnCodeScanner {

    private final Set<Type> thrown = new HashSet<>();
    private final ExpressionTree without;

    Causes(ExpressionTree without) {
      this.without = without;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      if (call != without) {
        thrown.addAll(ASTHelpers.getSymbol(call).getThrownTypes());
      }
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree creation, @Nullable Void unused) {
      thrown.addAll(ASTHelpers.getSymbol(creation).getThrownTypes());
      return super.visitNewClass(creation, null);
    }

    @Override
    public @Nullable Void visitThrow(ThrowTree statement, @Nullable Void unused) {
      thrown.add(ASTHelpers.getType(statement.getExpression()));
      return super.visitThrow(statement, null);
    }
  }
}
