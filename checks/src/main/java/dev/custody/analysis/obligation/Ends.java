package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;

/** Which objects have a method that ends their life. */
final class Ends {

  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "close",
          "shutdown",
          "shutDown",
          "shutdownNow",
          "stop",
          "destroy",
          "dispose",
          "terminate",
          "disconnect",
          "tearDown");

  private Ends() {}

  /** Whether an object of a class around the body has one. */
  static boolean isBounded(Body body) {
    if (body.isStatic()) {
      return false;
    }
    for (TreePath at = body.path(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type) {
        if (type.getMembers().stream().anyMatch(Ends::isEnd)) {
          return true;
        }
        Symbol symbol = ASTHelpers.getSymbol(type);
        if (symbol == null || symbol.isStatic()) {
          return false;
        }
      }
    }
    return false;
  }

  private static boolean isEnd(Tree member) {
    if (!(member instanceof MethodTree method) || method.getBody() == null) {
      return false;
    }
    MethodSymbol symbol = ASTHelpers.getSymbol(method);
    return !symbol.isStatic()
        && (NAMES.contains(symbol.getSimpleName().toString())
            || ASTHelpers.hasDirectAnnotationWithSimpleName(symbol, "PreDestroy"));
  }
}
