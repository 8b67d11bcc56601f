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
import org.jspecify.annotations.Nullable;

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
    Boolean known = harmless.get(tree);
    if (known == null) {
      known = isHarmless(tree, body);
      harmless.put(tree, known);
    }
    return !known;
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
          && catchesRejection(attempt)) {
        return true;
      }
      child = at.getLeaf();
    }
    return false;
  }

  private static boolean catchesRejection(TryTree attempt) {
    for (CatchTree clause : attempt.getCatches()) {
      Tree caught = clause.getParameter().getType();
      List<? extends Tree> types =
          caught instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(caught);
      for (Tree type : types) {
        if (isRejection(ASTHelpers.getType(type))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isRejection(@Nullable Type type) {
    return type != null
        && type.tsym.getQualifiedName().contentEquals(RejectedExecutionException.class.getName());
  }
}
