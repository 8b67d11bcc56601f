package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Symbol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a value, as far as the code at hand tells.
 *
 * @param kind how the value came in
 * @param source the parameter, field or method it came in by, where the kind has one
 * @param given for {@link Kind#GIVEN} and {@link Kind#INJECTED} the parameter that brought it, if
 *     there is one
 */
public record Provenance(Kind kind, @Nullable Symbol source, @Nullable Symbol given) {

  /** How a value came in. */
  public enum Kind {
    /** Nothing is known, or it comes from different places. */
    UNKNOWN,
    /** It was made here, or was handed over for good. */
    OWNED,
    /** An annotation says that this reference does not own it. */
    DECLARED,
    /** It is a parameter, and the caller still has it. */
    PARAMETER,
    /** It is a field that a container fills. */
    INJECTED,
    /** It is a field that keeps what the constructor was given. */
    GIVEN,
    /** Another object handed out what it keeps. */
    GETTER,
    /** It is a static field of another class. */
    HOLDER
  }

  static final Provenance UNKNOWN = new Provenance(Kind.UNKNOWN, null, null);
  static final Provenance OWNED = new Provenance(Kind.OWNED, null, null);

  static Provenance of(Kind kind, Symbol source) {
    return new Provenance(kind, source, null);
  }

  /** Whether somebody else has the duty to release it. */
  public boolean isBorrowed() {
    return kind != Kind.UNKNOWN && kind != Kind.OWNED;
  }

  /** What two ways to the same place have in common. */
  Provenance and(Provenance other) {
    return equals(other) ? this : UNKNOWN;
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Provenance that
            && kind == that.kind
            && Objects.equals(source, that.source)
            && Objects.equals(given, that.given));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * kind.hashCode() + Objects.hashCode(source)) + Objects.hashCode(given);
  }
}
