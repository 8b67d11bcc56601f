package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import java.util.Optional;

/**
 * One use of a field of {@code this}, or of a static field, by code that may run on any thread.
 *
 * @param access the use
 * @param body the code it is in
 * @param locks the locks surely held there, as far as the object or class that the field belongs to
 *     can name them
 * @param member the method around it, also around a lambda; empty in initializers
 */
public record FieldUse(
    FieldAccess access, Body body, ImmutableList<HeldLock> locks, Optional<MethodSymbol> member) {

  /** Whether the lock is held, at any level. */
  public boolean holds(LockExpression lock) {
    for (HeldLock held : locks) {
      if (held.lock().equals(lock)) {
        return true;
      }
    }
    return false;
  }

  /** Whether no lock is held at all. */
  public boolean isBare() {
    return locks.isEmpty();
  }
}
