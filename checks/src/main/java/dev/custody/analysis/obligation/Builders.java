package dev.custody.analysis.obligation;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * Fluent receivers. Whoever can still reach a builder later may get a borrowed value back from it
 * and release it; a builder that does not outlive its statement cannot be asked.
 */
final class Builders {

  private final Summaries summaries;
  private final TreePath body;

  Builders(Summaries summaries, TreePath body) {
    this.summaries = summaries;
    this.body = body;
  }

  /** Whether the call is fluent and its receiver outlives the statement. */
  boolean remembers(Node node, MethodSymbol method) {
    if (!(node instanceof MethodInvocationNode call)
        || call.getTree() == null
        || summaries.result(method).kind() != Result.Kind.THIS) {
      return false;
    }
    ExpressionTree root = ASTHelpers.getReceiver(call.getTree());
    while (root instanceof MethodInvocationTree inner) {
      root = ASTHelpers.getReceiver(inner);
    }
    if (root == null || ASTHelpers.getSymbol(root) instanceof Symbol.VarSymbol) {
      return true;
    }
    TreePath path = TreePath.getPath(body, call.getTree());
    if (path == null) {
      return true;
    }
    Use use = summaries.use(path);
    while (use.kind() == Use.Kind.RECEIVER && isFluent(use.symbol())) {
      use = summaries.use(use.path());
    }
    return switch (use.kind()) {
      case RECEIVER, INSPECTED -> false;
      default -> true;
    };
  }

  /** Known to return its receiver, or unknown and of a type that suggests it. */
  private boolean isFluent(@Nullable Symbol called) {
    if (!(called instanceof MethodSymbol method)) {
      return false;
    }
    Result.Kind result = summaries.result(method).kind();
    Type type = method.getReturnType();
    boolean suggested = type.hasTag(TypeTag.TYPEVAR) || type.tsym.equals(method.owner);
    return result == Result.Kind.THIS || (result == Result.Kind.UNKNOWN && suggested);
  }
}
