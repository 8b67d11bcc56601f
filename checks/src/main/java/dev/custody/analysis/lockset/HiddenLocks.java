package dev.custody.analysis.lockset;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collections that hold a lock of their own while they run a function of the caller: synchronized
 * ones, and those that lock a part of their table for a computation.
 */
final class HiddenLocks {

  private static final String LOCKS_MEANWHILE = "locks-meanwhile";

  private final Model model;
  private final Summaries summaries;

  HiddenLocks(VisitorState state) {
    model = Model.instance(state);
    summaries = Summaries.instance(state);
  }

  /** Whether the call, which runs a function before it returns, locks its receiver meanwhile. */
  boolean areHeldDuring(TreePath path) {
    if (!(path.getLeaf() instanceof MethodInvocationTree call)) {
      return false;
    }
    if (model.ofCall(call).is(LOCKS_MEANWHILE)) {
      return true;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver == null
        || !(ASTHelpers.getSymbol(receiver) instanceof VarSymbol collection)
        || !isCollection(collection.type)) {
      return false;
    }
    List<ExpressionTree> values = summaries.assigned(collection);
    for (ExpressionTree value : values) {
      if (!locks(value, ASTHelpers.getSymbol(call))) {
        return false;
      }
    }
    return !values.isEmpty();
  }

  private boolean locks(ExpressionTree collection, MethodSymbol method) {
    return model.ofCall(collection).is("synchronized-view")
        || model.of(method, ASTHelpers.getType(collection)).is(LOCKS_MEANWHILE);
  }

  /** Only the collections of the JDK have such views and implementations. */
  private static boolean isCollection(@Nullable Type type) {
    return type != null && type.tsym.packge().getQualifiedName().toString().startsWith("java.util");
  }
}
