package dev.custody.analysis.lockset;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values that variables get where they are declared. */
final class InitialValues {

  private final JavacTrees trees;
  private final IdentityHashMap<Tree, Map<Symbol, ExpressionTree>> locals = new IdentityHashMap<>();
  private final Map<VarSymbol, Optional<ExpressionTree>> fields = new HashMap<>();

  InitialValues(JavacTrees trees) {
    this.trees = trees;
  }

  /** What the field gets where it is declared. */
  @Nullable ExpressionTree ofField(VarSymbol field) {
    Optional<ExpressionTree> value = fields.get(field);
    if (value == null) {
      value =
          trees.getTree(field) instanceof VariableTree tree
              ? Optional.ofNullable(tree.getInitializer())
              : Optional.empty();
      fields.put(field, value);
    }
    return value.orElse(null);
  }

  /** The only value of a local variable, if it gets one where it is declared. */
  @Nullable ExpressionTree ofLocal(VarSymbol local, Body body) {
    // From inside out: local and anonymous classes use the variables around them.
    ExpressionTree value = null;
    for (TreePath at = body.path(); value == null && at.getParentPath() != null; ) {
      if (at.getParentPath().getLeaf() instanceof ClassTree) {
        value = initializersIn(at.getLeaf()).get(local);
      }
      at = at.getParentPath();
    }
    return value;
  }

  private Map<Symbol, ExpressionTree> initializersIn(Tree member) {
    Map<Symbol, ExpressionTree> known = locals.get(member);
    if (known == null) {
      known = initializers(member);
      locals.put(member, known);
    }
    return known;
  }

  /** The method, initializer or field that the body is in. */
  static TreePath memberAround(Body body) {
    TreePath member = body.path();
    while (member.getParentPath() != null
        && !(member.getParentPath().getLeaf() instanceof ClassTree)) {
      member = member.getParentPath();
    }
    return member;
  }

  /** Javac marks what is effectively final in flow analysis, which comes later for some classes. */
  private static Map<Symbol, ExpressionTree> initializers(Tree member) {
    Map<Symbol, ExpressionTree> found = new HashMap<>();
    Set<Symbol> reassigned = new HashSet<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        if (tree.getInitializer() != null
            && !(tree.getInitializer() instanceof LambdaExpressionTree)) {
          found.put(ASTHelpers.getSymbol(tree), tree.getInitializer());
        }
        return super.visitVariable(tree, null);
      }

      @Override
      public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
        reassigned.add(ASTHelpers.getSymbol(tree.getVariable()));
        return super.visitAssignment(tree, null);
      }
    }.scan(member, null);
    found.keySet().removeAll(reassigned);
    return found;
  }
}
