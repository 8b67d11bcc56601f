package dev.custody.analysis.lockset;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;

/** Calls that an object makes on itself. */
final class OwnCalls {

  private OwnCalls() {}

  /** Whether the call is made by a constructor or initializer on the object that it makes. */
  static boolean isOfConstruction(TreePath call, MethodSymbol method) {
    Body body = Body.around(call).orElse(null);
    if (body == null || body.lambda().isPresent()) {
      return false;
    }
    MethodSymbol caller = body.symbol().orElse(null);
    boolean constructs =
        caller == null
            ? body.isStatic() == method.isStatic()
            : caller.isConstructor() && !method.isStatic();
    return constructs && isOne(call, method);
  }

  /** Whether the receiver is {@code this}, spelled out or not. */
  static boolean isOne(TreePath call, MethodSymbol method) {
    Tree tree = call.getLeaf();
    if (tree instanceof MemberReferenceTree) {
      return false;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver((ExpressionTree) tree);
    Body body = Body.around(call).orElse(null);
    return (receiver == null || isThis(receiver))
        && body != null
        && CallNames.hasMember(ASTHelpers.getSymbol(body.enclosingClass()), method);
  }

  private static boolean isThis(ExpressionTree receiver) {
    Symbol symbol = ASTHelpers.getSymbol(receiver);
    return symbol != null
        && (symbol.name.contentEquals("this") || symbol.name.contentEquals("super"));
  }
}
