package dev.custody.analysis.task;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the calls whose results end up in a collection or array, directly or through a local. */
final class Starts extends TreePathScanner<@Nullable Void, @Nullable Void> {

  private final VarSymbol collection;
  private final Predicate<ExpressionTree> starting;
  private final Map<Symbol, TreePath> started = new HashMap<>();
  private @Nullable TreePath found;

  /**
   * @param starting whether an invocation or method reference is one that is looked for
   */
  Starts(VarSymbol collection, Predicate<ExpressionTree> starting) {
    this.collection = collection;
    this.starting = starting;
  }

  /** The first in source order. */
  Optional<TreePath> in(Body body) {
    scan(body.path(), null);
    return Optional.ofNullable(found);
  }

  @Override
  public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
    gets(ASTHelpers.getSymbol(tree), tree.getInitializer());
    return super.visitVariable(tree, null);
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
    ExpressionTree target = tree.getVariable();
    gets(
        ASTHelpers.getSymbol(
            target instanceof ArrayAccessTree element ? element.getExpression() : target),
        tree.getExpression());
    return super.visitAssignment(tree, null);
  }

  @Override
  public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
    ExpressionTree receiver = ASTHelpers.getReceiver(tree);
    String name = ASTHelpers.getSymbol(tree).getSimpleName().toString();
    if (receiver != null
        && collection.equals(ASTHelpers.getSymbol(receiver))
        && (name.startsWith("add") || name.startsWith("put") || name.startsWith("offer"))) {
      tree.getArguments().forEach(argument -> gets(collection, argument));
    }
    return super.visitMethodInvocation(tree, null);
  }

  private void gets(@Nullable Symbol variable, @Nullable ExpressionTree value) {
    if (variable == null || value == null) {
      return;
    }
    TreePath start =
        variable.equals(collection)
            ? inside(value)
            : starting.test(value) ? new TreePath(getCurrentPath(), value) : null;
    if (start != null) {
      started.put(variable, start);
      found = found == null && variable.equals(collection) ? start : found;
    }
  }

  private @Nullable TreePath inside(ExpressionTree value) {
    TreePath[] start = new TreePath[1];
    new TreePathScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        TreePath before = started.get(ASTHelpers.getSymbol(tree));
        start[0] = start[0] == null ? before : start[0];
        return null;
      }

      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree tree, @Nullable Void unused) {
        test(tree);
        return super.visitMethodInvocation(tree, null);
      }

      @Override
      public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void unused) {
        test(tree);
        return super.visitMemberReference(tree, null);
      }

      private void test(ExpressionTree tree) {
        if (start[0] == null && starting.test(tree)) {
          start[0] = getCurrentPath();
        }
      }
    }.scan(new TreePath(getCurrentPath(), value), null);
    return start[0];
  }
}
