package dev.custody.analysis.task;

import com.sun.source.tree.ExpressionTree;

/**
 * An outcome that nobody can ask for any more.
 *
 * @param kind what gets lost
 * @param origin the call or method reference whose result is dropped
 * @param blindHandler whether a handler is attached that does not look at the error
 * @param isUnsure whether it is only a stage that hangs on a future which goes somewhere else as
 *     well, or the work catches what it throws and only code around it can fail
 */
public record Loss(Kind kind, ExpressionTree origin, boolean blindHandler, boolean isUnsure) {

  /** What gets lost. */
  public enum Kind {
    /** The exception of a task that an executor runs. */
    TASK,
    /** The exceptions of several tasks. */
    TASKS,
    /** The error of an asynchronous call or of a stage that depends on one. */
    STAGE,
    /** The work itself: it starts only when somebody subscribes. */
    WORK
  }
}
