package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import java.util.List;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Tells locks that are made for the one thread that takes them. */
final class FreshLocks {

  private FreshLocks() {}

  /** Whether the method called does nothing but return a new object. */
  static boolean makesOne(MethodInvocationTree call, VisitorState state) {
    MethodSymbol method = ASTHelpers.getSymbol(call);
    if (!method.isStatic() && !method.isPrivate() && !method.isConstructor()) {
      return false;
    }
    Body body = Bodies.instance(state).of(method).orElse(null);
    return body != null
        && body.declaration() instanceof MethodTree called
        && returnsNewObject(called);
  }

  private static boolean returnsNewObject(MethodTree method) {
    List<? extends StatementTree> statements = method.getBody().getStatements();
    return statements.size() == 1
        && statements.get(0) instanceof ReturnTree result
        && result.getExpression() != null
        && ASTHelpers.stripParentheses(result.getExpression()) instanceof NewClassTree creation
        && creation.getClassBody() == null;
  }

  /**
   * Whether a local variable holds a new object that never leaves the code around.
   *
   * @param taking where it is locked
   */
  static boolean isKnownHereOnly(VarSymbol variable, TreePath taking, VisitorState state) {
    if (variable.getKind() != ElementKind.LOCAL_VARIABLE) {
      return false;
    }
    TreePath method = methodAround(taking);
    for (Use use : Summaries.instance(state).uses(variable, method)) {
      if (isInsideOther(use.path(), method) || !staysHere(use)) {
        return false;
      }
    }
    return isCreated(variable, method.getLeaf());
  }

  private static boolean isCreated(VarSymbol variable, Tree method) {
    boolean[] created = {false};
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        if (variable.equals(ASTHelpers.getSymbol(tree)) && tree.getInitializer() != null) {
          created[0] = ASTHelpers.stripParentheses(tree.getInitializer()) instanceof NewClassTree;
        }
        return super.visitVariable(tree, null);
      }
    }.scan(method, null);
    return created[0];
  }

  private static boolean staysHere(Use use) {
    return switch (use.kind()) {
      case LOCKED, INSPECTED, ITERATED -> true;
      case RECEIVER ->
          use.symbol() != null
              && use.path().getLeaf() instanceof MethodInvocationTree
              && use.symbol().packge().getQualifiedName().toString().startsWith("java.util");
      default -> false;
    };
  }

  private static TreePath methodAround(TreePath place) {
    TreePath at = place;
    while (at.getParentPath() != null
        && !(at.getLeaf() instanceof MethodTree)
        && !(at.getParentPath().getLeaf() instanceof ClassTree)) {
      at = at.getParentPath();
    }
    return at;
  }

  /** Whether a lambda or class in the method uses it, and so perhaps another thread. */
  private static boolean isInsideOther(TreePath use, TreePath method) {
    for (TreePath at = use; at != null && at.getLeaf() != method.getLeaf(); ) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof LambdaExpressionTree || leaf instanceof ClassTree) {
        return true;
      }
      at = at.getParentPath();
    }
    return false;
  }
}
