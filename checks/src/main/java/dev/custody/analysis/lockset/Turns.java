package dev.custody.analysis.lockset;

import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import dev.custody.analysis.flow.Body;
import dev.custody.tree.OwnCodeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a body turns: the conditions whose outcome tells that of the same condition further on, and
 * the loops.
 */
final class Turns extends OwnCodeScanner {

  private final Set<Tree> lasting = Sets.newIdentityHashSet();
  private final List<Tree> loops = new ArrayList<>();
  private final List<Tree> bareReturns = new ArrayList<>();
  private boolean inCondition;

  private Turns() {}

  static Turns of(Body body) {
    Turns turns = new Turns();
    Tree code = body.code();
    if (code != null) {
      turns.scan(code, null);
    }
    return turns;
  }

  /** Whether the expression is (part of) the condition of an if statement or conditional. */
  boolean isLasting(@Nullable Tree condition) {
    return lasting.contains(condition);
  }

  /** Whether there is a loop around the one place that is not around the other. */
  boolean leavesLoop(Tree from, @Nullable Tree to, VisitorState state) {
    for (Tree loop : loops) {
      if (contains(loop, from, state) && (to == null || !contains(loop, to, state))) {
        return true;
      }
    }
    return false;
  }

  /** The statement that leaves the body; a return without a value has no node of its own. */
  @Nullable Tree leavingAt(@Nullable Tree last) {
    if (last instanceof ReturnTree || last == null) {
      return last;
    }
    int position = ASTHelpers.getStartPosition(last);
    for (Tree leaving : bareReturns) {
      if (ASTHelpers.getStartPosition(leaving) > position) {
        return leaving;
      }
    }
    return null;
  }

  private static boolean contains(Tree loop, Tree tree, VisitorState state) {
    int start = ASTHelpers.getStartPosition(tree);
    return ASTHelpers.getStartPosition(loop) <= start && start < state.getEndPosition(loop);
  }

  @Override
  public @Nullable Void scan(Tree tree, @Nullable Void unused) {
    if (inCondition && tree != null) {
      lasting.add(tree);
    }
    return super.scan(tree, null);
  }

  private void condition(Tree tree) {
    boolean before = inCondition;
    inCondition = true;
    scan(tree, null);
    inCondition = before;
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
    if (tree.getExpression() == null) {
      bareReturns.add(tree);
    }
    return super.visitReturn(tree, null);
  }

  @Override
  public @Nullable Void visitIf(IfTree tree, @Nullable Void unused) {
    condition(tree.getCondition());
    scan(tree.getThenStatement(), null);
    scan(tree.getElseStatement(), null);
    return null;
  }

  @Override
  public @Nullable Void visitConditionalExpression(
      ConditionalExpressionTree tree, @Nullable Void unused) {
    condition(tree.getCondition());
    scan(tree.getTrueExpression(), null);
    scan(tree.getFalseExpression(), null);
    return null;
  }

  @Override
  public @Nullable Void visitWhileLoop(WhileLoopTree tree, @Nullable Void unused) {
    loops.add(tree);
    return super.visitWhileLoop(tree, null);
  }

  @Override
  public @Nullable Void visitDoWhileLoop(DoWhileLoopTree tree, @Nullable Void unused) {
    loops.add(tree);
    return super.visitDoWhileLoop(tree, null);
  }

  @Override
  public @Nullable Void visitForLoop(ForLoopTree tree, @Nullable Void unused) {
    loops.add(tree);
    return super.visitForLoop(tree, null);
  }

  @Override
  public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree tree, @Nullable Void unused) {
    loops.add(tree);
    return super.visitEnhancedForLoop(tree, null);
  }
}
