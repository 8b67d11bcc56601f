package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.tree.PathScanner;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/**
 * What a cheap look over one body finds, in source order; the code of lambdas and classes inside is
 * left to their own bodies.
 *
 * @param calls invocations and instance creations
 * @param lambdas lambdas and method references
 * @param classes local and anonymous classes
 * @param monitors synchronized statements
 * @param throwing throw statements
 * @param calledNames the simple names of the methods invoked
 */
public record BodyContents(
    ImmutableList<TreePath> calls,
    ImmutableList<TreePath> lambdas,
    ImmutableList<TreePath> classes,
    ImmutableList<TreePath> monitors,
    ImmutableList<TreePath> throwing,
    ImmutableSet<Name> calledNames) {

  static BodyContents scan(Body body) {
    Scan scan = new Scan();
    Tree code = body.code();
    if (code != null) {
      scan.scan(new TreePath(body.path(), code));
    }
    return new BodyContents(
        scan.calls.build(),
        scan.lambdas.build(),
        scan.classes.build(),
        scan.monitors.build(),
        scan.throwing.build(),
        scan.names.build());
  }

  private static final class Scan extends PathScanner {
    final ImmutableList.Builder<TreePath> calls = ImmutableList.builder();
    final ImmutableList.Builder<TreePath> lambdas = ImmutableList.builder();
    final ImmutableList.Builder<TreePath> classes = ImmutableList.builder();
    final ImmutableList.Builder<TreePath> monitors = ImmutableList.builder();
    final ImmutableList.Builder<TreePath> throwing = ImmutableList.builder();
    final ImmutableSet.Builder<Name> names = ImmutableSet.builder();

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      calls.add(getCurrentPath());
      Symbol symbol = ASTHelpers.getSymbol(call.getMethodSelect());
      if (symbol != null) {
        names.add(symbol.getSimpleName());
      }
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree creation, @Nullable Void unused) {
      calls.add(getCurrentPath());
      return super.visitNewClass(creation, null);
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      lambdas.add(getCurrentPath());
      return null;
    }

    @Override
    public @Nullable Void visitMemberReference(
        MemberReferenceTree reference, @Nullable Void unused) {
      lambdas.add(getCurrentPath());
      return super.visitMemberReference(reference, null);
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      classes.add(getCurrentPath());
      return null;
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree region, @Nullable Void unused) {
      monitors.add(getCurrentPath());
      return super.visitSynchronized(region, null);
    }

    @Override
    public @Nullable Void visitThrow(ThrowTree statement, @Nullable Void unused) {
      throwing.add(getCurrentPath());
      return super.visitThrow(statement, null);
    }
  }
}
