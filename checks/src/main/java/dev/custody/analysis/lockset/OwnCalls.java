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
    return body != null
        && body.lambda().isEmpty()
        && body.symbol()
            .map(MethodSymbol::isConstructor)
            .orElse(body.isStatic() == method.isStatic())
        && (body.symbol().isEmpty() || !method.isStatic())
        && isOne(call, method);
  }

  /** Whether the receiver is {@code this}, spelled out or not. */
  static boolean isOne(TreePath call, MethodSymbol method) {
    Tree tree = call.getLeaf();
    ExpressionTree receiver =
        tree instanceof MemberReferenceTree ? null : ASTHelpers.getReceiver((ExpressionTree) tree);
    return !(tree instanceof MemberReferenceTree)
        && (receiver == null || isThis(receiver))
        && Body.around(call)
            .filter(
                body -> CallNames.hasMember(ASTHelpers.getSymbol(body.enclosingClass()), method))
            .isPresent();
  }

  private static boolean isThis(ExpressionTree receiver) {
    Symbol symbol = ASTHelpers.getSymbol(receiver);
    return symbol != null
        && (symbol.name.contentEquals("this") || symbol.name.contentEquals("super"));
  }
}
