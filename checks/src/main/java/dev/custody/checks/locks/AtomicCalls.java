package dev.custody.checks.locks;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.lockset.FieldUse;

/** What code does to the value in an atomic variable. */
final class AtomicCalls {

  private static final ImmutableSet<String> TYPES =
      ImmutableSet.of(
          "java.util.concurrent.atomic.AtomicInteger",
          "java.util.concurrent.atomic.AtomicLong",
          "java.util.concurrent.atomic.AtomicBoolean",
          "java.util.concurrent.atomic.AtomicReference");

  private static final ImmutableSet<String> GETTERS =
      ImmutableSet.of("get", "getPlain", "getOpaque", "getAcquire", "intValue", "longValue");
  private static final ImmutableSet<String> SETTERS =
      ImmutableSet.of("set", "setPlain", "setOpaque", "setRelease", "lazySet");

  private AtomicCalls() {}

  static boolean isAtomic(Symbol field) {
    return TYPES.contains(field.type.tsym.getQualifiedName().toString());
  }

  static boolean gets(FieldUse use) {
    return GETTERS.contains(name(use));
  }

  static boolean sets(FieldUse use) {
    return SETTERS.contains(name(use));
  }

  /** Whether the value depends on the one before: a plain set does not. */
  static boolean changes(FieldUse use) {
    String name = name(use);
    return !name.isEmpty()
        && !GETTERS.contains(name)
        && !SETTERS.contains(name)
        && !name.startsWith("to")
        && !name.endsWith("Value");
  }

  /** The method called on the field; empty if there is none. */
  private static String name(FieldUse use) {
    TreePath parent = use.access().path().getParentPath();
    return parent.getLeaf() instanceof MemberSelectTree select
            && parent.getParentPath().getLeaf() instanceof MethodInvocationTree call
            && call.getMethodSelect() == select
        ? ASTHelpers.getSymbol(call).getSimpleName().toString()
        : "";
  }
}
