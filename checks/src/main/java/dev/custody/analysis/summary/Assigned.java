package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.tree.PathScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the values given to a variable: initial values, assignments, and pattern matches. */
final class Assigned extends PathScanner {

  private final Symbol variable;
  private final List<TreePath> values = new ArrayList<>();

  private Assigned(Symbol variable) {
    this.variable = variable;
  }

  /** The values given to the variable below {@code below}. */
  static List<TreePath> to(Symbol variable, TreePath below) {
    Assigned scanner = new Assigned(variable);
    scanner.scan(below);
    return scanner.values;
  }

  @Override
  public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
    if (tree.getInitializer() != null && variable.equals(ASTHelpers.getSymbol(tree))) {
      values.add(new TreePath(getCurrentPath(), tree.getInitializer()));
    }
    return super.visitVariable(tree, null);
  }

  @Override
  public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
    if (variable.equals(ASTHelpers.getSymbol(tree.getVariable()))) {
      values.add(new TreePath(getCurrentPath(), tree.getExpression()));
    }
    return super.visitAssignment(tree, null);
  }

  @Override
  public @Nullable Void visitInstanceOf(InstanceOfTree tree, @Nullable Void unused) {
    if (tree.getPattern() instanceof BindingPatternTree pattern
        && variable.equals(ASTHelpers.getSymbol(pattern.getVariable()))) {
      values.add(new TreePath(getCurrentPath(), tree.getExpression()));
    }
    return super.visitInstanceOf(tree, null);
  }
}
