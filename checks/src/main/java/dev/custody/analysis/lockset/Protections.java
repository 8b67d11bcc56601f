package dev.custody.analysis.lockset;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.summary.Calls;
import dev.custody.model.Effect.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the lock that a guard asks for is held where the guarded member is used. */
final class Protections {

  private final Bodies bodies;
  private final LockNames names;
  private final CallNames callNames;
  private final LockCalls calls;
  private final Guards guards;
  private final LambdaLocks lambdas;
  private final Locksets locksets;

  Protections(
      Bodies bodies,
      LockNames names,
      LockCalls calls,
      Guards guards,
      LambdaLocks lambdas,
      Locksets locksets) {
    this.lambdas = lambdas;
    this.locksets = locksets;
    this.guards = guards;
    this.bodies = bodies;
    this.names = names;
    this.calls = calls;
    this.callNames = new CallNames(names);
  }

  /** The lock in the words of the code that uses the member; empty if it has no name there. */
  Optional<LockExpression> lock(Guard guard, TreePath use, Body body) {
    LockExpression lock = guard.lock().orElse(null);
    if (lock == null) {
      return Optional.empty();
    }
    if (guard.member() instanceof MethodSymbol method) {
      return callNames.inCaller(
          lock,
          method,
          callNames.receiver(use.getLeaf(), method, body),
          Calls.arguments(use.getLeaf()),
          body);
    }
    return Optional.of(names.ofReceiver(lock, guard.member(), owner(use, guard.member(), body)));
  }

  Protection of(Guard guard, TreePath use, Body body, boolean exclusive) {
    LockExpression lock = lock(guard, use, body).orElse(null);
    if (lock == null || isOfUnknownOuter(lock, guard, body)) {
      return Protection.HELD;
    }
    boolean readIsEnough = !exclusive || guard.view() == Level.READ;
    if (use.getLeaf() instanceof MemberReferenceTree) {
      return ofTask(lock, use, body, readIsEnough);
    }
    Protection here = at(lock, use, body, readIsEnough);
    return here == Protection.MISSING ? outside(lock, body, readIsEnough) : here;
  }

  /** What is run at once or nobody knows when may be under the locks that are held where it is. */
  private Protection ofTask(LockExpression lock, TreePath task, Body body, boolean readIsEnough) {
    LambdaLocks.Receiving call = lambdas.receiving(task).orElse(null);
    boolean around =
        call != null
            && (isTakenAround(call, lock)
                || (lambdas.timing(call).isEmpty() && knows(call, lock, body)));
    if (around) {
      return Protection.HELD;
    }
    if (!lambdas.mayRunHere(task)) {
      return Protection.MISSING;
    }
    Protection here = at(lock, task, body, readIsEnough);
    return here == Protection.MISSING ? outside(lock, body, readIsEnough) : here;
  }

  private boolean isTakenAround(LambdaLocks.Receiving call, LockExpression lock) {
    for (LockState.Key key : lambdas.takenAround(call)) {
      if (key.lock().equals(lock)) {
        return true;
      }
    }
    return false;
  }

  /** What is around the lambda or anonymous class that the body belongs to. */
  private Protection outside(LockExpression lock, Body body, boolean readIsEnough) {
    TreePath task = LambdaLocks.task(body);
    Body outer = task == null ? null : Body.around(task.getParentPath()).orElse(null);
    return task == null || outer == null
        ? Protection.MISSING
        : ofTask(lock, task, outer, readIsEnough);
  }

  /** Whether a method that nothing is known of gets the lock too, and so may well take it. */
  private boolean knows(LambdaLocks.Receiving call, LockExpression lock, Body body) {
    Tree tree = call.path().getLeaf();
    if (lock.equals(callNames.receiver(tree, call.method(), body))) {
      return true;
    }
    for (ExpressionTree argument : Calls.arguments(tree)) {
      if (names.of(argument, body).lock().equals(lock)) {
        return true;
      }
    }
    return false;
  }

  private Protection at(LockExpression lock, TreePath path, Body body, boolean readIsEnough) {
    HeldLocks held = locksets.heldWithCallers(body);
    Protection best = Protection.MISSING;
    for (HeldLock one : held.at(path)) {
      if (one.lock().equals(lock)) {
        if (readIsEnough || one.level() == Level.EXCLUSIVE) {
          return Protection.HELD;
        }
        best = Protection.READ_LEVEL;
      } else if (mayBe(one.lock(), lock)) {
        return Protection.HELD;
      }
    }
    if (best == Protection.MISSING && held.readOptimisticallyAt(path).contains(lock)) {
      return !readIsEnough
          ? Protection.READ_LEVEL
          : isValidated(lock, body) ? Protection.HELD : Protection.NOT_VALIDATED;
    }
    return best;
  }

  private @Nullable LockExpression owner(TreePath use, Symbol field, Body body) {
    Tree tree = use.getLeaf();
    if (ASTHelpers.isStatic(field)) {
      return null;
    }
    return tree instanceof MemberSelectTree select
        ? names.of(select.getExpression(), body).lock()
        : names.implicitThis(field, body);
  }

  /** The outer object of another object than {@code this}: any object of that class may be it. */
  private static boolean isOfUnknownOuter(LockExpression lock, Guard guard, Body body) {
    if (lock.root() != LockExpression.Root.THIS
        || !lock.equals(guard.lock().orElse(null))
        || lock.start() == null) {
      return false;
    }
    for (TreePath at = body.path(); at != null; at = at.getParentPath()) {
      if (lock.start().equals(ASTHelpers.getSymbol(at.getLeaf()))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a lock of unknown origin may be the wanted one: a local variable set from a call, or an
   * element of something. An object that was just made cannot.
   */
  private static boolean mayBe(LockExpression held, LockExpression wanted) {
    if (wanted.root() == LockExpression.Root.THIS && wanted.path().isEmpty()) {
      return false;
    }
    return switch (held.root()) {
      case OTHER -> !held.text().startsWith("new ");
      case VARIABLE ->
          held.path().isEmpty()
              && held.start() instanceof VarSymbol local
              && (local.flags() & Flags.PARAMETER) == 0;
      default -> false;
    };
  }

  private boolean isValidated(LockExpression lock, Body body) {
    for (TreePath call : bodies.contents(body).calls()) {
      if (calls.validated(call.getLeaf(), body).equals(Optional.of(lock))) {
        return true;
      }
    }
    return false;
  }

  /** Whether the body of the guarded method assigns to fields that the same lock guards. */
  boolean changesGuarded(MethodSymbol method, Guard guard) {
    Body body = bodies.of(method).orElse(null);
    if (body == null) {
      return false;
    }
    for (FieldAccess access : bodies.accesses(body)) {
      if (access.writes() && sameLock(access.field(), guard)) {
        return true;
      }
    }
    return false;
  }

  private boolean sameLock(VarSymbol field, Guard guard) {
    for (Guard other : guards.of(field)) {
      if (other.lock().equals(guard.lock())) {
        return true;
      }
    }
    return false;
  }

  /** Whether more than the value of the field is used at the path: a member of it, an element. */
  static boolean isDereferenced(TreePath use) {
    Tree tree = use.getLeaf();
    Tree parent = use.getParentPath().getLeaf();
    return switch (parent.getKind()) {
          case MEMBER_SELECT, MEMBER_REFERENCE, ARRAY_ACCESS, ENHANCED_FOR_LOOP, THROW -> true;
          default -> false;
        }
        && (tree instanceof IdentifierTree || tree instanceof MemberSelectTree);
  }
}
