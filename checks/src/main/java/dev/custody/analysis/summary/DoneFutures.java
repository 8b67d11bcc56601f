package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.google.errorprone.util.Reachability;
import com.sun.source.tree.AssertTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Model;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells futures that are surely done: they were made so, {@code isDone()} answered true or is
 * claimed to by an {@code assert}, or they were just completed or cancelled.
 */
final class DoneFutures {

  /** After one of these calls a future is done, whatever it was before. */
  private static final ImmutableSet<String> COMPLETING =
      ImmutableSet.of("complete", "completeExceptionally", "cancel", "obtrudeValue");

  /** Questions that only a future that is done answers with true, of Netty's futures too. */
  private static final ImmutableSet<String> DONE =
      ImmutableSet.of("isDone", "isSuccess", "isCancelled", "isCompletedExceptionally");

  private DoneFutures() {}

  /** Whether the call asks a future that is done, and so returns at once. */
  static boolean isAsked(TreePath call, Model model) {
    ExpressionTree receiver =
        call.getLeaf() instanceof MethodInvocationTree invocation
            ? ASTHelpers.getReceiver(invocation)
            : null;
    if (receiver == null || makesDone(receiver, model)) {
      return receiver != null;
    }
    if (!(ASTHelpers.getSymbol(receiver) instanceof Symbol.VarSymbol future)) {
      return false;
    }
    Set<Symbol> holders = new HashSet<>();
    holders.add(future);
    Tree child = call.getLeaf();
    for (TreePath at = call.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (Body.isBoundary(leaf)) {
        return false;
      }
      if (isKnownDone(leaf, child, future) || isMadeDone(leaf, child, holders, model)) {
        return true;
      }
      child = leaf;
    }
    return false;
  }

  /** Whether the call gives futures that are done, one or a collection of them. */
  private static boolean makesDone(ExpressionTree value, Model model) {
    return ASTHelpers.stripParentheses(value) instanceof MethodInvocationTree call
        && (model.ofCall(call).is("completed") || isOfCompletionService(call));
  }

  /** Other libraries have services of that kind too, with the same methods. */
  private static boolean isOfCompletionService(MethodInvocationTree call) {
    Symbol method = ASTHelpers.getSymbol(call);
    return (method.name.contentEquals("take") || method.name.contentEquals("poll"))
        && method.owner.getSimpleName().toString().endsWith("CompletionService");
  }

  /**
   * Whether what comes before {@code child} in {@code parent} gives one of the variables such a
   * value; a loop hands the question on to what it runs over.
   */
  private static boolean isMadeDone(Tree parent, Tree child, Set<Symbol> holders, Model model) {
    if (parent instanceof EnhancedForLoopTree loop
        && holders.contains(ASTHelpers.getSymbol(loop.getVariable()))) {
      Symbol elements = ASTHelpers.getSymbol(loop.getExpression());
      if (elements instanceof Symbol.VarSymbol) {
        holders.add(elements);
      }
      return makesDone(loop.getExpression(), model);
    }
    if (!(parent instanceof BlockTree block)) {
      return false;
    }
    boolean done = false;
    for (StatementTree statement : block.getStatements()) {
      if (statement == child) {
        return done;
      }
      ExpressionTree value = given(statement, holders);
      done = value == null ? done : makesDone(value, model);
    }
    return false;
  }

  /** What the statement gives to one of the variables. */
  private static @Nullable ExpressionTree given(StatementTree statement, Set<Symbol> holders) {
    if (statement instanceof VariableTree variable
        && holders.contains(ASTHelpers.getSymbol(variable))) {
      return variable.getInitializer();
    }
    return statement instanceof ExpressionStatementTree expression
            && expression.getExpression() instanceof AssignmentTree assignment
            && holders.contains(ASTHelpers.getSymbol(assignment.getVariable()))
        ? assignment.getExpression()
        : null;
  }

  /** Whether {@code child} of {@code parent} is reached only when the future is done. */
  private static boolean isKnownDone(Tree parent, Tree child, Symbol future) {
    if (parent instanceof IfTree test && test.getCondition() != child) {
      return means(test.getCondition(), test.getThenStatement() == child, future);
    }
    if (parent instanceof ConditionalExpressionTree test && test.getCondition() != child) {
      return means(test.getCondition(), test.getTrueExpression() == child, future);
    }
    if (parent instanceof BinaryTree test && test.getRightOperand() == child) {
      return (test.getKind() == Tree.Kind.CONDITIONAL_AND
              && means(test.getLeftOperand(), true, future))
          || (test.getKind() == Tree.Kind.CONDITIONAL_OR
              && means(test.getLeftOperand(), false, future));
    }
    if (parent instanceof BlockTree block) {
      for (StatementTree statement : block.getStatements()) {
        if (statement == child) {
          return false;
        }
        if (completes(statement, future)) {
          return true;
        }
        if (statement instanceof AssertTree claim && means(claim.getCondition(), true, future)) {
          return true;
        }
        if (statement instanceof IfTree test
            && test.getElseStatement() == null
            && !Reachability.canCompleteNormally(test.getThenStatement())
            && means(test.getCondition(), false, future)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean completes(StatementTree statement, Symbol future) {
    if (!(statement instanceof ExpressionStatementTree expression)
        || !(expression.getExpression() instanceof MethodInvocationTree call)) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver != null
        && COMPLETING.contains(ASTHelpers.getSymbol(call).getSimpleName().toString())
        && future.equals(ASTHelpers.getSymbol(receiver));
  }

  /** Whether that outcome of the condition means that the future is done. */
  private static boolean means(ExpressionTree condition, boolean outcome, Symbol future) {
    ExpressionTree tree = ASTHelpers.stripParentheses(condition);
    if (tree instanceof UnaryTree not && not.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
      return means(not.getExpression(), !outcome, future);
    }
    if (tree instanceof BinaryTree both
        && (both.getKind() == Tree.Kind.CONDITIONAL_AND
            || both.getKind() == Tree.Kind.CONDITIONAL_OR)) {
      boolean left = means(both.getLeftOperand(), outcome, future);
      boolean right = means(both.getRightOperand(), outcome, future);
      boolean bothHold = outcome == (both.getKind() == Tree.Kind.CONDITIONAL_AND);
      return bothHold ? left || right : left && right;
    }
    if (!outcome || !(tree instanceof MethodInvocationTree question)) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(question);
    return receiver != null
        && DONE.contains(ASTHelpers.getSymbol(question).getSimpleName().toString())
        && future.equals(ASTHelpers.getSymbol(receiver));
  }
}
