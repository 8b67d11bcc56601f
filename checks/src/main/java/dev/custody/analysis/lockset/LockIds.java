package dev.custody.analysis.lockset;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.tree.NamedType;
import java.util.HashMap;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Tells what the compilation knows a lock by. */
final class LockIds {

  private static final NamedType LOCK = NamedType.of("java.util.concurrent.locks.Lock");

  private final VisitorState state;
  private final Bodies bodies;
  private final LockNames names;
  private final Map<ClassSymbol, Boolean> lockingThemselves = new HashMap<>();

  LockIds(VisitorState state, LockNames names) {
    this.state = state;
    this.bodies = Bodies.instance(state);
    this.names = names;
  }

  /** The identity of a lock that is held. */
  @Nullable LockId of(HeldLock held, Body body) {
    return of(held.lock(), isMonitor(held), body);
  }

  /**
   * The identity of a lock; null if only a caller can tell, or nobody.
   *
   * @param monitor whether its built-in lock is meant, rather than a lock object
   */
  @Nullable LockId of(LockExpression lock, boolean monitor, Body body) {
    Symbol last = lock.last();
    if (last instanceof ClassSymbol type) {
      return new LockId(
          lock.root() == LockExpression.Root.CLASS ? LockId.Kind.CLASS : LockId.Kind.MONITOR_OF,
          type);
    }
    if (!(last instanceof VarSymbol variable) || !isMadeOfVariables(lock)) {
      return null;
    }
    if (monitor && variable.type.tsym instanceof ClassSymbol type && locksItself(type)) {
      return new LockId(LockId.Kind.MONITOR_OF, type);
    }
    boolean known =
        variable.getKind() == ElementKind.FIELD || names.isCreatedAsLocal(variable, body);
    return known ? new LockId(LockId.Kind.VARIABLE, variable) : null;
  }

  /** Whether both may stand for one lock, or for the same locks of several objects. */
  boolean mayBeOne(LockId a, LockId b) {
    return a.equals(b)
        || (a.kind() == LockId.Kind.MONITOR_OF
            && b.kind() == LockId.Kind.MONITOR_OF
            && (a.symbol().isSubClass(b.symbol(), state.getTypes())
                || b.symbol().isSubClass(a.symbol(), state.getTypes())));
  }

  private static boolean isMadeOfVariables(LockExpression lock) {
    return lock.root() != LockExpression.Root.OTHER && !lock.hasGetter();
  }

  boolean isMonitor(HeldLock held) {
    Symbol last = held.lock().last();
    return held.isMonitor()
        || (held.how() == HeldLock.How.PRECONDITION
            && last != null
            && !ASTHelpers.isSubtype(last.type, LOCK.get(state), state));
  }

  /** Whether the code of a class of this compilation, or of its superclasses, locks its objects. */
  private boolean locksItself(ClassSymbol type) {
    Boolean known = lockingThemselves.get(type);
    if (known == null) {
      TreePath path = bodies.path(type);
      known =
          path != null
              && (locksThis(path)
                  || (type.getSuperclass().tsym instanceof ClassSymbol parent
                      && locksItself(parent)));
      lockingThemselves.put(type, known);
    }
    return known;
  }

  private boolean locksThis(TreePath type) {
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (ASTHelpers.getDeclaredSymbol(member) instanceof MethodSymbol method
          && !method.isStatic()
          && ((method.flags() & Flags.SYNCHRONIZED) != 0 || locksThis(method))) {
        return true;
      }
    }
    return false;
  }

  private boolean locksThis(MethodSymbol method) {
    Body body = bodies.of(method).orElse(null);
    if (body == null) {
      return false;
    }
    for (TreePath region : bodies.contents(body).monitors()) {
      ExpressionTree lock = ((SynchronizedTree) region.getLeaf()).getExpression();
      if (ASTHelpers.stripParentheses(lock) instanceof IdentifierTree name
          && name.getName().contentEquals("this")) {
        return true;
      }
    }
    return false;
  }
}
