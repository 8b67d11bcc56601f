package dev.custody.analysis.lockset;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Model;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;

/** What the parts of {@link LockBalance} share. */
final class BalanceContext {

  final VisitorState state;
  final Bodies bodies;
  final ControlFlow flow;
  final Model model;
  final Summaries summaries;
  final LockNames names;
  final BalanceSummaries balances;
  final BalanceCalls calls;
  private final IdentityHashMap<Tree, Boolean> harmless = new IdentityHashMap<>();

  BalanceContext(VisitorState state) {
    this.state = state;
    bodies = Bodies.instance(state);
    flow = ControlFlow.instance(state);
    model = Model.instance(state);
    summaries = Summaries.instance(state);
    Locksets locksets = Locksets.instance(state);
    names = locksets.names();
    balances = new BalanceSummaries(this);
    calls = new BalanceCalls(state, names, locksets.calls(), balances);
  }

  /** Whether the call may throw an exception of that type for which a program must be ready. */
  boolean counts(Node call, TypeMirror thrown, Body body) {
    Type type = (Type) thrown;
    if (ASTHelpers.isSubtype(type, state.getSymtab().errorType, state)) {
      return false;
    }
    boolean unchecked =
        ASTHelpers.isSubtype(type, state.getSymtab().runtimeExceptionType, state)
            || ASTHelpers.isSameType(type, state.getSymtab().throwableType, state);
    if (!unchecked) {
      return true;
    }
    Tree tree = call.getTree();
    if (tree == null || calls.isDirect(tree)) {
      return false;
    }
    return !harmless.computeIfAbsent(tree, t -> isHarmless(t, body));
  }

  private boolean isHarmless(Tree call, Body body) {
    for (TreePath path : bodies.contents(body).calls()) {
      if (path.getLeaf() == call) {
        return summaries.isHarmless(path) || isReadyForRejection(path, body);
      }
    }
    return true;
  }

  /** Whether a clause around the call takes care of what executors throw if they are closed. */
  private boolean isReadyForRejection(TreePath call, Body body) {
    Tree child = call.getLeaf();
    for (TreePath at = call.getParentPath(); child != body.declaration(); at = at.getParentPath()) {
      if (at.getLeaf() instanceof TryTree attempt
          && attempt.getBlock() == child
          && attempt.getCatches().stream().anyMatch(this::catchesRejection)) {
        return true;
      }
      child = at.getLeaf();
    }
    return false;
  }

  private boolean catchesRejection(CatchTree clause) {
    Tree type = clause.getParameter().getType();
    List<? extends Tree> caught =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    return caught.stream()
        .anyMatch(
            one ->
                ASTHelpers.getType(one) != null
                    && ASTHelpers.getType(one)
                        .tsym
                        .getQualifiedName()
                        .contentEquals(RejectedExecutionException.class.getName()));
  }
}
