package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.sun.tools.javac.code.Symbol.MethodSymbol;

/** Methods that return their first argument unless it is null. */
final class Checked {

  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "requireNonNull", "checkNotNull", "checkNotNullParam", "notNull", "verifyNotNull");

  private Checked() {}

  /** Whether the method is one. */
  static boolean isNullCheck(MethodSymbol method) {
    return method.isStatic() && NAMES.contains(method.getSimpleName().toString());
  }
}
