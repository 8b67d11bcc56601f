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
 * @param where the return, the throwing call or statement, the overwriting assignment, the call
 *     that puts the value into a collection or gives it away a second time; null for {@link
 *     Kind#FIELD} and for the end of the body
 * @param holders the local variables that held the value at that point
 * @param variable for {@link Kind#FIELD} the field that holds it, for {@link Kind#COLLECTED} the
 *     field or local variable with the collection
 * @param alsoAtException whether an exception that leaves the body loses it too
 * @param returned whether the body returns the value on another path
 * @param passedOn whether somebody else gets hold of it on another path
 */
public record Leak(
    Obligation obligation,
    Kind kind,
    @Nullable Tree where,
    ImmutableSet<Symbol> holders,
    Symbol.@Nullable VarSymbol variable,
    boolean alsoAtException,
    boolean returned,
    boolean passedOn) {

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
    /** It is kept in a collection from which nothing takes and releases it. */
    COLLECTED,
    /** An exception left the body. */
    EXCEPTIONAL_EXIT,
    /** It was given to one owner, and then to another or released. */
    GIVEN_TWICE
  }

  /** The field that holds the value, or the collection with the value; null if none does. */
  public Symbol.@Nullable VarSymbol field() {
    return variable != null && Values.isField(variable) ? variable : null;
  }

  /** The surer one of two leaks of one obligation, which knows of the other. */
  Leak and(Leak other) {
    Leak surer = other.outranks(this) ? other : this;
    return new Leak(
        surer.obligation,
        surer.kind,
        surer.where,
        surer.holders,
        surer.variable,
        alsoAtException || other.alsoAtException,
        returned || other.returned,
        passedOn || other.passedOn);
  }

  /** Whether the value lives on after the body on another path, so that its end must not end it. */
  public boolean outlives() {
    return returned || passedOn;
  }

  /** The same leak of a value that other paths return or pass on. */
  Leak alsoGone(boolean isReturned, boolean isPassedOn) {
    return new Leak(
        obligation, kind, where, holders, variable, alsoAtException, isReturned, isPassedOn);
  }

  /** Whether this says more, and more surely, than the other. */
  private boolean outranks(Leak other) {
    return kind.compareTo(other.kind) < 0;
  }
}
