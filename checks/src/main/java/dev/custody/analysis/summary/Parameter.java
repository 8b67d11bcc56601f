package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Symbol.MethodSymbol;
import org.jspecify.annotations.Nullable;

/** A parameter of a method, counted from 0: the key to what is known of it. */
record Parameter(MethodSymbol method, int index) {
  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Parameter that && index == that.index && method.equals(that.method));
  }

  @Override
  public int hashCode() {
    return 31 * index + method.hashCode();
  }
}
