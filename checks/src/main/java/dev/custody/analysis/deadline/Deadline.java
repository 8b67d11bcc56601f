package dev.custody.analysis.deadline;

import com.sun.tools.javac.code.Symbol.VarSymbol;
import org.jspecify.annotations.Nullable;

/**
 * A parameter by which the caller says how long the method may take, or tells it to stop.
 *
 * @param form how it says so
 * @param parameter the parameter that carries it
 * @param unit the parameter with its {@code TimeUnit}, for {@link Form#AMOUNT}; else null
 * @param unitName the constant of {@code TimeUnit} that its name speaks of, for {@link
 *     Form#NUMBER}; null if it speaks of none
 */
public record Deadline(
    Form form, VarSymbol parameter, @Nullable VarSymbol unit, @Nullable String unitName) {

  /** How a deadline is written. */
  public enum Form {
    /** A number, followed by a {@code TimeUnit}. */
    AMOUNT,
    /** A number alone, such as {@code long timeoutMillis}. */
    NUMBER,
    /** A {@code java.time.Duration}. */
    DURATION,
    /** A {@code java.time.Instant}. */
    INSTANT,
    /** A type that a model calls a {@code deadline}. */
    MODELLED,
    /** A type that a model calls a {@code cancellation}: a context, scope or token of one call. */
    CANCELLATION
  }

  /** What a reader calls it. */
  public String name() {
    return parameter.getSimpleName().toString();
  }
}
