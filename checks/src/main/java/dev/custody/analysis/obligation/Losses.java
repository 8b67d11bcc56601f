package dev.custody.analysis.obligation;

import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;

/** Hears, while a body is solved, of losses that happen before its end. */
interface Losses {

  /** The last holder of a value is assigned something else. */
  void overwritten(Fact fact, Tree where);

  /** The value is put into a collection from which nothing takes and releases it. */
  void collected(Fact fact, Tree where, Symbol.VarSymbol collection);

  /** The body returns the value on some path. */
  void returned(Fact fact);

  /** Somebody else gets hold of the value on some path: a field, a callee, code that runs later. */
  void passedOn(Fact fact);

  /** A value that has an owner by now is given away once more, or released. */
  void givenTwice(Fact fact, Tree where);
}
