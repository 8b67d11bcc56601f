package dev.custody.model;

import java.util.Locale;
import java.util.Optional;

/** What a blocking call waits for. The name in lower case is the word in model files. */
public enum BlockingKind {
  /** A fixed time passes ({@code Thread.sleep}). */
  SLEEP,
  /** Another thread does something: a future, a latch, a join, a condition. */
  WAIT,
  /** A queue gets an element or room for one. */
  QUEUE,
  /** A semaphore or rate limiter grants a permit. */
  PERMIT,
  /** A peer on the network answers. */
  NETWORK,
  /** A database answers. */
  DATABASE,
  /** Another process ends or writes. */
  PROCESS,
  /** The file system does its work. */
  FILE,
  /** A stream of unknown origin delivers or takes bytes. */
  STREAM,
  /** A lock becomes free. */
  LOCK;

  /** The word for this kind in model files, options and messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind with that word, if there is one. */
  public static Optional<BlockingKind> of(String word) {
    for (BlockingKind kind : values()) {
      if (kind.word().equals(word)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
