package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.tree.Mentions;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * The variables that hold a caught exception: its parameter, and locals that get it or an exception
 * made from it.
 */
record Carriers(ImmutableSet<Symbol> variables) {

  static final Carriers NONE = new Carriers(ImmutableSet.of());

  /**
   * The variables of {@code code} that get the exception which {@code first} holds.
   *
   * @param first null if there is no exception
   */
  static Carriers of(@Nullable VarSymbol first, @Nullable Tree code) {
    if (first == null) {
      return NONE;
    }
    Set<Symbol> found = new LinkedHashSet<>();
    found.add(first);
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        gets(ASTHelpers.getSymbol(tree), tree.getInitializer());
        return super.visitVariable(tree, null);
      }

      @Override
      public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
        gets(ASTHelpers.getSymbol(tree.getVariable()), tree.getExpression());
        return super.visitAssignment(tree, null);
      }

      private void gets(@Nullable Symbol variable, @Nullable ExpressionTree value) {
        if (variable != null
            && variable.getKind() == ElementKind.LOCAL_VARIABLE
            && value != null
            && isMadeFrom(value, found)) {
          found.add(variable);
        }
      }
    }.scan(code, null);
    return new Carriers(ImmutableSet.copyOf(found));
  }

  private static boolean isMadeFrom(ExpressionTree value, Set<Symbol> carriers) {
    ExpressionTree bare = ASTHelpers.stripParentheses(value);
    if (bare instanceof TypeCastTree cast) {
      return isMadeFrom(cast.getExpression(), carriers);
    }
    if (!(bare instanceof NewClassTree creation)) {
      return carriers.contains(ASTHelpers.getSymbol(bare));
    }
    for (ExpressionTree argument : creation.getArguments()) {
      if (isMadeFrom(argument, carriers)) {
        return true;
      }
    }
    return false;
  }

  boolean areNone() {
    return variables.isEmpty();
  }

  /** The argument that has to do with the exception; -1 if none has. */
  int indexIn(MethodInvocationTree call) {
    for (int i = 0; !areNone() && i < call.getArguments().size(); i++) {
      if (areIn(call.getArguments().get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Whether the tree mentions one of them. */
  boolean areIn(Tree tree) {
    return Mentions.ofAny(variables, tree);
  }
}
