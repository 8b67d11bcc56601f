package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.tree.PathScanner;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the lock a condition variable was made from: {@code notEmpty = lock.newCondition()}. */
final class LockOfCondition {

  private final Bodies bodies;
  private final Map<Symbol, Symbol> known = new HashMap<>();

  LockOfCondition(Bodies bodies) {
    this.bodies = bodies;
  }

  /**
   * The variable of the lock, or the argument itself if it was not made by {@code newCondition}.
   */
  Symbol lockOf(Symbol condition) {
    return known.computeIfAbsent(condition, this::find);
  }

  private Symbol find(Symbol condition) {
    if (!(condition instanceof Symbol.VarSymbol)) {
      return condition;
    }
    TreePath type = bodies.path(condition.enclClass());
    if (type == null) {
      return condition;
    }
    Search search = new Search(condition);
    search.scan(type);
    return search.lock == null ? condition : search.lock;
  }

  private static final class Search extends PathScanner {
    final Symbol condition;
    @Nullable Symbol lock;

    Search(Symbol condition) {
      this.condition = condition;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
      assigned(ASTHelpers.getSymbol(tree), tree.getInitializer());
      return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
      assigned(ASTHelpers.getSymbol(tree.getVariable()), tree.getExpression());
      return super.visitAssignment(tree, null);
    }

    private void assigned(@Nullable Symbol target, @Nullable Tree value) {
      if (condition.equals(target)
          && value instanceof MethodInvocationTree call
          && ASTHelpers.getSymbol(call).getSimpleName().contentEquals("newCondition")) {
        ExpressionTree receiver = ASTHelpers.getReceiver(call);
        lock = receiver == null ? null : lockVariable(receiver);
      }
    }

    /** For {@code rw.writeLock().newCondition()} the read-write lock. */
    private static @Nullable Symbol lockVariable(ExpressionTree receiver) {
      ExpressionTree at = receiver;
      while (at instanceof MethodInvocationTree call) {
        ExpressionTree inner = ASTHelpers.getReceiver(call);
        if (inner == null) {
          return null;
        }
        at = inner;
      }
      return ASTHelpers.getSymbol(at);
    }
  }
}
