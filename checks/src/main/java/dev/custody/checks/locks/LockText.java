package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.fix.HoldLock;
import dev.custody.tree.NamedType;
import java.util.Optional;

/** Writes code that takes a lock. */
final class LockText {

  private static final NamedType READ_WRITE_LOCK =
      NamedType.of("java.util.concurrent.locks.ReadWriteLock");

  private LockText() {}

  /**
   * Puts the statement around the use under the lock, if that can be said in one way.
   *
   * @param exclusive whether the read level is not enough
   */
  static Optional<SuggestedFix> hold(
      LockExpression lock, boolean exclusive, TreePath use, Body body, VisitorState state) {
    Symbol last = lock.last();
    Type type =
        last instanceof MethodSymbol getter
            ? getter.getReturnType()
            : last == null ? null : last.type;
    Optional<String> code = of(lock, body);
    if (type == null || code.isEmpty()) {
      return Optional.empty();
    }
    String name = code.get();
    boolean object = lock.root() == LockExpression.Root.CLASS || last instanceof ClassSymbol;
    if (!object && ASTHelpers.isSubtype(type, READ_WRITE_LOCK.get(state), state)) {
      String view = name + (exclusive ? ".writeLock()" : ".readLock()");
      return HoldLock.call(use, view + ".lock()", view + ".unlock()", state);
    }
    if (!object && ASTHelpers.isSubtype(type, Receivers.LOCK.get(state), state)) {
      return HoldLock.call(use, name + ".lock()", name + ".unlock()", state);
    }
    return object || !isConcurrencyTool(type)
        ? HoldLock.monitor(use, name, state)
        : Optional.empty();
  }

  /** Semaphores, stamped locks and the like are no monitors, and differ in how they are taken. */
  private static boolean isConcurrencyTool(Type type) {
    String name = type.tsym.getQualifiedName().toString();
    return name.startsWith("java.util.concurrent.") || name.startsWith("com.google.common.util.");
  }

  /** The lock as code of the body can write it; nothing if it has no such name. */
  static Optional<String> of(LockExpression lock, Body body) {
    if (lock.root() == LockExpression.Root.OTHER || lock.start() == null) {
      return Optional.empty();
    }
    String name = lock.describe();
    if (lock.root() != LockExpression.Root.THIS) {
      return Optional.of(name);
    }
    if (!(lock.start() instanceof ClassSymbol type)) {
      return Optional.empty();
    }
    boolean own = type.equals(ASTHelpers.getSymbol(body.enclosingClass()));
    if (body.isStatic() || (!own && !isAround(type, body))) {
      return Optional.empty();
    }
    String self = own ? "this" : type.getSimpleName() + ".this";
    return Optional.of(
        lock.path().isEmpty() ? self : own && !isHidden(lock, body) ? name : self + "." + name);
  }

  private static boolean isAround(ClassSymbol type, Body body) {
    for (TreePath at = body.path(); at != null; at = at.getParentPath()) {
      if (type.equals(ASTHelpers.getSymbol(at.getLeaf()))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a parameter of that name stands in front of the field. */
  private static boolean isHidden(LockExpression lock, Body body) {
    Symbol first = lock.path().get(0);
    return body.symbol().stream()
        .flatMap(method -> method.getParameters().stream())
        .anyMatch(parameter -> parameter.name.equals(first.name));
  }
}
