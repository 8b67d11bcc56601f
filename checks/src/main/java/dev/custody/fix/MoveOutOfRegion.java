package dev.custody.fix;

import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Moves a statement out of a locked region: the first one before it, the last one behind it, if it
 * uses nothing that the lock may guard.
 */
public final class MoveOutOfRegion {

  private MoveOutOfRegion() {}

  /**
   * The edit that takes the statement of the call out.
   *
   * @param takenAt the synchronized statement, or the call that takes the lock
   */
  public static Optional<SuggestedFix> of(TreePath call, Tree takenAt, VisitorState state) {
    TreePath path = LockedRegion.statementAround(call);
    if (path == null) {
      return Optional.empty();
    }
    StatementTree statement = (StatementTree) path.getLeaf();
    Optional<LockedRegion> region = LockedRegion.around(path, takenAt);
    if (region.isEmpty()
        || region.get().inside().size() < 2
        || !isMovable(statement, call.getLeaf(), state)) {
      return Optional.empty();
    }
    if (statement == region.get().inside().get(0) && mayComeFirst(statement, region.get())) {
      return Optional.of(moved(statement, region.get(), true, state));
    }
    return statement == Iterables.getLast(region.get().inside())
            && mayComeLast(statement, region.get())
        ? Optional.of(moved(statement, region.get(), false, state))
        : Optional.empty();
  }

  /** Whether the statement is the call, or a variable set to it, on locals and constants only. */
  private static boolean isMovable(StatementTree statement, Tree call, VisitorState state) {
    ExpressionTree value = null;
    if (statement instanceof ExpressionStatementTree expression) {
      value = expression.getExpression();
      if (value instanceof AssignmentTree assignment) {
        Symbol target = ASTHelpers.getSymbol(assignment.getVariable());
        value = target != null && isLocal(target) ? assignment.getExpression() : null;
      }
    } else if (statement instanceof VariableTree variable) {
      value = variable.getInitializer();
    }
    if (value == null
        || ASTHelpers.stripParentheses(value) != call
        || !(call instanceof MethodInvocationTree invocation)
        || !isOfJdk(ASTHelpers.getSymbol(invocation))) {
      return false;
    }
    Unguarded unguarded = new Unguarded(call);
    unguarded.scan(statement, null);
    return unguarded.isIt && !state.getSourceForNode(statement).contains("//");
  }

  /** Methods that are safe to call from several threads, as far as they are blocking ones. */
  static boolean isOfJdk(MethodSymbol method) {
    String type = ((ClassSymbol) method.owner).getQualifiedName().toString();
    return type.startsWith("java.util.concurrent.")
        || type.startsWith("java.net.http.")
        || type.equals("java.lang.Thread")
        || type.equals("java.lang.Process");
  }

  private static boolean mayComeFirst(StatementTree statement, LockedRegion region) {
    return !(statement instanceof VariableTree variable)
        || !region.declaresAround(variable.getName().toString());
  }

  /** Whether the statement uses no variable of the region. */
  private static boolean mayComeLast(StatementTree statement, LockedRegion region) {
    Set<Symbol> declared = new HashSet<>();
    for (StatementTree inside : region.inside()) {
      if (inside instanceof VariableTree variable) {
        declared.add(ASTHelpers.getSymbol(variable));
      }
    }
    boolean[] uses = {statement instanceof VariableTree};
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        uses[0] |= declared.contains(ASTHelpers.getSymbol(tree));
        return null;
      }
    }.scan(statement, null);
    return !uses[0];
  }

  private static SuggestedFix moved(
      StatementTree statement, LockedRegion region, boolean first, VisitorState state) {
    String source = String.valueOf(state.getSourceCode());
    int start = ASTHelpers.getStartPosition(statement);
    String text = source.substring(start, state.getEndPosition(statement));
    SuggestedFix.Builder fix =
        SuggestedFix.builder()
            .replace(
                LockedRegion.lineBreakBefore(start, source), state.getEndPosition(statement), "");
    Tree neighbour = first ? region.from() : region.to();
    int position = ASTHelpers.getStartPosition(neighbour);
    String between = source.substring(LockedRegion.lineBreakBefore(position, source), position);
    return first
        ? fix.prefixWith(neighbour, text + between).build()
        : fix.postfixWith(neighbour, between + text).build();
  }

  static boolean isLocal(Symbol symbol) {
    return symbol instanceof VarSymbol && !(symbol.owner instanceof ClassSymbol);
  }

  /** Looks for anything that other threads may change: fields, and results of other calls. */
  private static final class Unguarded extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final Tree call;
    private boolean isIt = true;

    Unguarded(Tree call) {
      this.call = call;
    }

    @Override
    public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
      if (tree instanceof ExpressionTree
          && ASTHelpers.getSymbol(tree) instanceof VarSymbol variable
          && !isLocal(variable)
          && (variable.flags() & Flags.FINAL) == 0) {
        isIt = false;
      }
      return super.scan(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      isIt &= tree == call;
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
      isIt = false;
      return null;
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
      isIt = false;
      return null;
    }

    @Override
    public @Nullable Void visitUnary(UnaryTree tree, @Nullable Void unused) {
      isIt = false;
      return null;
    }
  }
}
