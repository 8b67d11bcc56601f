package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.Finding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells locks of single instances around state that all instances share. */
final class StaticState {

  private StaticState() {}

  /** The changes of static fields under locks of the instance only. */
  static ImmutableList<Finding> underInstanceLock(Body body, VisitorState state) {
    ClassTree type = body.enclosingClass();
    if (body.isStatic() || !Locksets.instance(state).mayHoldLocks(body) || isSingleton(type)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Finding> found = ImmutableList.builder();
    Set<VarSymbol> seen = new HashSet<>();
    for (FieldAccess access : Bodies.instance(state).accesses(body)) {
      if (access.kind() != FieldAccess.Kind.UPDATE || !isOwnState(access.field(), type)) {
        continue;
      }
      List<HeldLock> held = Locksets.instance(state).held(body).at(access.path());
      if (!held.isEmpty() && areOfThis(held) && seen.add(access.field())) {
        HeldLock lock = held.get(held.size() - 1);
        found.add(
            Finding.at(
                    access.path().getLeaf(),
                    String.format(
                        "all instances share %s, but %s is another lock for each of them, so two"
                            + " threads with two instances change it at once and changes are lost;"
                            + " hold a static lock, or make the field atomic",
                        access.field().getSimpleName(), lock.describe()))
                .related("the lock is taken", lock.takenAt(), state));
      }
    }
    return found.build();
  }

  /** Whether the code of the region uses static state of its class. */
  static boolean isTouchedIn(TreePath region, VisitorState state) {
    Body body = Body.around(region).orElse(null);
    if (body == null) {
      return false;
    }
    for (FieldAccess access : Bodies.instance(state).accesses(body)) {
      if (isOwnState(access.field(), body.enclosingClass()) && isInside(access.path(), region)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInside(TreePath place, TreePath region) {
    for (Tree outer : place) {
      if (outer == region.getLeaf()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOwnState(VarSymbol field, ClassTree type) {
    return field.isStatic()
        && (field.flags() & (Flags.FINAL | Flags.VOLATILE)) == 0
        && field.owner.equals(ASTHelpers.getSymbol(type));
  }

  private static boolean areOfThis(List<HeldLock> held) {
    for (HeldLock lock : held) {
      if (!isOfThis(lock)) {
        return false;
      }
    }
    return true;
  }

  /** Monitors in fields are left to Error Prone's check StaticGuardedByInstance. */
  private static boolean isOfThis(HeldLock held) {
    LockExpression lock = held.lock();
    return lock.root() == LockExpression.Root.THIS
        && (lock.path().isEmpty() || held.how() == HeldLock.How.CALL);
  }

  /** Whether nobody else can make a second instance. */
  private static boolean isSingleton(ClassTree type) {
    ClassSymbol symbol = ASTHelpers.getSymbol(type);
    boolean constructed = false;
    boolean hidden = true;
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method && ASTHelpers.getSymbol(method).isConstructor()) {
        constructed = true;
        hidden &= ASTHelpers.getSymbol(method).isPrivate();
      }
    }
    return symbol.isEnum() || symbol.isAnonymous() || (constructed && hidden);
  }
}
