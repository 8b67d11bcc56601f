package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.LabeledStatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Body;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a loop that must not be interrupted go on, and sets the interrupt flag when it has ended.
 */
public final class RememberInterrupt {

  private static final String FLAG = "interrupted";
  private static final String DONE = "Restore the interrupt flag after the loop";

  private RememberInterrupt() {}

  /**
   * Remembers the interrupt in a local variable, and puts the outermost loop around the clause into
   * a {@code try} whose {@code finally} block restores the flag.
   *
   * @param attempt the path of the try statement, in a loop, that the clause belongs to
   */
  public static Optional<SuggestedFix> of(CatchTree clause, TreePath attempt, VisitorState state) {
    Sources sources = new Sources(state);
    if (!sources.isEditable(clause)) {
      return Optional.empty();
    }
    if (hasFlag(attempt, sources)) {
      int start = sources.start(clause.getBlock()) + 1;
      SuggestedFix.Builder fix = SuggestedFix.builder();
      String mark = RestoreInterrupt.asFirst(clause, FLAG + " = true;", sources, fix, state);
      return Optional.of(fix.replace(start, start, mark).setShortDescription(DONE).build());
    }
    TreePath loop = outermostLoop(attempt);
    if (loop == null
        || !(loop.getParentPath().getLeaf() instanceof BlockTree block)
        || FreeNames.declares(attempt, FLAG)
        || isCaughtBefore(attempt.getLeaf(), loop.getLeaf(), state)) {
      return Optional.empty();
    }
    Tree tree = loop.getLeaf();
    BlockTree handler = clause.getBlock();
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String thread = SuggestedFixes.qualifyType(state, fix, "java.lang.Thread");
    String line = "\n" + sources.indentation(sources.start(tree));
    String unit = sources.unit(block);
    int inside = sources.start(handler) + 1;
    String marked =
        sources.text(sources.start(tree), inside)
            + RestoreInterrupt.asFirst(clause, FLAG + " = true;", sources, fix, state)
            + sources.text(inside, sources.end(tree));
    String text =
        "boolean "
            + FLAG
            + " = false;"
            + line
            + "try {"
            + line
            + unit
            + Sources.shift(marked, unit)
            + line
            + "} finally {"
            + line
            + unit
            + "if ("
            + FLAG
            + ") {"
            + line
            + unit
            + unit
            + thread
            + ".currentThread().interrupt();"
            + line
            + unit
            + "}"
            + line
            + "}";
    return Optional.of(
        fix.replace(sources.start(tree), sources.end(tree), text)
            .setShortDescription(DONE)
            .build());
  }

  /** Whether a block around declares the flag already, and restores the interrupt by it. */
  private static boolean hasFlag(TreePath attempt, Sources sources) {
    TreePath child = attempt;
    for (TreePath at = attempt.getParentPath(); at != null; child = at, at = at.getParentPath()) {
      if (Body.isBoundary(at.getLeaf())) {
        return false;
      }
      if (at.getLeaf() instanceof BlockTree block) {
        int here = block.getStatements().indexOf(child.getLeaf());
        for (int i = 0; i < here; i++) {
          if (block.getStatements().get(i) instanceof VariableTree variable
              && variable.getName().contentEquals(FLAG)
              && ASTHelpers.getType(variable).hasTag(TypeTag.BOOLEAN)) {
            return child.getLeaf() instanceof TryTree around
                && around.getFinallyBlock() != null
                && sources.text(around.getFinallyBlock()).contains(FLAG);
          }
        }
      }
    }
    return false;
  }

  /** One edit wraps the loop: that for its first clause. The others then find the flag. */
  private static boolean isCaughtBefore(Tree attempt, Tree loop, VisitorState state) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
        found[0] |=
            tree != attempt
                && (ASTHelpers.getStartPosition(tree) < ASTHelpers.getStartPosition(attempt))
                && tree.getCatches().stream().anyMatch(clause -> catches(clause, state));
        return super.visitTry(tree, null);
      }
    }.scan(loop, null);
    return found[0];
  }

  private static boolean catches(CatchTree clause, VisitorState state) {
    Type interrupt = state.getSymtab().interruptedExceptionType;
    return CheckedThrow.catches(clause, interrupt, state);
  }

  private static @Nullable TreePath outermostLoop(TreePath attempt) {
    TreePath found = null;
    for (TreePath at = attempt; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (Body.isBoundary(leaf)) {
        break;
      }
      if (leaf instanceof WhileLoopTree
          || leaf instanceof DoWhileLoopTree
          || leaf instanceof ForLoopTree
          || leaf instanceof EnhancedForLoopTree) {
        found =
            at.getParentPath().getLeaf() instanceof LabeledStatementTree ? at.getParentPath() : at;
      }
    }
    return found;
  }
}
