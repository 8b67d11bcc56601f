package dev.custody.fix;

import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.Fix;
import com.google.errorprone.fixes.SuggestedFix;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a finally block release only what was taken. */
public final class TakeBeforeTry {

  private TakeBeforeTry() {}

  /**
   * Takes the lock before the try whose finally block releases it. Where a catch clause may be
   * meant for what comes before the acquisition, a try of its own is put around what follows it.
   */
  public static Optional<? extends Fix> of(
      Tree release, @Nullable Tree acquisition, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(release);
    TryTree attempt = path == null ? null : tryOf(path);
    StatementTree taking =
        attempt == null || acquisition == null ? null : statement(acquisition, attempt, sources);
    if (path == null
        || attempt == null
        || taking == null
        || !(path.getParentPath().getLeaf() instanceof ExpressionStatementTree)
        || !sources.isEditable(attempt)) {
      return Optional.empty();
    }
    BlockTree last = attempt.getFinallyBlock();
    boolean only = last.getStatements().size() == 1;
    if (only && attempt.getCatches().isEmpty() && attempt.getResources().isEmpty()) {
      return moved(attempt, taking, sources);
    }
    return TryFinally.after(taking, sources.text(release), state)
        .map(
            nested ->
                SuggestedFix.builder()
                    .merge(nested)
                    .merge(
                        only
                            ? SuggestedFix.replace(
                                endOfCatches(attempt, sources), sources.end(attempt), "")
                            : drop(path.getParentPath().getLeaf(), sources))
                    .setShortDescription("Release it only where it was taken")
                    .build());
  }

  private static SuggestedFix drop(Tree statement, Sources sources) {
    return SuggestedFix.replace(
        sources.withLeadingLine(sources.start(statement)), sources.end(statement), "");
  }

  private static int endOfCatches(TryTree attempt, Sources sources) {
    return sources.end(
        attempt.getCatches().isEmpty()
            ? attempt.getBlock()
            : Iterables.getLast(attempt.getCatches()));
  }

  /** What stands in the try up to the acquisition moves before it. */
  private static Optional<? extends Fix> moved(
      TryTree attempt, StatementTree taking, Sources sources) {
    List<? extends StatementTree> statements = attempt.getBlock().getStatements();
    int count = statements.indexOf(taking) + 1;
    if (statements.subList(0, count).stream().anyMatch(VariableTree.class::isInstance)
        || count == statements.size()
        || sources.blockAround(attempt).isEmpty()) {
      return Optional.empty();
    }
    StringBuilder before = new StringBuilder();
    String line = "\n" + sources.indentation(sources.start(attempt));
    for (StatementTree statement : statements.subList(0, count)) {
      before.append(sources.text(statement)).append(line);
    }
    return Optional.of(
        SuggestedFix.builder()
            .prefixWith(attempt, before.toString())
            .replace(sources.start(attempt.getBlock()) + 1, sources.end(taking), "")
            .setShortDescription("Take it before the try")
            .build());
  }

  /** Removes the earlier of two releases, if a finally block does the later one anyway. */
  public static Optional<? extends Fix> dropFirst(
      Tree release, @Nullable Tree earlier, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(release);
    TryTree attempt = path == null ? null : tryOf(path);
    if (attempt == null
        || !(earlier instanceof ExpressionTree call)
        || sources.start(call) < sources.start(attempt)
        || sources.start(call) > sources.start(attempt.getFinallyBlock())) {
      return Optional.empty();
    }
    return DropStatement.of(call, state);
  }

  /** The try statement whose finally block the path is in, if no other statement is around it. */
  private static @Nullable TryTree tryOf(TreePath path) {
    TreePath block = path.getParentPath().getParentPath();
    return block != null
            && block.getParentPath().getLeaf() instanceof TryTree attempt
            && attempt.getFinallyBlock() == block.getLeaf()
        ? attempt
        : null;
  }

  /** The statement of the try block that consists of the acquisition. */
  private static @Nullable StatementTree statement(
      Tree acquisition, TryTree attempt, Sources sources) {
    TreePath path = sources.pathOf(acquisition);
    return path != null
            && path.getParentPath().getLeaf() instanceof ExpressionStatementTree statement
            && attempt.getBlock().getStatements().contains(statement)
        ? statement
        : null;
  }
}
