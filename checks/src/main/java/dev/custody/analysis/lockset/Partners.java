package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.summary.Use;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether some other code may give back a lock that a method keeps when it returns: a caller, a
 * twin method, a task, or code outside of this compilation.
 */
final class Partners {

  private final BalanceContext context;
  private final Map<VarSymbol, Boolean> shared = new HashMap<>();

  Partners(BalanceContext context) {
    this.context = context;
  }

  /** Whether code that is seen gives back the lock that the body keeps. */
  boolean release(LockExpression lock, Body keeper) {
    return lock.last() instanceof VarSymbol field
        && field.owner instanceof Symbol.ClassSymbol
        && (callersRelease(keeper, field) || hasTwin(field, keeper));
  }

  /** Whether the lock that the body keeps may be given back by somebody else. */
  boolean mayRelease(LockExpression lock, Body keeper) {
    Symbol last = lock.last();
    if (!(last instanceof VarSymbol field)
        || !(field.owner instanceof Symbol.ClassSymbol)
        || (lock.root() == LockExpression.Root.THIS && lock.path().isEmpty())) {
      return true;
    }
    Boolean known = shared.get(field);
    if (known == null) {
      known = isShared(field);
      shared.put(field, known);
    }
    return known || release(lock, keeper);
  }

  /** Whether code that is not seen may get hold of the lock. */
  private boolean isShared(VarSymbol field) {
    for (VarSymbol name : names(field)) {
      if ((name.flags() & (Flags.PUBLIC | Flags.PROTECTED)) != 0
          || context.bodies.path(name.enclClass()) == null
          || escapes(context.summaries.uses(name))) {
        return true;
      }
    }
    return false;
  }

  /** The field, and those that are initialized with a view of it. */
  private Set<VarSymbol> names(VarSymbol field) {
    Set<VarSymbol> all = new LinkedHashSet<>();
    all.add(field);
    for (Use use : context.summaries.uses(field)) {
      Body around = Body.around(use.path()).orElse(null);
      if (around != null && around.declaration() instanceof VariableTree variable) {
        all.add(ASTHelpers.getSymbol(variable));
      }
    }
    return all;
  }

  private static boolean escapes(ImmutableList<Use> uses) {
    for (Use use : uses) {
      if (escapes(use)) {
        return true;
      }
    }
    return false;
  }

  private static boolean escapes(Use use) {
    return switch (use.kind()) {
      case RETURNED, STORED_IN_FIELD, STORED_IN_ARRAY -> true;
      case ARGUMENT -> !(use.symbol() instanceof MethodSymbol method && isAsked(method));
      default -> false;
    };
  }

  /** Methods that take a lock and give it back to nobody, such as those that print it. */
  private static boolean isAsked(MethodSymbol method) {
    String owner = method.owner.getQualifiedName().toString();
    return owner.startsWith("java.lang.") || owner.startsWith("java.util.Objects");
  }

  private boolean callersRelease(Body keeper, VarSymbol field) {
    MethodSymbol method = keeper.symbol().orElse(null);
    if (method == null) {
      return false;
    }
    for (TreePath call : context.summaries.callers(method)) {
      Optional<Body> caller = Body.around(call);
      if (caller.isPresent()
          && caller.get().declaration() != keeper.declaration()
          && (releases(caller.get(), call.getLeaf()) || gives(caller.get(), field))) {
        return true;
      }
    }
    return false;
  }

  /** Another body that gives the lock up, and not always on behalf of a caller that took it. */
  private boolean hasTwin(VarSymbol field, Body keeper) {
    Set<Symbol> seen = new HashSet<>();
    for (VarSymbol name : names(field)) {
      for (Use use : context.summaries.uses(name)) {
        Optional<Body> user = Body.around(use.path());
        if (user.isPresent()
            && user.get().declaration() != keeper.declaration()
            && isTwin(user.get(), field, seen)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isTwin(Body body, VarSymbol field, Set<Symbol> seen) {
    if (!gives(body, field)) {
      return false;
    }
    MethodSymbol method = body.symbol().orElse(null);
    ImmutableList<TreePath> callers =
        method == null ? ImmutableList.of() : context.summaries.callers(method);
    if (callers.isEmpty() || !seen.add(method)) {
      return callers.isEmpty();
    }
    for (TreePath call : callers) {
      Optional<Body> caller = Body.around(call);
      if (caller.isEmpty() || isTwin(caller.get(), field, seen)) {
        return true;
      }
    }
    return false;
  }

  private boolean gives(Body body, VarSymbol field) {
    for (LockState.Key key : context.balances.givenBy(body, false)) {
      if (field.equals(key.lock().last()) || !key.lock().isPlain()) {
        return !takes(body, field);
      }
    }
    return false;
  }

  /** What takes the lock on one path and gives it up on another is nobody's partner. */
  private boolean takes(Body body, VarSymbol field) {
    BalanceSummaries.Balance balance = context.balances.balance(body).orElse(null);
    if (balance == null) {
      return false;
    }
    for (BalanceSummaries.Touching touching : balance.touches()) {
      if (!touching.isRelease() && field.equals(touching.key().lock().last())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the body gives back what the call took, or nobody knows. */
  private boolean releases(Body body, Tree call) {
    BalanceSummaries.Balance balance = context.balances.balance(body).orElse(null);
    if (balance == null) {
      return false;
    }
    for (Exit<PathStates> exit : balance.normal()) {
      for (PathLocks locks : exit.state().paths().keySet()) {
        for (Standing standing : locks.standings().values()) {
          if (standing.isTakenBy(call)) {
            return false;
          }
        }
      }
    }
    for (BalanceSummaries.Touching touching : balance.touches()) {
      if (touching.call() == call) {
        return true;
      }
    }
    return false;
  }
}
