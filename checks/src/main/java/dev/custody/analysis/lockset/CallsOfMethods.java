package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Summaries;
import java.util.ArrayList;
import java.util.List;

/** The calls that may end in a method, and whether the compilation shows all of them. */
final class CallsOfMethods {

  private final Bodies bodies;
  private final Summaries summaries;
  private final Types types;
  private final boolean trusting;

  /**
   * @param trusting whether the calls of this compilation speak for all calls of public methods too
   */
  CallsOfMethods(VisitorState state, boolean trusting) {
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    types = state.getTypes();
    this.trusting = trusting;
  }

  /**
   * Whether the compilation shows all calls: nothing outside can name the method, or only
   * subclasses can, which are taken to keep to what the calls at hand keep to.
   */
  boolean areAllSeen(MethodSymbol method) {
    if (method.isConstructor() || bodies.of(method).isEmpty()) {
      return false;
    }
    if (method.isPrivate()) {
      return true;
    }
    boolean internal = trusting || (method.flags() & Flags.PUBLIC) == 0 || isInPrivateClass(method);
    return internal && !method.owner.isInterface() && isClosedAbove(method);
  }

  private static boolean isInPrivateClass(MethodSymbol method) {
    for (Symbol at = method.owner; at instanceof ClassSymbol; at = at.owner) {
      if (at.isPrivate()
          || !(at.owner instanceof ClassSymbol || at.owner instanceof Symbol.PackageSymbol)) {
        return true;
      }
    }
    return false;
  }

  /** The calls that may end in the method, also by the names of methods it overrides. */
  ImmutableSet<TreePath> of(MethodSymbol method) {
    ImmutableSet.Builder<TreePath> calls = ImmutableSet.builder();
    calls.addAll(summaries.callers(method));
    for (MethodSymbol other : overridden(method)) {
      calls.addAll(summaries.callers(other));
    }
    return calls.build();
  }

  private boolean isClosedAbove(MethodSymbol method) {
    for (MethodSymbol other : overridden(method)) {
      if (!trusting || bodies.path(other.enclClass()) == null) {
        return false;
      }
    }
    return true;
  }

  private List<MethodSymbol> overridden(MethodSymbol method) {
    List<MethodSymbol> overridden = new ArrayList<>();
    if (method.isStatic()) {
      return overridden;
    }
    for (Type supertype : types.closure(method.owner.type)) {
      if (supertype.tsym == method.owner || supertype.tsym.members() == null) {
        continue;
      }
      for (Symbol member : supertype.tsym.members().getSymbolsByName(method.name)) {
        if (member instanceof MethodSymbol other
            && method.overrides(other, (ClassSymbol) method.owner, types, false)) {
          overridden.add(other);
        }
      }
    }
    return overridden;
  }
}
