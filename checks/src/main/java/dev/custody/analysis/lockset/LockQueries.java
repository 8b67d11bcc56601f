package dev.custody.analysis.lockset;

import dev.custody.model.Effect.Level;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;

/** The methods by which code asks whether a lock is held. */
final class LockQueries {

  private LockQueries() {}

  static boolean isOne(MethodInvocationNode call) {
    return switch (name(call)) {
      case "isHeldByCurrentThread",
          "isWriteLockedByCurrentThread",
          "isOccupiedByCurrentThread",
          "isLocked",
          "isOccupied",
          "isWriteLocked",
          "isReadLocked",
          "hasQueuedThreads" ->
          true;
      default -> false;
    };
  }

  /**
   * Whether yes means that the current thread holds the lock at that level, and no the contrary.
   */
  static boolean isExact(MethodInvocationNode call, LockState.Key key) {
    return switch (name(call)) {
      case "isHeldByCurrentThread", "isOccupiedByCurrentThread" -> true;
      case "isWriteLockedByCurrentThread" -> key.level() != Level.READ;
      default -> false;
    };
  }

  private static String name(MethodInvocationNode call) {
    return call.getTarget().getMethod().getSimpleName().toString();
  }
}
