package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.Fix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.TypeTag;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what follows the acquisition of a lock or permit into a try with a finally block. */
public final class ReleaseInFinally {

  private ReleaseInFinally() {}

  /**
   * The edit.
   *
   * @param acquisition the call that takes the lock
   * @param releases the calls that give it back on some paths
   * @return nothing if the acquisition is no statement or condition of its own
   */
  public static Optional<? extends Fix> of(
      Tree acquisition, ImmutableList<Tree> releases, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(acquisition);
    if (path == null
        || !(acquisition instanceof MethodInvocationTree call)
        || !sources.isEditable(call)) {
      return Optional.empty();
    }
    TreePath parent = path.getParentPath();
    String release = release(call, parent.getLeaf(), releases, sources);
    if (release == null) {
      return Optional.empty();
    }
    if (parent.getLeaf() instanceof ExpressionStatementTree
        || parent.getLeaf() instanceof VariableTree) {
      return parent.getParentPath().getLeaf() instanceof BlockTree
              && !ASTHelpers.getType(call).hasTag(TypeTag.BOOLEAN)
          ? TryFinally.after((StatementTree) parent.getLeaf(), release, state)
          : Optional.empty();
    }
    return ofCondition(parent, release, state);
  }

  /** The same for a lambda whose last duty is that call: its whole block goes into the try. */
  public static Optional<? extends Fix> wholeBlock(Tree release, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(release);
    return path != null
            && sources.isEditable(release)
            && path.getParentPath().getLeaf() instanceof ExpressionStatementTree
            && path.getParentPath().getParentPath().getLeaf() instanceof BlockTree block
            && path.getParentPath().getParentPath().getParentPath().getLeaf()
                instanceof LambdaExpressionTree
        ? TryFinally.inside(block, sources.text(release), state)
        : Optional.empty();
  }

  /** {@code if (lock.tryLock()) {..}} and {@code if (!lock.tryLock()) return;}. */
  private static Optional<? extends Fix> ofCondition(
      TreePath condition, String release, VisitorState state) {
    TreePath at = condition;
    boolean negated = false;
    while (at.getLeaf() instanceof ParenthesizedTree || isNot(at.getLeaf())) {
      negated ^= isNot(at.getLeaf());
      at = at.getParentPath();
    }
    if (!(at.getLeaf() instanceof IfTree choice)) {
      return Optional.empty();
    }
    if (!negated) {
      return choice.getThenStatement() instanceof BlockTree block
          ? TryFinally.inside(block, release, state)
          : Optional.empty();
    }
    return choice.getElseStatement() == null && leaves(choice.getThenStatement())
        ? TryFinally.after(choice, release, state)
        : Optional.empty();
  }

  private static boolean isNot(Tree tree) {
    return tree instanceof UnaryTree unary && unary.getKind() == Tree.Kind.LOGICAL_COMPLEMENT;
  }

  private static boolean leaves(StatementTree statement) {
    if (statement instanceof BlockTree block) {
      return !block.getStatements().isEmpty()
          && leaves(block.getStatements().get(block.getStatements().size() - 1));
    }
    return statement instanceof ReturnTree || statement instanceof ThrowTree;
  }

  private static @Nullable String release(
      MethodInvocationTree call, Tree parent, ImmutableList<Tree> releases, Sources sources) {
    if (!releases.isEmpty()) {
      String text = sources.text(releases.get(0));
      return releases.stream().allMatch(other -> sources.is(other, text)) ? text : null;
    }
    MethodSymbol method = ASTHelpers.getSymbol(call);
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    String stamp = parent instanceof VariableTree variable ? variable.getName().toString() : null;
    String release = releaseOf(method, call, stamp, sources);
    return receiver == null || release == null ? null : sources.text(receiver) + "." + release;
  }

  private static @Nullable String releaseOf(
      MethodSymbol method, MethodInvocationTree call, @Nullable String stamp, Sources sources) {
    String name = method.getSimpleName().toString();
    return switch (name) {
      case "lock", "lockInterruptibly", "tryLock" -> "unlock()";
      case "enter", "enterInterruptibly", "tryEnter", "enterWhen" -> "leave()";
      case "acquire", "acquireUninterruptibly", "tryAcquire" ->
          !method.getParameters().isEmpty()
                  && method.getParameters().get(0).type.hasTag(TypeTag.INT)
              ? "release(" + sources.text(call.getArguments().get(0)) + ")"
              : "release()";
      case "readLock", "readLockInterruptibly" ->
          stamp == null ? null : "unlockRead(" + stamp + ")";
      case "writeLock", "writeLockInterruptibly" ->
          stamp == null ? null : "unlockWrite(" + stamp + ")";
      default -> null;
    };
  }
}
