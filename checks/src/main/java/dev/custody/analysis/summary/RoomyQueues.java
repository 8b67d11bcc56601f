package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.model.Model;
import java.util.List;

/** Tells queues that are created without a bound: whoever puts into one never waits for room. */
final class RoomyQueues {

  private final Model model;
  private final AssignedValues values;

  RoomyQueues(Model model, AssignedValues values) {
    this.model = model;
    this.values = values;
  }

  /** Whether the call puts something into a queue that always has room for it. */
  boolean putsIntoOne(TreePath call) {
    if (!(call.getLeaf() instanceof MethodInvocationTree invocation)) {
      return false;
    }
    String name = ASTHelpers.getSymbol(invocation).getSimpleName().toString();
    ExpressionTree receiver = ASTHelpers.getReceiver(invocation);
    if ((!name.startsWith("put") && !name.startsWith("offer"))
        || receiver == null
        || !(ASTHelpers.getSymbol(receiver) instanceof Symbol.VarSymbol queue)) {
      return false;
    }
    List<ExpressionTree> assigned = values.of(queue);
    return !assigned.isEmpty()
        && assigned.stream()
            .allMatch(
                value ->
                    value instanceof NewClassTree && model.ofCall(value).is("unbounded-queue"));
  }
}
