package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableSet;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * An obligation that some path does not discharge.
 *
 * @param obligation where it was born
 * @param kind how it is lost; where several paths lose it, the surest one
 * @param where the return, the throwing call or statement, the overwriting assignment; null for
 *     {@link Kind#FIELD} and for the end of the body
 * @param holders the local variables that held the value at that point
 * @param field for {@link Kind#FIELD} the field that holds it
 */
public record Leak(
    Obligation obligation,
    Kind kind,
    @Nullable Tree where,
    ImmutableSet<Symbol> holders,
    Symbol.@Nullable VarSymbol field) {

  /** How an obligation is lost, surest first. */
  public enum Kind {
    /** Nothing ever held the value. */
    UNHELD,
    /** The last variable that held it was assigned another value. */
    OVERWRITTEN,
    /** The body ended normally. */
    NORMAL_EXIT,
    /** It is kept in a field that nothing releases. */
    FIELD,
    /** An exception left the body. */
    EXCEPTIONAL_EXIT
  }

  /** Whether this says more, and more surely, than the other. */
  boolean outranks(Leak other) {
    return kind.compareTo(other.kind) < 0;
  }
}
