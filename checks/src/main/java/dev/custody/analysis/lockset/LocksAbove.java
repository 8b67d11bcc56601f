package dev.custody.analysis.lockset;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Whether any lock at all is held when a body is entered, as far as the callers in this compilation
 * show. One caller that holds one is enough; {@link CallerLocks} says which locks all of them hold.
 */
public enum LocksAbove {
  /** Some caller holds one. */
  SOME,
  /** No known caller does, but there may be others, or a lambda may run under a lock. */
  UNKNOWN,
  /** Nobody who can call it does. */
  NONE;

  private static final int DEEPEST = 5;

  /** What the callers of the body hold. */
  public static LocksAbove of(Body body, VisitorState state) {
    return of(body, new HashSet<>(), state);
  }

  private static LocksAbove of(Body body, Set<MethodSymbol> seen, VisitorState state) {
    MethodSymbol method = body.symbol().orElse(null);
    if (method != null) {
      return ofMethod(method, seen, state);
    }
    if (body.lambda().isEmpty()) {
      return NONE;
    }
    Optional<Body> outer = Body.around(body.path().getParentPath());
    return outer.isPresent() && Locksets.instance(state).runsNow(body.path())
        ? of(outer.get(), seen, state)
        : UNKNOWN;
  }

  private static LocksAbove ofMethod(
      MethodSymbol method, Set<MethodSymbol> seen, VisitorState state) {
    if (!seen.add(method) || seen.size() > DEEPEST) {
      return UNKNOWN;
    }
    boolean called = false;
    boolean allNone = true;
    for (TreePath call : Summaries.instance(state).callers(method)) {
      LocksAbove one = atCall(call, seen, state);
      if (one == SOME) {
        return SOME;
      }
      called = true;
      allNone &= one == NONE;
    }
    boolean others =
        !method.isPrivate() || !ASTHelpers.findSuperMethods(method, state.getTypes()).isEmpty();
    return called && allNone && !others ? NONE : UNKNOWN;
  }

  private static LocksAbove atCall(TreePath call, Set<MethodSymbol> seen, VisitorState state) {
    Body caller = Body.around(call).orElse(null);
    if (caller == null || call.getLeaf() instanceof MemberReferenceTree) {
      return UNKNOWN;
    }
    Locksets locksets = Locksets.instance(state);
    boolean held = locksets.mayHoldLocks(caller) && !locksets.held(caller).at(call).isEmpty();
    return held ? SOME : of(caller, seen, state);
  }
}
