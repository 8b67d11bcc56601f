package dev.custody.analysis.lockset;

import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * A lock as the whole compilation knows it: by class and field, whichever object it belongs to.
 *
 * @param kind what the symbol says
 * @param symbol the class, field or variable
 */
public record LockId(Kind kind, Symbol symbol) {

  /** What a lock can be known by. */
  public enum Kind {
    /** The built-in lock of an object of that class. */
    MONITOR_OF,
    /** The class object. */
    CLASS,
    /** What a field or local variable refers to. */
    VARIABLE
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof LockId that && kind == that.kind && symbol.equals(that.symbol));
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + symbol.hashCode();
  }

  /** Whether there is only one such lock, however many objects there are. */
  public boolean isSingle() {
    return kind == Kind.CLASS || (kind == Kind.VARIABLE && symbol.isStatic());
  }

  /** The lock as a reader would name it. */
  public String describe() {
    String name = symbol.getSimpleName().toString();
    return switch (kind) {
      case MONITOR_OF -> "the monitor of " + name;
      case CLASS -> name + ".class";
      case VARIABLE ->
          symbol.owner instanceof Symbol.ClassSymbol type
              ? type.getSimpleName() + "." + name
              : name;
    };
  }

  /** A name that is the same in every compilation, to sort by. */
  String order() {
    Symbol.ClassSymbol type = symbol.enclClass();
    return (type == null ? "" : type.flatName()) + " " + symbol.getSimpleName() + " " + kind;
  }
}
