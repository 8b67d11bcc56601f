package dev.custody.model;

/** A part of a model line that cannot be understood; the message is the reason. */
final class BadLineException extends Exception {
  private static final long serialVersionUID = 1L;

  BadLineException(String reason) {
    super(reason);
  }

  /** The reason, as a sentence without a full stop. */
  String reason() {
    return String.valueOf(getMessage());
  }
}
