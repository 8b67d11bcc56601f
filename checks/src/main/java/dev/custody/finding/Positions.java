package dev.custody.finding;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Where a tree is, in words that do not depend on the machine. */
final class Positions {

  private Positions() {}

  /** The line of the tree, counted from 1; 0 if nobody knows. */
  static int line(Tree tree, VisitorState state) {
    LineMap lines = state.getPath().getCompilationUnit().getLineMap();
    return lines == null ? 0 : (int) lines.getLineNumber(ASTHelpers.getStartPosition(tree));
  }

  /** The file of this compilation unit: its package as directories, and its name. */
  static String file(VisitorState state) {
    CompilationUnitTree unit = state.getPath().getCompilationUnit();
    ExpressionTree packageName = unit.getPackageName();
    String directory = packageName == null ? "" : packageName.toString().replace('.', '/') + "/";
    Path name = Path.of(unit.getSourceFile().getName()).getFileName();
    return directory + name;
  }

  /** The path of a tree in this compilation unit, or null if it is elsewhere. */
  static @Nullable TreePath pathOf(Tree tree, VisitorState state) {
    TreePath path = state.getPath();
    for (TreePath outer = path; outer != null; outer = outer.getParentPath()) {
      if (outer.getLeaf() == tree) {
        return outer;
      }
    }
    TreePath inside = TreePath.getPath(path, tree);
    return inside != null ? inside : TreePath.getPath(path.getCompilationUnit(), tree);
  }

  /** The innermost named declaration around a path, such as {@code a.b.C#run(String)}. */
  static String where(TreePath path) {
    for (Tree tree : path) {
      Symbol symbol = ASTHelpers.getDeclaredSymbol(tree);
      if (symbol instanceof MethodSymbol method) {
        return owner(method)
            + "#"
            + (method.isConstructor() ? "new" : method.getSimpleName())
            + parameters(method);
      }
      if (symbol instanceof VarSymbol field && field.owner instanceof ClassSymbol) {
        return owner(field) + "#" + field.getSimpleName();
      }
      if (symbol instanceof ClassSymbol type && !type.getSimpleName().isEmpty()) {
        return type.getQualifiedName().toString();
      }
    }
    return "";
  }

  private static String parameters(MethodSymbol method) {
    StringJoiner types = new StringJoiner(",", "(", ")");
    for (VarSymbol parameter : method.getParameters()) {
      types.add(parameter.type.tsym.getSimpleName());
    }
    return types.toString();
  }

  private static String owner(Symbol member) {
    ClassSymbol type = member.enclClass();
    return type == null ? "" : type.flatName().toString();
  }
}
