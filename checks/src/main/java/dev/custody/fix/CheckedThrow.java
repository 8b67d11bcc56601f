package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import java.util.List;

/** Where a checked exception goes that an edit would throw (JLS 11.2). */
final class CheckedThrow {

  private CheckedThrow() {}

  /**
   * Whether code at the path may throw it: a clause around catches it, or the method declares it.
   */
  static boolean isAllowed(Type thrown, TreePath at, VisitorState state) {
    return isCaught(thrown, at, state) || leaves(thrown, at, state);
  }

  /** Whether it would leave the method or lambda, which declares it. */
  static boolean leaves(Type thrown, TreePath at, VisitorState state) {
    return !isCaught(thrown, at, state)
        && declared(at, state).stream().anyMatch(type -> ASTHelpers.isSubtype(thrown, type, state));
  }

  /** Whether it would leave the method or lambda, which names it and not only a supertype. */
  static boolean leavesByName(Type thrown, TreePath at, VisitorState state) {
    return !isCaught(thrown, at, state)
        && declared(at, state).stream()
            .anyMatch(type -> ASTHelpers.isSameType(thrown, type, state));
  }

  private static boolean isCaught(Type thrown, TreePath at, VisitorState state) {
    TreePath child = at;
    for (TreePath up = at.getParentPath(); up != null; child = up, up = up.getParentPath()) {
      if (Body.isBoundary(up.getLeaf())) {
        return false;
      }
      if (up.getLeaf() instanceof TryTree attempt && isTried(child.getLeaf(), attempt)) {
        for (CatchTree clause : attempt.getCatches()) {
          if (catches(clause, thrown, state)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean isTried(Tree child, TryTree attempt) {
    return child == attempt.getBlock() || attempt.getResources().contains(child);
  }

  /** Whether the clause catches it, by its type or by a supertype. */
  static boolean catches(CatchTree clause, Type thrown, VisitorState state) {
    Tree declared = clause.getParameter().getType();
    return declared instanceof UnionTypeTree union
        ? union.getTypeAlternatives().stream()
            .anyMatch(type -> ASTHelpers.isSubtype(thrown, ASTHelpers.getType(type), state))
        : ASTHelpers.isSubtype(thrown, ASTHelpers.getType(declared), state);
  }

  /** What the method or lambda around the path declares to throw. */
  private static List<Type> declared(TreePath at, VisitorState state) {
    for (Tree tree : at) {
      if (tree instanceof MethodTree method) {
        return ASTHelpers.getSymbol(method).getThrownTypes();
      }
      if (tree instanceof LambdaExpressionTree lambda) {
        Type type = ASTHelpers.getType(lambda);
        return type == null
            ? List.of()
            : state.getTypes().findDescriptorType(type).getThrownTypes();
      }
      if (tree instanceof ClassTree) {
        return List.of();
      }
    }
    return List.of();
  }
}
