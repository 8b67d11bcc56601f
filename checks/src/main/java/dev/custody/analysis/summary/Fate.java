package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * What a method does with one argument.
 *
 * @param kind the strongest thing it does
 * @param field for {@link Kind#KEEPS} the field that keeps it, where known
 */
public record Fate(Kind kind, @Nullable Symbol field) {

  /** What is done, weakest first. */
  public enum Kind {
    /** It is used and given back: the caller still has the duty. */
    BORROWS,
    /** Nothing is known. */
    UNKNOWN,
    /** It is, or is wrapped by, the result. */
    RETURNS,
    /** It is stored or handed to an owner. */
    KEEPS,
    /** It is released. */
    RELEASES
  }

  /** Nothing is known. */
  public static final Fate UNKNOWN = new Fate(Kind.UNKNOWN, null);

  /** Used and given back. */
  public static final Fate BORROWS = new Fate(Kind.BORROWS, null);

  static Fate of(Kind kind) {
    return new Fate(kind, null);
  }

  Fate or(Fate other) {
    return other.kind.compareTo(kind) > 0 ? other : this;
  }
}
