package dev.custody.tree;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether code mentions variables by their simple names, also in lambdas and nested classes. */
public final class Mentions {

  private Mentions() {}

  /** Whether the tree mentions the variable. */
  public static boolean of(Symbol variable, @Nullable Tree tree) {
    return ofAny(Set.of(variable), tree);
  }

  /** Whether the tree mentions one of the variables. */
  public static boolean ofAny(Collection<? extends Symbol> variables, @Nullable Tree tree) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree name, @Nullable Void unused) {
        Symbol symbol = ASTHelpers.getSymbol(name);
        found[0] |= symbol != null && variables.contains(symbol);
        return null;
      }
    }.scan(tree, null);
    return found[0];
  }
}
