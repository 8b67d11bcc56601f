package dev.custody.finding;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.nio.file.Path;

/** How a message names places of any file of the compilation. */
public final class Places {

  private Places() {}

  /** The method around a place, as {@code Account.transfer()}. */
  public static String method(TreePath place) {
    for (Tree tree : place) {
      Symbol symbol = ASTHelpers.getDeclaredSymbol(tree);
      if (symbol instanceof MethodSymbol method) {
        String owner = type(method.enclClass());
        return method.isConstructor()
            ? "new " + owner + "()"
            : owner + "." + method.getSimpleName() + "()";
      }
      if (symbol instanceof VarSymbol field && field.owner instanceof ClassSymbol owner) {
        return type(owner) + "." + field.getSimpleName();
      }
      if (symbol instanceof ClassSymbol type) {
        return type(type);
      }
    }
    return "";
  }

  /** The simple name of the file and the line, as {@code Account.java:12}. */
  public static String fileAndLine(TreePath place) {
    CompilationUnitTree unit = place.getCompilationUnit();
    Path file = Path.of(unit.getSourceFile().getName()).getFileName();
    LineMap lines = unit.getLineMap();
    int position = ASTHelpers.getStartPosition(place.getLeaf());
    return lines == null || position < 0
        ? file.toString()
        : file + ":" + lines.getLineNumber(position);
  }

  private static String type(ClassSymbol type) {
    Symbol at = type;
    while (at.getSimpleName().isEmpty() && at.owner != null) {
      at = at.owner.enclClass();
    }
    return at.getSimpleName().toString();
  }
}
