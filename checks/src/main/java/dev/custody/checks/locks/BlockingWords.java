package dev.custody.checks.locks;

import dev.custody.model.BlockingKind;

/** Says in words what a blocking call does. */
final class BlockingWords {

  private BlockingWords() {}

  /** What the call does, as the verb of a sentence. */
  static String waits(BlockingKind kind) {
    return switch (kind) {
      case SLEEP -> "sleeps";
      case WAIT -> "waits for another thread";
      case QUEUE -> "waits for a queue";
      case PERMIT -> "waits for a permit";
      case NETWORK -> "waits for the network";
      case DATABASE -> "waits for a database";
      case PROCESS -> "waits for another process";
      case FILE -> "waits for the file system";
      case STREAM -> "waits for a stream";
      case LOCK -> "waits for another lock";
    };
  }
}
