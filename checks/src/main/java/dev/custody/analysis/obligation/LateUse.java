package dev.custody.analysis.obligation;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;

/**
 * A call that is refused because a value it needs was released before, whatever way led there.
 *
 * @param use the call or method reference
 * @param value the variable that holds the value there
 * @param release the call or try statement that releases it
 * @param deferred whether the call stands in a lambda that is made after the release
 */
public record LateUse(ExpressionTree use, Symbol.VarSymbol value, Tree release, boolean deferred) {}
