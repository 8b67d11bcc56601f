package dev.custody.checks.ownership;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Finds the call that gives code to the very value that this code releases. */
final class OwnTask {

  private final Symbol value;
  private final Model model;
  private final Summaries summaries;
  private final Set<MethodSymbol> seen = new HashSet<>();

  private OwnTask(Symbol value, VisitorState state) {
    this.value = value;
    model = Model.instance(state);
    summaries = Summaries.instance(state);
  }

  /** The call that hands the code around {@code site} to {@code value}, to be run by it. */
  static Optional<TreePath> givenTo(Symbol value, TreePath site, VisitorState state) {
    return new OwnTask(value, state).around(site);
  }

  /**
   * Whether the value is a local variable that gets no other task than this one, which ends it
   * whatever happens.
   */
  static boolean isLastAndOnly(Symbol value, TreePath site, TreePath call, VisitorState state) {
    if (value.getKind() != ElementKind.LOCAL_VARIABLE || !isInFinally(site)) {
      return false;
    }
    Body body =
        value.owner instanceof MethodSymbol method
            ? Bodies.instance(state).of(method).orElse(null)
            : null;
    if (body == null || isInLoop(call, body.path())) {
      return false;
    }
    for (Use use : Summaries.instance(state).uses(value, body.path())) {
      if (use.path().getLeaf() != call.getLeaf() && use.path().getLeaf() != site.getLeaf()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isInFinally(TreePath site) {
    Tree child = site.getLeaf();
    for (Tree tree : site) {
      if (tree instanceof LambdaExpressionTree || tree instanceof MethodTree) {
        return false;
      }
      if (tree instanceof TryTree attempt && attempt.getFinallyBlock() == child) {
        return true;
      }
      child = tree;
    }
    return false;
  }

  private static boolean isInLoop(TreePath call, TreePath method) {
    for (Tree tree : call) {
      if (tree == method.getLeaf()) {
        return false;
      }
      if (tree instanceof WhileLoopTree
          || tree instanceof DoWhileLoopTree
          || tree instanceof ForLoopTree
          || tree instanceof EnhancedForLoopTree
          || tree instanceof LambdaExpressionTree) {
        return true;
      }
    }
    return true;
  }

  private Optional<TreePath> around(TreePath site) {
    for (TreePath at = site; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof LambdaExpressionTree || leaf instanceof MemberReferenceTree) {
        return from(at);
      }
      if (leaf instanceof ClassTree) {
        TreePath creation = at.getParentPath();
        return creation.getLeaf() instanceof NewClassTree ? from(creation) : Optional.empty();
      }
      if (leaf instanceof MethodTree method
          && !(at.getParentPath().getParentPath().getLeaf() instanceof NewClassTree)) {
        return byName(ASTHelpers.getSymbol(method));
      }
    }
    return Optional.empty();
  }

  /** A private method that is a task, or the body of one, by name. */
  private Optional<TreePath> byName(MethodSymbol method) {
    if (!method.isPrivate()
        || value.getKind() != ElementKind.FIELD
        || Borrowed.promisesTheEnd(method)
        || !seen.add(method)) {
      return Optional.empty();
    }
    for (TreePath caller : summaries.callers(method)) {
      Optional<TreePath> found = around(caller);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<TreePath> from(TreePath task) {
    Use use = summaries.use(task);
    if (use.kind() == Use.Kind.STORED_IN_LOCAL && use.symbol() != null) {
      Symbol local = use.symbol();
      TreePath block = use.path().getParentPath();
      for (Use ofLocal : summaries.uses(local, block)) {
        Optional<TreePath> found = taker(ofLocal);
        if (found.isPresent()) {
          return found;
        }
      }
      return Optional.empty();
    }
    return taker(use);
  }

  private Optional<TreePath> taker(Use use) {
    if (use.kind() != Use.Kind.ARGUMENT || !(use.symbol() instanceof MethodSymbol method)) {
      return Optional.empty();
    }
    if (use.path().getLeaf() instanceof MethodInvocationTree call) {
      if (runsOnValue(call, use.index())) {
        return Optional.of(use.path());
      }
      boolean now = summaries.timing(method, use.index()).equals(Optional.of(Effect.Timing.NOW));
      return now ? around(use.path().getParentPath()) : Optional.empty();
    }
    return Optional.empty();
  }

  /** Whether the value is what runs the argument: the receiver, or the executor passed along. */
  private boolean runsOnValue(MethodInvocationTree call, int argument) {
    Operand task = Operand.argument(argument);
    boolean onOther = false;
    for (Effect effect : model.ofCall(call).all()) {
      if (effect instanceof Effect.Runs runs && runs.task().equals(task) && runs.on().isPresent()) {
        Operand on = runs.on().get();
        ExpressionTree executor =
            on.isArgument() ? call.getArguments().get(on.index()) : ASTHelpers.getReceiver(call);
        if (isValue(executor)) {
          return true;
        }
        onOther = true;
      }
    }
    return !onOther && isValue(ASTHelpers.getReceiver(call));
  }

  private boolean isValue(@Nullable ExpressionTree tree) {
    return tree != null && value.equals(ASTHelpers.getSymbol(ASTHelpers.stripParentheses(tree)));
  }
}
