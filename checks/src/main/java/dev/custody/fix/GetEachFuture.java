package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks each future of a collection for its result. */
public final class GetEachFuture {

  private GetEachFuture() {}

  /** Asks each future for its result, where the exceptions may be thrown. */
  public static Optional<SuggestedFix> of(
      MethodInvocationTree call, TreePath path, VisitorState state) {
    if (!(path.getParentPath().getLeaf() instanceof ExpressionStatementTree statement)
        || !is(call, "java.lang.Iterable", state)
        || !mayThrow(path, state)
        || FreeNames.declares(path, "future")) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String type = SuggestedFixes.qualifyType(state, fix, "java.util.concurrent.Future");
    return Optional.of(
        fix.replace(
                statement,
                "for ("
                    + type
                    + "<?> future : "
                    + state.getSourceForNode(call)
                    + ") {\n"
                    + "future.get();\n}")
            .setShortDescription("Ask each future for its result")
            .build());
  }

  /** Whether the method around the path declares what {@code Future.get} throws. */
  public static boolean mayThrow(TreePath path, VisitorState state) {
    Optional<MethodSymbol> method = Body.around(path).flatMap(Body::symbol);
    return method.isPresent()
        && Stream.of("java.util.concurrent.ExecutionException", "java.lang.InterruptedException")
            .map(state::getTypeFromString)
            .allMatch(
                thrown ->
                    method.get().getThrownTypes().stream()
                        .anyMatch(declared -> ASTHelpers.isSubtype(thrown, declared, state)));
  }

  private static boolean is(ExpressionTree expression, String type, VisitorState state) {
    return ASTHelpers.isSubtype(
        ASTHelpers.getType(expression), state.getTypeFromString(type), state);
  }
}
