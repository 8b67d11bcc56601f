package dev.custody.analysis.summary;

import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * One place where a variable's value goes somewhere.
 *
 * @param kind what is done with the value
 * @param path the call, return, assignment, try, ... that does it
 * @param symbol the method called, or the variable stored to, where the kind has one
 * @param index for {@link Kind#ARGUMENT} the zero-based parameter, else -1
 */
public record Use(Kind kind, TreePath path, @Nullable Symbol symbol, int index) {

  /** What is done with the value. */
  public enum Kind {
    /** A method is called on it, also by a method reference. */
    RECEIVER,
    /** It is passed to a method or constructor. */
    ARGUMENT,
    /** It is what a method or lambda returns or a switch expression yields. */
    RETURNED,
    /** It is assigned to a field. */
    STORED_IN_FIELD,
    /** It is assigned to a local variable or is the initial value of one. */
    STORED_IN_LOCAL,
    /** It is put into an array. */
    STORED_IN_ARRAY,
    /** It is a resource of a try statement. */
    TRY_RESOURCE,
    /** A loop runs over it. */
    ITERATED,
    /** It is locked on. */
    LOCKED,
    /** It is overwritten; the old value is lost to this variable. */
    OVERWRITTEN,
    /** It is only looked at: compared, printed, tested. */
    INSPECTED
  }
}
