package dev.custody.tree;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;

/** Calls of constructors. */
public final class Constructors {

  private Constructors() {}

  /** Whether a constructor calls another one of its class or of the superclass: JLS 8.8.7.1. */
  public static boolean isDelegation(Tree call) {
    return call instanceof MethodInvocationTree invocation
        && invocation.getMethodSelect() instanceof IdentifierTree name
        && (name.getName().contentEquals("super") || name.getName().contentEquals("this"));
  }
}
