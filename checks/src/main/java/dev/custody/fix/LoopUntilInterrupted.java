package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a loop without end ask whether its thread is interrupted. */
public final class LoopUntilInterrupted {

  private LoopUntilInterrupted() {}

  /**
   * Changes the condition, and sets the flag again where the loop catches the interrupt. Nothing if
   * code would be missing behind the loop once it can end.
   *
   * @param forgetting the catch clause that clears the flag; null if there is none
   */
  public static Optional<SuggestedFix> of(
      TreePath loop, @Nullable CatchTree forgetting, VisitorState state) {
    if (!mayEnd(loop, state)) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String asks =
        "!"
            + SuggestedFixes.qualifyType(state, fix, "java.lang.Thread")
            + ".currentThread().isInterrupted()";
    if (!changeCondition(loop.getLeaf(), asks, fix, new Sources(state))) {
      return Optional.empty();
    }
    if (forgetting != null) {
      Optional<SuggestedFix> restore = RestoreInterrupt.in(forgetting, state);
      if (restore.isEmpty()) {
        return Optional.empty();
      }
      fix.merge(restore.get());
    }
    return Optional.of(fix.setShortDescription("End the loop when it is interrupted").build());
  }

  private static boolean changeCondition(
      Tree loop, String asks, SuggestedFix.Builder fix, Sources sources) {
    if (loop instanceof ForLoopTree each) {
      if (!each.getInitializer().isEmpty()
          || !each.getUpdate().isEmpty()
          || each.getCondition() != null
          || !sources.isEditable(loop)) {
        return false;
      }
      fix.replace(sources.start(loop), sources.start(each.getStatement()), "while (" + asks + ") ");
      return true;
    }
    ExpressionTree condition =
        loop instanceof WhileLoopTree tree
            ? tree.getCondition()
            : loop instanceof DoWhileLoopTree tree ? tree.getCondition() : null;
    if (condition == null || !sources.isEditable(condition)) {
      return false;
    }
    boolean literal = ASTHelpers.constValue(condition, Boolean.class) != null;
    ExpressionTree inner =
        condition instanceof ParenthesizedTree parens ? parens.getExpression() : condition;
    fix.replace(inner, literal ? asks : sources.text(inner) + " && " + asks);
    return true;
  }

  /** Whether the body may end behind the loop: nothing is to be returned, and nothing follows. */
  private static boolean mayEnd(TreePath loop, VisitorState state) {
    for (TreePath at = loop.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof MethodTree method) {
        return ASTHelpers.getSymbol(method).getReturnType().hasTag(TypeTag.VOID);
      }
      if (leaf instanceof LambdaExpressionTree lambda) {
        Type function = ASTHelpers.getType(lambda);
        return function != null
            && state.getTypes().findDescriptorType(function).getReturnType().hasTag(TypeTag.VOID);
      }
      if (!(leaf instanceof BlockTree) && !(leaf instanceof TryTree)) {
        return false;
      }
    }
    return false;
  }
}
