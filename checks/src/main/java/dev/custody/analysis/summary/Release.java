package dev.custody.analysis.summary;

import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import org.jspecify.annotations.Nullable;

/**
 * One place that releases a value.
 *
 * @param site the call, method reference or try statement
 * @param value the expression whose value is released
 * @param type the static type of the value
 * @param family what kind of thing it is, as in the model; {@link #CLOSEABLE} for any other {@code
 *     AutoCloseable}
 * @param name the method that releases, as written
 * @param helper the method that does it, where the value is passed to one
 */
public record Release(
    TreePath site,
    TreePath value,
    Type type,
    String family,
    String name,
    @Nullable MethodSymbol helper) {

  /** The family of types that are only known to be closeable. */
  public static final String CLOSEABLE = "closeable";
}
