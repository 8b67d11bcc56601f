package dev.custody.checks.locks;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells code that runs once, to give a field its value: who comes later needs that value, and would
 * have to wait for it anyway.
 */
final class OneTimeInit {

  private OneTimeInit() {}

  /**
   * Whether the call only runs while a field is null that is set in the same place.
   *
   * @param region where the lock is taken; what is tested around it does not count
   */
  static boolean isIt(TreePath call, Tree region) {
    Tree child = call.getLeaf();
    for (TreePath at = call.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof IfTree test && test.getThenStatement() == child) {
        if (sets(child, nullTested(test.getCondition(), Tree.Kind.EQUAL_TO))) {
          return true;
        }
      } else if (leaf instanceof BlockTree block) {
        if (sets(block, returnedIfSet(block.getStatements(), child))) {
          return true;
        }
      }
      if (leaf == region || leaf instanceof MethodTree) {
        return false;
      }
      child = leaf;
    }
    return false;
  }

  /** The variables that statements before {@code end} return if they are not null. */
  private static Set<Symbol> returnedIfSet(List<? extends StatementTree> statements, Tree end) {
    Set<Symbol> fields = new HashSet<>();
    for (StatementTree statement : statements) {
      if (statement == end) {
        break;
      }
      if (statement instanceof IfTree test && returns(test.getThenStatement())) {
        fields.addAll(nullTested(test.getCondition(), Tree.Kind.NOT_EQUAL_TO));
      }
    }
    return fields;
  }

  private static boolean returns(StatementTree statement) {
    return statement instanceof ReturnTree
        || (statement instanceof BlockTree block
            && block.getStatements().size() == 1
            && block.getStatements().get(0) instanceof ReturnTree);
  }

  private static Set<Symbol> nullTested(ExpressionTree condition, Tree.Kind comparison) {
    return ASTHelpers.stripParentheses(condition) instanceof BinaryTree binary
            && binary.getKind() == comparison
            && binary.getRightOperand().getKind() == Tree.Kind.NULL_LITERAL
            && ASTHelpers.getSymbol(binary.getLeftOperand()) instanceof VarSymbol tested
        ? Set.of(tested)
        : Set.of();
  }

  /** Whether the code sets one of the variables, and a field along with it if it is a local. */
  private static boolean sets(Tree tree, Set<Symbol> variables) {
    if (variables.isEmpty()) {
      return false;
    }
    Set<Symbol> assigned = new HashSet<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitAssignment(AssignmentTree assignment, @Nullable Void unused) {
        if (ASTHelpers.getSymbol(assignment.getVariable()) instanceof VarSymbol variable) {
          assigned.add(variable);
        }
        return super.visitAssignment(assignment, null);
      }
    }.scan(tree, null);
    return !Collections.disjoint(assigned, variables) && hasField(assigned);
  }

  private static boolean hasField(Set<Symbol> variables) {
    for (Symbol variable : variables) {
      if (variable.owner instanceof ClassSymbol) {
        return true;
      }
    }
    return false;
  }
}
