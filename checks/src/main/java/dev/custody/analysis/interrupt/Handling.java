package dev.custody.analysis.interrupt;

import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an interrupt that a catch clause takes.
 *
 * @param outcome whether somebody can still learn of it
 * @param broad whether the clause catches it by a supertype of {@code InterruptedException}
 * @param source the call or throw statement in the try block that the exception comes from
 * @param again whether control may come back to the try block with the interrupt forgotten
 * @param left whether the body may be left normally with the interrupt forgotten
 * @param exit where the body is left so, or by another exception; null if that has no statement
 */
public record Handling(
    Outcome outcome,
    boolean broad,
    TreePath source,
    boolean again,
    boolean left,
    @Nullable Tree exit) {

  /** Whether an interrupt can still be seen after the clause. */
  public enum Outcome {
    /** On every way on, the flag is set again, or the exception is thrown or handed on. */
    KEPT,
    /** Another exception leaves the body, and the flag is not set. */
    REPLACED,
    /** The body goes on or ends as if nothing had happened. */
    FORGOTTEN
  }
}
