package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.tree.JCTree;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one scan finds in a loop, the code of lambdas and classes aside.
 *
 * @param trees all trees, by identity
 * @param calls invocations and instance creations
 * @param attempts try statements with catch clauses
 * @param jumpsOut whether there is a return, or a jump to what is around the loop or behind it
 */
record LoopContents(
    Set<Tree> trees,
    ImmutableList<TreePath> calls,
    ImmutableList<TreePath> attempts,
    boolean jumpsOut) {

  static LoopContents of(TreePath loop) {
    Scan scan = new Scan(loop.getLeaf());
    scan.scan(loop, null);
    return new LoopContents(scan.trees, scan.calls.build(), scan.attempts.build(), scan.jumpsOut);
  }

  private static final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
    final Tree loop;
    final Set<Tree> trees = Sets.newIdentityHashSet();
    final ImmutableList.Builder<TreePath> calls = ImmutableList.builder();
    final ImmutableList.Builder<TreePath> attempts = ImmutableList.builder();
    boolean jumpsOut;

    Scan(Tree loop) {
      this.loop = loop;
      trees.add(loop);
    }

    @Override
    public @Nullable Void scan(Tree tree, @Nullable Void unused) {
      if (tree != null) {
        trees.add(tree);
      }
      return super.scan(tree, null);
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
      jumpsOut = true;
      return super.visitReturn(tree, null);
    }

    @Override
    public @Nullable Void visitBreak(BreakTree tree, @Nullable Void unused) {
      Tree target = ((JCTree.JCBreak) tree).target;
      jumpsOut |= target == null || target == loop || !trees.contains(target);
      return super.visitBreak(tree, null);
    }

    @Override
    public @Nullable Void visitContinue(ContinueTree tree, @Nullable Void unused) {
      Tree target = ((JCTree.JCContinue) tree).target;
      jumpsOut |= target == null || !trees.contains(target);
      return super.visitContinue(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      calls.add(getCurrentPath());
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
      calls.add(getCurrentPath());
      return super.visitNewClass(tree, null);
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
      if (!tree.getCatches().isEmpty()) {
        attempts.add(getCurrentPath());
      }
      return super.visitTry(tree, null);
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      return null;
    }
  }
}
