package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a body does.
 *
 * @param path the call, lambda or name
 * @param access the access to a field, if it is one
 */
record Step(TreePath path, @Nullable FieldAccess access) {

  /** The steps of the body in the order in which they are made: a call after its arguments. */
  static ImmutableList<Step> of(Body body, ImmutableList<FieldAccess> accesses) {
    Tree code = body.code();
    if (code == null) {
      return ImmutableList.of();
    }
    IdentityHashMap<Tree, FieldAccess> byName = new IdentityHashMap<>();
    for (FieldAccess access : accesses) {
      byName.put(access.path().getLeaf(), access);
    }
    Scan scan = new Scan(byName);
    scan.scan(new TreePath(body.path(), code), null);
    return scan.found.build();
  }

  private static final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
    final IdentityHashMap<Tree, FieldAccess> byName;
    final ImmutableList.Builder<Step> found = ImmutableList.builder();

    Scan(IdentityHashMap<Tree, FieldAccess> byName) {
      this.byName = byName;
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      name(tree);
      return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
      super.visitMemberSelect(tree, null);
      name(tree);
      return null;
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
      scan(tree.getExpression(), null);
      scan(tree.getVariable(), null);
      return null;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      super.visitMethodInvocation(tree, null);
      found.add(new Step(getCurrentPath(), null));
      return null;
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
      super.visitNewClass(tree, null);
      found.add(new Step(getCurrentPath(), null));
      return null;
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
      found.add(new Step(getCurrentPath(), null));
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      return null;
    }

    private void name(Tree tree) {
      FieldAccess access = byName.get(tree);
      if (access != null) {
        found.add(new Step(getCurrentPath(), access));
      }
    }
  }
}
