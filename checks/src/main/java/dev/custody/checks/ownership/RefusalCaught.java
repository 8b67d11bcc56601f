package dev.custody.checks.ownership;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.tree.TestCode;
import java.util.List;

/** Finds code that expects to be refused: it catches exactly that. */
final class RefusalCaught {

  private static final ImmutableSet<String> REFUSALS =
      ImmutableSet.of(
          "java.util.concurrent.RejectedExecutionException",
          "java.lang.IllegalStateException",
          "java.nio.channels.ClosedChannelException",
          "java.nio.channels.ClosedSelectorException",
          "java.nio.file.ClosedWatchServiceException");

  private RefusalCaught() {}

  /** Whether a try around the call catches the refusal by its name. */
  static boolean isAround(TreePath call, VisitorState state) {
    if (TestCode.isAsserted(call)) {
      return true;
    }
    Tree child = call.getLeaf();
    for (Tree tree : call) {
      if (tree instanceof TryTree attempt
          && attempt.getBlock() == child
          && catchesRefusal(attempt)) {
        return true;
      }
      if (tree instanceof MethodTree || tree instanceof LambdaExpressionTree) {
        return false;
      }
      child = tree;
    }
    return false;
  }

  private static boolean catchesRefusal(TryTree attempt) {
    for (CatchTree clause : attempt.getCatches()) {
      if (isOfRefusal(clause)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfRefusal(CatchTree clause) {
    Tree type = clause.getParameter().getType();
    List<? extends Tree> types =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    for (Tree caught : types) {
      Symbol symbol = ASTHelpers.getSymbol(caught);
      if (symbol != null && REFUSALS.contains(symbol.getQualifiedName().toString())) {
        return true;
      }
    }
    return false;
  }
}
