package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * Where the result of a method comes from.
 *
 * @param kind the kind of source
 * @param argument for {@link Kind#ARGUMENT} and {@link Kind#WRAPPER} the zero-based argument; -1 is
 *     the receiver
 * @param field for {@link Kind#FIELD} the field
 */
public record Result(Kind kind, int argument, @Nullable Symbol field) {

  /** The kind of source. */
  public enum Kind {
    /** Nothing is known. */
    UNKNOWN,
    /** A new value that the caller owns. */
    FRESH,
    /** The receiver. */
    THIS,
    /** One of the arguments, or a view of it. */
    ARGUMENT,
    /** A new value whose release releases the argument. */
    WRAPPER,
    /** The value of a field: its owner keeps it. */
    FIELD,
    /** Somebody else's value. */
    BORROWED
  }

  /** Nothing is known. */
  public static final Result UNKNOWN = new Result(Kind.UNKNOWN, -1, null);

  /** A new value that the caller owns. */
  public static final Result FRESH = new Result(Kind.FRESH, -1, null);

  static Result of(Kind kind) {
    return new Result(kind, -1, null);
  }
}
