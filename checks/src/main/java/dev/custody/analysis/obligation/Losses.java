package dev.custody.analysis.obligation;

import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;

/** Hears, while a body is solved, of losses that happen before its end. */
interface Losses {

  /** The last holder of a value is assigned something else. */
  void overwritten(Fact fact, Tree where);

  /** The value is put into a collection from which nothing takes and releases it. */
  void collected(Fact fact, Tree where, Symbol.VarSymbol collection);

  /** A value that has an owner by now is given away once more, or released. */
  void givenTwice(Fact fact, Tree where);
}
