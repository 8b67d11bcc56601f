package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Symbol;
import java.util.Objects;
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

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Result that
            && kind == that.kind
            && argument == that.argument
            && Objects.equals(field, that.field));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * kind.hashCode() + argument) + Objects.hashCode(field);
  }
}
