package dev.custody.analysis.obligation;

/** Who ends the executor, timer or scheduler that runs a periodic task, and so the task. */
public enum Runner {
  /** Nothing runs it: the handle is no periodic task. */
  NONE,
  /** It was lent: it goes on when the object that uses it is closed. */
  BORROWED,
  /** Nothing is known. */
  UNKNOWN,
  /** Code that can be seen ends it, or will be told to by another finding. */
  ENDED;

  /** What holds if it may be either: the less sure one. */
  Runner and(Runner other) {
    return compareTo(other) > 0 ? this : other;
  }
}
