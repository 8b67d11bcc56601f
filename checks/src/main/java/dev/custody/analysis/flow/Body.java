package dev.custody.analysis.flow;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Code with an entry and exits of its own: a method or constructor, a lambda, an initializer block
 * or a field initializer.
 *
 * @param path the path of the declaration: method, lambda, block or variable
 */
public record Body(TreePath path) {

  /** The innermost body around a path (the body itself if the path is one), if there is one. */
  public static Optional<Body> around(TreePath path) {
    TreePath child = null;
    for (TreePath at = path; at != null; child = at, at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof MethodTree || leaf instanceof LambdaExpressionTree) {
        return Optional.of(new Body(at));
      }
      if (leaf instanceof ClassTree) {
        return child != null
                && (child.getLeaf() instanceof BlockTree || child.getLeaf() instanceof VariableTree)
            ? Optional.of(new Body(child))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether code inside of the tree runs apart from the code around it, or at another time. */
  public static boolean isBoundary(Tree tree) {
    return tree instanceof MethodTree
        || tree instanceof LambdaExpressionTree
        || tree instanceof ClassTree;
  }

  /** The declaration: a {@link MethodTree}, {@link LambdaExpressionTree}, block or variable. */
  public Tree declaration() {
    return path.getLeaf();
  }

  /** The code itself; null for abstract methods and fields without initializer. */
  public @Nullable Tree code() {
    Tree leaf = declaration();
    if (leaf instanceof MethodTree method) {
      return method.getBody();
    }
    if (leaf instanceof LambdaExpressionTree lambda) {
      return lambda.getBody();
    }
    if (leaf instanceof VariableTree variable) {
      return variable.getInitializer();
    }
    return leaf;
  }

  /** The method, if this is one. */
  public Optional<MethodTree> method() {
    return declaration() instanceof MethodTree method ? Optional.of(method) : Optional.empty();
  }

  /** The method's symbol, if this is a method. */
  public Optional<Symbol.MethodSymbol> symbol() {
    return declaration() instanceof MethodTree method
        ? Optional.of(ASTHelpers.getSymbol(method))
        : Optional.empty();
  }

  /** The lambda, if this is one. */
  public Optional<LambdaExpressionTree> lambda() {
    return declaration() instanceof LambdaExpressionTree lambda
        ? Optional.of(lambda)
        : Optional.empty();
  }

  /** The method or initializer that the lambda is in, however deep; itself if this is no lambda. */
  public Body outermost() {
    Body at = this;
    while (at.declaration() instanceof LambdaExpressionTree) {
      Body outer = around(at.path().getParentPath()).orElse(null);
      if (outer == null) {
        return at;
      }
      at = outer;
    }
    return at;
  }

  /** The class whose member this code is. */
  public ClassTree enclosingClass() {
    for (TreePath at = path.getParentPath(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type) {
        return type;
      }
    }
    throw new IllegalStateException("code outside of any class");
  }

  /** Whether the code runs without an instance: a static method or initializer. */
  public boolean isStatic() {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof MethodTree method) {
        return ASTHelpers.getSymbol(method).isStatic();
      }
      if (at.getParentPath() != null && at.getParentPath().getLeaf() instanceof ClassTree) {
        if (leaf instanceof BlockTree block) {
          return block.isStatic();
        }
        if (leaf instanceof VariableTree variable) {
          return ASTHelpers.getSymbol(variable).isStatic();
        }
      }
    }
    return false;
  }
}
