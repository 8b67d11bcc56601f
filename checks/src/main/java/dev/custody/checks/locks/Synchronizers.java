package dev.custody.checks.locks;

import com.google.common.collect.ImmutableMap;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.tree.NamedType;
import java.util.Map;
import java.util.Optional;

/** Objects that have a way of their own to keep threads apart. */
final class Synchronizers {

  /** The types, and what takes objects of them. */
  private static final ImmutableMap<NamedType, String> WAYS =
      ImmutableMap.of(
          Receivers.LOCK,
          "lock()",
          NamedType.of("java.util.concurrent.locks.ReadWriteLock"),
          "readLock() and writeLock()",
          NamedType.of("java.util.concurrent.locks.StampedLock"),
          "writeLock()",
          NamedType.of("java.util.concurrent.locks.Condition"),
          "lock",
          NamedType.of("java.util.concurrent.Semaphore"),
          "acquire()");

  private Synchronizers() {}

  /** Whether it is a lock, whatever kind. */
  static boolean isLock(Type type, VisitorState state) {
    return ASTHelpers.isSubtype(type, Receivers.LOCK.get(state), state);
  }

  /** How one takes it; empty for other objects, and for the object whose code this is. */
  static Optional<String> ownWayToLock(ExpressionTree lock, VisitorState state) {
    Type type = ASTHelpers.getType(lock);
    if (type == null
        || (ASTHelpers.getSymbol(lock) instanceof VarSymbol variable
            && variable.getSimpleName().contentEquals("this"))) {
      return Optional.empty();
    }
    for (Map.Entry<NamedType, String> way : WAYS.entrySet()) {
      if (ASTHelpers.isSubtype(type, way.getKey().get(state), state)) {
        return Optional.of(way.getValue());
      }
    }
    return Optional.empty();
  }
}
