package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.suppliers.Supplier;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import java.util.Optional;

/** Objects that have a way of their own to keep threads apart. */
final class Synchronizers {

  /** A type and what takes it. */
  private record Way(Supplier<Type> type, String taking) {
    static Way of(String type, String taking) {
      return new Way(VisitorState.memoize(state -> state.getTypeFromString(type)), taking);
    }
  }

  private static final Way LOCK = Way.of("java.util.concurrent.locks.Lock", "lock()");
  private static final ImmutableList<Way> WAYS =
      ImmutableList.of(
          LOCK,
          Way.of("java.util.concurrent.locks.ReadWriteLock", "readLock() and writeLock()"),
          Way.of("java.util.concurrent.locks.StampedLock", "writeLock()"),
          Way.of("java.util.concurrent.locks.Condition", "lock"),
          Way.of("java.util.concurrent.Semaphore", "acquire()"));

  private Synchronizers() {}

  /** Whether it is a lock, whatever kind. */
  static boolean isLock(Type type, VisitorState state) {
    return ASTHelpers.isSubtype(type, LOCK.type().get(state), state);
  }

  /** How one takes it; empty for other objects, and for the object whose code this is. */
  static Optional<String> ownWayToLock(ExpressionTree lock, VisitorState state) {
    Type type = ASTHelpers.getType(lock);
    if (type == null
        || (ASTHelpers.getSymbol(lock) instanceof VarSymbol variable
            && variable.getSimpleName().contentEquals("this"))) {
      return Optional.empty();
    }
    for (Way way : WAYS) {
      if (ASTHelpers.isSubtype(type, way.type().get(state), state)) {
        return Optional.of(way.taking());
      }
    }
    return Optional.empty();
  }
}
