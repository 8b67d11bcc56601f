package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import java.util.List;
import java.util.regex.Pattern;

/** Tells look-ups of addresses that ask nobody: the loopback address, and addresses as numbers. */
final class LocalAddresses {

  private static final Pattern NUMBERS = Pattern.compile("localhost|[0-9.]+|[0-9a-fA-F:]*:.*");

  private LocalAddresses() {}

  static boolean isLookUp(Tree call) {
    Symbol.MethodSymbol method = Calls.method(call);
    List<? extends ExpressionTree> arguments = Calls.arguments(call);
    if (method == null
        || arguments.isEmpty()
        || !(method.owner instanceof Symbol.ClassSymbol owner)
        || !owner.getQualifiedName().contentEquals("java.net.InetAddress")) {
      return false;
    }
    String address = ASTHelpers.constValue(arguments.get(0), String.class);
    return arguments.get(0).getKind() == Tree.Kind.NULL_LITERAL
        || (address != null && NUMBERS.matcher(address).matches());
  }
}
