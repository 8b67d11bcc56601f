package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import java.util.Optional;

/** Attaches a handler that logs the error. */
public final class LogFailure {

  private LogFailure() {}

  /** Appends a handler that logs the error, where the class has a logger. */
  public static Optional<SuggestedFix> of(
      MethodInvocationTree call, TreePath path, VisitorState state) {
    Optional<VarSymbol> logger = logger(path);
    if (!is(call, "java.util.concurrent.CompletionStage", state)
        || logger.isEmpty()
        || FreeNames.declares(path, "result", "error")) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String failed = "\"" + ASTHelpers.getSymbol(call).getSimpleName() + " failed\", error);";
    String statement =
        logger.get().getSimpleName()
            + switch (logger.get().type.tsym.getQualifiedName().toString()) {
              case "java.util.logging.Logger" ->
                  ".log("
                      + SuggestedFixes.qualifyType(state, fix, "java.util.logging.Level")
                      + ".WARNING, "
                      + failed;
              case "java.lang.System.Logger" -> ".log(System.Logger.Level.WARNING, " + failed;
              default -> ".warn(" + failed;
            };
    return Optional.of(
        fix.postfixWith(
                call,
                ".whenComplete((result, error) -> { if (error != null) { " + statement + " } })")
            .setShortDescription("Log the error")
            .build());
  }

  private static Optional<VarSymbol> logger(TreePath path) {
    boolean needsStatic = Body.around(path).map(Body::isStatic).orElse(true);
    for (Tree tree : path) {
      if (tree instanceof ClassTree type) {
        for (Tree member : type.getMembers()) {
          if (ASTHelpers.getSymbol(member) instanceof VarSymbol field
              && isLogger(field.type)
              && (field.isStatic() || !needsStatic)) {
            return Optional.of(field);
          }
        }
        needsStatic |= ASTHelpers.getSymbol(type).isStatic();
      }
    }
    return Optional.empty();
  }

  private static boolean isLogger(Type type) {
    return switch (type.tsym.getQualifiedName().toString()) {
      case "java.util.logging.Logger",
          "java.lang.System.Logger",
          "org.slf4j.Logger",
          "org.apache.logging.log4j.Logger",
          "org.apache.commons.logging.Log" ->
          true;
      default -> false;
    };
  }

  private static boolean is(ExpressionTree expression, String type, VisitorState state) {
    return ASTHelpers.isSubtype(
        ASTHelpers.getType(expression), state.getTypeFromString(type), state);
  }
}
