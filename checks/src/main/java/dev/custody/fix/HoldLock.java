package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts one short statement under a lock. */
public final class HoldLock {

  private static final int MOST_LINES = 8;

  private HoldLock() {}

  /**
   * The statement around the expression that {@link #monitor} would wrap; null if there is none.
   */
  public static @Nullable Tree statement(TreePath use) {
    for (TreePath at = use; at.getParentPath() != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof StatementTree) {
        return at.getParentPath().getLeaf() instanceof BlockTree ? at.getLeaf() : null;
      }
    }
    return null;
  }

  /**
   * Wraps the statement in {@code synchronized}.
   *
   * @param lock the expression to lock on
   */
  public static Optional<SuggestedFix> monitor(TreePath use, String lock, VisitorState state) {
    return wrap(use, "synchronized (" + lock + ") {", "", state);
  }

  /**
   * Takes the lock before the statement and gives it up in a finally block.
   *
   * @param take a call, such as {@code lock.lock()}
   * @param release a call, such as {@code lock.unlock()}
   */
  public static Optional<SuggestedFix> call(
      TreePath use, String take, String release, VisitorState state) {
    return wrap(use, take + ";\ntry {", " finally {\n\t" + release + ";\n}", state);
  }

  private static Optional<SuggestedFix> wrap(
      TreePath use, String open, String close, VisitorState state) {
    Sources sources = new Sources(state);
    if (!(statement(use) instanceof StatementTree statement) || !sources.isEditable(statement)) {
      return Optional.empty();
    }
    BlockTree block = sources.blockAround(statement).orElse(null);
    if (block == null || !isShort(statement, block, sources, state)) {
      return Optional.empty();
    }
    // A body such as {return count;} is spread over lines of its own.
    String inside = sources.text(sources.start(block) + 1, sources.end(block) - 1);
    boolean alone = inside.indexOf('\n') < 0 && inside.strip().equals(sources.text(statement));
    String outer = "\n" + sources.indentation(sources.start(statement));
    String unit = sources.unit(block);
    String line = alone ? outer + unit : outer;
    String declaration = "";
    String text = sources.text(statement);
    if (statement instanceof VariableTree variable) {
      declaration = sources.text(variable.getType()) + " " + variable.getName() + ";" + line;
      text = variable.getName() + " = " + sources.text(variable.getInitializer()) + ";";
    }
    String wrapped =
        declaration
            + open.replace("\n", line)
            + line
            + unit
            + Sources.shift(text, unit)
            + line
            + "}"
            + close.replace("\n", line).replace("\t", unit);
    int from = alone ? sources.start(block) + 1 : sources.start(statement);
    int to = alone ? sources.end(block) - 1 : sources.end(statement);
    return Optional.of(
        SuggestedFix.builder()
            .replace(from, to, alone ? line + wrapped + outer : wrapped)
            .setShortDescription("Hold the lock")
            .build());
  }

  private static boolean isShort(
      StatementTree statement, BlockTree block, Sources sources, VisitorState state) {
    if (sources.text(statement).lines().count() > MOST_LINES) {
      return false;
    }
    if (statement instanceof VariableTree variable) {
      return variable.getInitializer() != null
          && !(variable.getInitializer() instanceof NewArrayTree array && array.getType() == null)
          && variable.getModifiers().getFlags().isEmpty()
          && variable.getModifiers().getAnnotations().isEmpty()
          && !ASTHelpers.hasImplicitType(variable, state)
          && !sources.sharesType(variable, block);
    }
    return statement instanceof ExpressionStatementTree
        || statement instanceof ReturnTree
        || statement instanceof IfTree;
  }
}
