package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;
import dev.custody.tree.NamedType;

/** What methods are called on. */
final class Receivers {

  static final NamedType LOCK = NamedType.of("java.util.concurrent.locks.Lock");

  private Receivers() {}

  /** Whether it is a method of an object of that type. */
  static boolean isOfType(MethodInvocationTree call, NamedType type, VisitorState state) {
    return !ASTHelpers.getSymbol(call).isStatic()
        && ASTHelpers.isSubtype(ASTHelpers.getReceiverType(call), type.get(state), state);
  }
}
