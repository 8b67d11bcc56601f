package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.finding.Finding;
import dev.custody.finding.Places;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Tells locks in fields that get another object while threads are at work. Where other code than
 * the region replaces it, only objects count that are nothing but locks: others are mostly locked
 * for their own sake, and then the new one has nothing to do with the old.
 */
final class ReplacedLocks {

  private ReplacedLocks() {}

  static Optional<Finding> inspect(
      VarSymbol field, ExpressionTree lock, TreePath taking, VisitorState state) {
    if (!(field.owner instanceof ClassSymbol) || (field.flags() & Flags.FINAL) != 0) {
      return Optional.empty();
    }
    TreePath elsewhere = null;
    for (Use use : Summaries.instance(state).uses(field)) {
      if (use.kind() != Use.Kind.OVERWRITTEN || !isReplacement(use.path(), field, state)) {
        continue;
      }
      if (isInside(use.path(), taking) && isOfSameObject(use.path(), lock, taking, state)) {
        return Optional.of(
            Finding.at(
                    lock,
                    String.format(
                        "this code gives %s another object while it holds the lock of the old one,"
                            + " so the next thread locks the new one and comes in as well; lock an"
                            + " object in a final field",
                        field.getSimpleName()))
                .related("the new object", use.path().getLeaf(), state));
      }
      if (elsewhere == null
          && isNothingButALock(field, state)
          && !haveCommonLock(use.path(), taking, state)) {
        elsewhere = use.path();
      }
    }
    return elsewhere == null ? Optional.empty() : Optional.of(elsewhere(elsewhere, field, lock));
  }

  private static Finding elsewhere(TreePath place, VarSymbol field, ExpressionTree lock) {
    return Finding.at(
            lock,
            String.format(
                "%s gives %s another object, so a thread that comes later does not wait for one"
                    + " that still holds the old lock; lock an object in a final field",
                Places.method(place), field.getSimpleName()))
        .because("the new object: " + Places.fileAndLine(place))
        .asWarning();
  }

  /** Whether the assignment exchanges an object that threads may have locked already. */
  private static boolean isReplacement(TreePath path, VarSymbol field, VisitorState state) {
    if (!(path.getLeaf() instanceof AssignmentTree assignment)
        || assignment.getExpression().getKind() == Tree.Kind.NULL_LITERAL) {
      return false;
    }
    Body body = Body.around(path).orElse(null);
    if (body == null || isConstruction(body, state)) {
      return false;
    }
    for (Tree outer : path) {
      if (outer instanceof IfTree test && testsForNull(test.getCondition(), field)) {
        return false;
      }
    }
    return ASTHelpers.isSameType(field.type, ASTHelpers.getType(assignment.getExpression()), state)
        || ASTHelpers.isSubtype(ASTHelpers.getType(assignment.getExpression()), field.type, state);
  }

  private static boolean isNothingButALock(VarSymbol field, VisitorState state) {
    return ASTHelpers.isSameType(field.type, state.getSymtab().objectType, state)
        || Synchronizers.isLock(field.type, state);
  }

  /** Whether only constructors run the code. */
  private static boolean isConstruction(Body body, VisitorState state) {
    MethodSymbol method = body.symbol().orElse(null);
    if (method == null) {
      return body.lambda().isEmpty();
    }
    return method.isConstructor()
        || (method.isPrivate() && areInConstructors(Summaries.instance(state).callers(method)));
  }

  private static boolean areInConstructors(ImmutableList<TreePath> calls) {
    for (TreePath call : calls) {
      Body body = Body.around(call).orElse(null);
      MethodSymbol caller = body == null ? null : body.symbol().orElse(null);
      if (caller == null || !caller.isConstructor()) {
        return false;
      }
    }
    return true;
  }

  private static boolean testsForNull(ExpressionTree condition, VarSymbol field) {
    ExpressionTree tree = ASTHelpers.stripParentheses(condition);
    return tree instanceof BinaryTree binary
        && (binary.getKind() == Tree.Kind.EQUAL_TO
            ? binary.getRightOperand().getKind() == Tree.Kind.NULL_LITERAL
                && field.equals(ASTHelpers.getSymbol(binary.getLeftOperand()))
            : testsForNull(binary.getLeftOperand(), field)
                || testsForNull(binary.getRightOperand(), field));
  }

  private static boolean isInside(TreePath place, TreePath taking) {
    if (!(taking.getLeaf() instanceof SynchronizedTree region)) {
      return false;
    }
    for (Tree outer : place) {
      if (outer == region.getBlock()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfSameObject(
      TreePath write, ExpressionTree lock, TreePath taking, VisitorState state) {
    Body body = Body.around(taking).orElse(null);
    return body != null
        && write.getLeaf() instanceof AssignmentTree assignment
        && Locksets.instance(state)
            .lock(assignment.getVariable(), body)
            .equals(Locksets.instance(state).lock(lock, body));
  }

  private static boolean haveCommonLock(TreePath write, TreePath taking, VisitorState state) {
    Set<LockExpression> common = new HashSet<>(heldAt(write, state));
    common.retainAll(heldAt(taking, state));
    return !common.isEmpty();
  }

  private static Set<LockExpression> heldAt(TreePath place, VisitorState state) {
    Set<LockExpression> locks = new HashSet<>();
    Body body = Body.around(place).orElse(null);
    if (body != null && Locksets.instance(state).mayHoldLocks(body)) {
      for (HeldLock held : Locksets.instance(state).held(body).at(place)) {
        locks.add(held.lock());
      }
    }
    return locks;
  }
}
