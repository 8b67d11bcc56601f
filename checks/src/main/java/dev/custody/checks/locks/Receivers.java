package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;

/** What methods are called on. */
final class Receivers {

  static final String LOCK = "java.util.concurrent.locks.Lock";

  private Receivers() {}

  /** Whether it is a method of an object of that type. */
  static boolean isOfType(MethodInvocationTree call, String type, VisitorState state) {
    return !ASTHelpers.getSymbol(call).isStatic()
        && ASTHelpers.isSubtype(
            ASTHelpers.getReceiverType(call), state.getTypeFromString(type), state);
  }
}
