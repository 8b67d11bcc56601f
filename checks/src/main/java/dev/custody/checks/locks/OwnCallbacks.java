package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Summaries;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ElementKind;

/**
 * Tells code that a file made itself from code that it was given: all values of a variable are
 * lambdas, references to methods that are known, or objects of classes of that file.
 */
final class OwnCallbacks {

  private final VisitorState state;
  private final ClassSymbol file;
  private final Set<Symbol> asked = new HashSet<>();

  private OwnCallbacks(ClassSymbol file, VisitorState state) {
    this.file = file;
    this.state = state;
  }

  /** Whether the variable holds nothing but code of the file that it is declared in. */
  static boolean isIn(VarSymbol variable, VisitorState state) {
    ClassSymbol file = variable.outermostClass();
    return file != null && new OwnCallbacks(file, state).isOwn(variable);
  }

  private boolean isOwn(VarSymbol variable) {
    TreePath around = Bodies.instance(state).path(file);
    if (around == null || variable.outermostClass() != file) {
      return false;
    }
    if (!asked.add(variable)) {
      return true;
    }
    boolean known = false;
    if (variable.getKind() == ElementKind.PARAMETER) {
      if (!isPassedOwn(variable)) {
        return false;
      }
      known = true;
    }
    for (TreePath value : Summaries.instance(state).assigned(variable, around)) {
      if (value.getLeaf().getKind() != Tree.Kind.NULL_LITERAL) {
        if (!isOwn((ExpressionTree) value.getLeaf())) {
          return false;
        }
        known = true;
      }
    }
    return known && isAssignedHereOnly(variable);
  }

  private static boolean isAssignedHereOnly(VarSymbol variable) {
    return variable.getKind() != ElementKind.FIELD
        || (variable.flags() & Flags.FINAL) != 0
        || ASTHelpers.isEffectivelyPrivate(variable);
  }

  /** Whether only this file can call the method of the parameter, and all calls pass own code. */
  private boolean isPassedOwn(VarSymbol parameter) {
    if (!(parameter.owner instanceof MethodSymbol method)
        || !ASTHelpers.isEffectivelyPrivate(method)
        || !ASTHelpers.findSuperMethods(method, state.getTypes()).isEmpty()) {
      return false;
    }
    int index = method.getParameters().indexOf(parameter);
    if (index < 0) {
      return false;
    }
    List<TreePath> calls = Summaries.instance(state).callers(method);
    for (TreePath call : calls) {
      List<? extends ExpressionTree> arguments = Calls.arguments(call.getLeaf());
      if (arguments.size() != method.getParameters().size() || !isOwn(arguments.get(index))) {
        return false;
      }
    }
    return !calls.isEmpty();
  }

  private boolean isOwn(ExpressionTree expression) {
    ExpressionTree value = ASTHelpers.stripParentheses(expression);
    if (value instanceof TypeCastTree cast) {
      return isOwn(cast.getExpression());
    }
    if (value instanceof ConditionalExpressionTree choice) {
      return isOwn(choice.getTrueExpression()) && isOwn(choice.getFalseExpression());
    }
    if (value instanceof NewClassTree creation) {
      return creation.getClassBody() != null
          || ASTHelpers.getSymbol(creation).outermostClass() == file;
    }
    if (value instanceof MemberReferenceTree reference) {
      return (ASTHelpers.getSymbol(reference).flags() & Flags.ABSTRACT) == 0;
    }
    return value instanceof LambdaExpressionTree
        || value.getKind() == Tree.Kind.NULL_LITERAL
        || (ASTHelpers.getSymbol(value) instanceof VarSymbol variable && isOwn(variable));
  }
}
