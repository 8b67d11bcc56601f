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
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** What can be closed, and which checked exceptions may be thrown where. */
final class AutoCloseables {

  private AutoCloseables() {}

  /** Whether a value of the type may be a resource of a {@code try} at that place. */
  static boolean canCloseAt(Type type, TreePath path, VisitorState state) {
    Type autoCloseable = state.getSymtab().autoCloseableType;
    return autoCloseable != null
        && ASTHelpers.isSubtype(type, autoCloseable, state)
        && method(type, "close", state)
            .filter(close -> canThrow(close.getThrownTypes(), path, state))
            .isPresent();
  }

  /** The method without parameters that a call of {@code name} on the type would run. */
  static Optional<MethodSymbol> method(Type type, String name, VisitorState state) {
    return method(type, name, 0, state);
  }

  /** The method that a call of {@code name} on the type with so many arguments would run. */
  static Optional<MethodSymbol> method(Type type, String name, int arguments, VisitorState state) {
    return ASTHelpers.matchingMethods(
            state.getName(name),
            method ->
                method.getParameters().size() == arguments
                    && !method.getModifiers().contains(Modifier.STATIC),
            type,
            state.getTypes())
        .findFirst();
  }

  /** Whether a statement at that place may throw all of these. */
  static boolean canThrow(List<Type> thrown, TreePath path, VisitorState state) {
    return thrown.stream()
        .filter(type -> ASTHelpers.isCheckedExceptionType(type, state))
        .allMatch(type -> canThrow(type, path, state));
  }

  private static boolean canThrow(Type thrown, TreePath path, VisitorState state) {
    Tree inner = path.getLeaf();
    for (TreePath outer = path.getParentPath(); outer != null; outer = outer.getParentPath()) {
      Tree tree = outer.getLeaf();
      if (tree instanceof TryTree attempt
          && attempt.getBlock() == inner
          && attempt.getCatches().stream().anyMatch(handler -> catches(handler, thrown, state))) {
        return true;
      }
      if (tree instanceof LambdaExpressionTree lambda) {
        Type function = ASTHelpers.getType(lambda);
        return function != null
            && covers(
                state.getTypes().findDescriptorType(function).getThrownTypes(), thrown, state);
      }
      if (tree instanceof MethodTree method) {
        return covers(ASTHelpers.getSymbol(method).getThrownTypes(), thrown, state);
      }
      if (tree instanceof ClassTree) {
        return false;
      }
      inner = tree;
    }
    return false;
  }

  private static boolean catches(CatchTree handler, Type thrown, VisitorState state) {
    Tree type = handler.getParameter().getType();
    if (type instanceof UnionTypeTree union) {
      return union.getTypeAlternatives().stream()
          .anyMatch(one -> ASTHelpers.isSubtype(thrown, ASTHelpers.getType(one), state));
    }
    return ASTHelpers.isSubtype(thrown, ASTHelpers.getType(type), state);
  }

  private static boolean covers(List<Type> declared, Type thrown, VisitorState state) {
    return declared.stream().anyMatch(type -> ASTHelpers.isSubtype(thrown, type, state));
  }
}
