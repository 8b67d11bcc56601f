package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.tree.PathScanner;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the class of a variable, or the class around it, assigns to it; null does not count. */
final class AssignedValues {

  private final Bodies bodies;
  private final Map<Symbol, ImmutableList<ExpressionTree>> known = new HashMap<>();

  AssignedValues(Bodies bodies) {
    this.bodies = bodies;
  }

  /** The values, in source order; none for parameters and variables of other compilations. */
  ImmutableList<ExpressionTree> of(Symbol variable) {
    return known.computeIfAbsent(variable, this::find);
  }

  private ImmutableList<ExpressionTree> find(Symbol variable) {
    TreePath type = variable.enclClass() == null ? null : bodies.path(variable.enclClass());
    if (type == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<ExpressionTree> values = ImmutableList.builder();
    new PathScanner() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        if (tree.getInitializer() != null) {
          assigned(ASTHelpers.getSymbol(tree), tree.getInitializer());
        }
        return super.visitVariable(tree, null);
      }

      @Override
      public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
        assigned(ASTHelpers.getSymbol(tree.getVariable()), tree.getExpression());
        return super.visitAssignment(tree, null);
      }

      private void assigned(@Nullable Symbol target, ExpressionTree value) {
        boolean isNull = value instanceof LiteralTree && value.getKind() == Tree.Kind.NULL_LITERAL;
        if (variable.equals(target) && !isNull) {
          values.add(value);
        }
      }
    }.scan(type);
    return values.build();
  }
}
