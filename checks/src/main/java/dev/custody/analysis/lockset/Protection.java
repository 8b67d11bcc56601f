package dev.custody.analysis.lockset;

/** How well a guard protects one use of what it guards. */
public enum Protection {
  /** The lock is held, or nobody can tell that it is not. */
  HELD,
  /** Only its read level is held, and the use changes something. */
  READ_LEVEL,
  /** It is read optimistically, and no validation follows. */
  NOT_VALIDATED,
  /** It is not held. */
  MISSING
}
