package dev.custody.analysis.lockset;

import com.sun.tools.javac.code.Symbol;
import dev.custody.model.Effect.Level;
import java.util.Optional;

/**
 * One lock that an annotation asks for.
 *
 * @param member the field or method that is guarded
 * @param text the expression in the annotation
 * @param lock the lock in the words of the member's own class; empty if the expression names none
 * @param view {@link Level#READ} where the expression names the read lock of a read-write lock
 * @param ofValue whether only what the field refers to is guarded, and the field itself may be read
 * @param flaw what is wrong with the expression
 */
public record Guard(
    Symbol member,
    String text,
    Optional<LockExpression> lock,
    Level view,
    boolean ofValue,
    Flaw flaw) {

  /** Why an expression cannot protect anything. */
  public enum Flaw {
    /** Nothing is wrong with it. */
    NONE,
    /** There is nothing of that name. */
    NAMES_NOTHING,
    /** It names a number, or another value that nobody can lock. */
    NO_LOCK,
    /** The variable is assigned to again, so two threads may lock different objects. */
    CHANGES,
    /** A static member has one value for all objects, and each object another lock. */
    PER_INSTANCE
  }
}
