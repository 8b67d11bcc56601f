package dev.custody.analysis.task;

import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One place that starts a thread.
 *
 * @param start the call that starts it
 * @param handle what becomes of the thread object
 * @param holder the variable that holds it, where there is one
 * @param daemon whether it surely does not keep the JVM alive
 * @param watched whether it has a handler of its own for uncaught exceptions
 * @param task the expression that it runs: a lambda, a task object, a thread with a {@code run()}
 *     of its own
 * @param life what its code does; empty if that is not known
 */
public record StartedThread(
    TreePath start,
    Handle handle,
    Symbol.@Nullable VarSymbol holder,
    boolean daemon,
    boolean watched,
    Optional<TreePath> task,
    Optional<ThreadLife> life) {

  /** What becomes of the thread object. */
  public enum Handle {
    /** Nobody ever holds it. */
    DROPPED,
    /** A variable holds it, but nobody joins or interrupts it, asks it, or passes it on. */
    FORGOTTEN,
    /** Somebody can get at it, as far as can be seen. */
    KEPT
  }
}
