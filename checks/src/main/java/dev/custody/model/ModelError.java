package dev.custody.model;

/**
 * A line of a model file that says nothing Custody understands.
 *
 * @param file the file as the user named it
 * @param line the line, counted from 1; 0 if the file as a whole cannot be used
 * @param reason what is wrong, as a sentence without a full stop
 */
public record ModelError(String file, int line, String reason) {

  @Override
  public String toString() {
    return line == 0 ? file + ": " + reason : file + ":" + line + ": " + reason;
  }
}
