package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.obligation.LateUse;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moves a release below the last use of the value. */
public final class MoveAfter {

  private MoveAfter() {}

  /**
   * Moves the statement that releases below the statements of its block that use the value.
   *
   * @return nothing if release and use are not statements of one block, or if the statements
   *     between them deal with the value as well
   */
  public static Optional<SuggestedFix> lastUse(LateUse use, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(use.release());
    if (use.deferred()
        || path == null
        || !(use.release() instanceof MethodInvocationTree call)
        || !isOn(call, use.value())
        || !(path.getParentPath().getLeaf() instanceof ExpressionStatementTree statement)
        || !(path.getParentPath().getParentPath().getLeaf() instanceof BlockTree block)) {
      return Optional.empty();
    }
    List<? extends StatementTree> statements = block.getStatements();
    int from = statements.indexOf(statement);
    int to = indexOf(use.use(), statements);
    if (to <= from || statements.subList(from + 1, to).stream().anyMatch(s -> names(s, use))) {
      return Optional.empty();
    }
    for (int i = to + 1; i < statements.size(); i++) {
      if (names(statements.get(i), use)) {
        if (!isOrdinary(statements.get(i)) || callsOn(statements.get(i), use, false)) {
          break;
        }
        to = i;
      }
    }
    StatementTree last = statements.get(to);
    if (!isOrdinary(last) || !sources.isEditable(statement) || !sources.isEditable(last)) {
      return Optional.empty();
    }
    String line = "\n" + sources.indentation(sources.start(last));
    return Optional.of(
        SuggestedFix.builder()
            .replace(sources.withLeadingLine(sources.start(statement)), sources.end(statement), "")
            .replace(sources.end(last), sources.end(last), line + sources.text(statement))
            .setShortDescription("Release it after its last use")
            .build());
  }

  /** Whether code that is put behind the statement runs, as far as its kind tells. */
  private static boolean isOrdinary(StatementTree statement) {
    return statement instanceof ExpressionStatementTree
        || statement instanceof VariableTree
        || statement instanceof EnhancedForLoopTree;
  }

  private static boolean isOn(MethodInvocationTree call, Symbol value) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    return receiver != null && value.equals(ASTHelpers.getSymbol(receiver));
  }

  private static int indexOf(Tree tree, List<? extends StatementTree> statements) {
    for (int i = 0; i < statements.size(); i++) {
      if (contains(statements.get(i), tree)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean contains(Tree tree, Tree wanted) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(@Nullable Tree part, @Nullable Void unused) {
        found[0] |= part == wanted;
        return found[0] ? null : super.scan(part, null);
      }
    }.scan(tree, null);
    return found[0];
  }

  private static boolean names(Tree tree, LateUse use) {
    return callsOn(tree, use, true);
  }

  /** Whether the tree names the value at all, or calls on it what does not use it up. */
  private static boolean callsOn(Tree tree, LateUse use, boolean anyMention) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree name, @Nullable Void unused) {
        found[0] |= anyMention && use.value().equals(ASTHelpers.getSymbol(name));
        return null;
      }

      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void unused) {
        boolean same =
            ASTHelpers.getSymbol(call)
                .getSimpleName()
                .equals(ASTHelpers.getSymbol(use.use()).getSimpleName());
        found[0] |= isOn(call, use.value()) && !same;
        return super.visitMethodInvocation(call, null);
      }
    }.scan(tree, null);
    return found[0];
  }
}
