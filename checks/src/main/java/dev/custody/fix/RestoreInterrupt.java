package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Type;
import dev.custody.tree.NamedType;
import java.util.List;
import java.util.Optional;

/** Sets the interrupt flag again where an {@code InterruptedException} is caught. */
public final class RestoreInterrupt {

  private static final NamedType INTERRUPTED_IO = NamedType.of("java.io.InterruptedIOException");

  private RestoreInterrupt() {}

  /**
   * Starts the {@code catch} with {@code Thread.currentThread().interrupt();}, under a condition if
   * other exceptions are caught too.
   */
  public static Optional<SuggestedFix> in(CatchTree handler, VisitorState state) {
    Sources sources = new Sources(state);
    BlockTree block = handler.getBlock();
    if (!sources.isEditable(block)) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String restore =
        SuggestedFixes.qualifyType(state, fix, "java.lang.Thread")
            + ".currentThread().interrupt();";
    int start = sources.start(block) + 1;
    return Optional.of(
        fix.replace(start, start, asFirst(handler, restore, sources, fix, state))
            .setShortDescription("Restore the interrupt flag")
            .build());
  }

  /**
   * The text that makes {@code statement} the first of the clause, under a condition if other
   * exceptions are caught too.
   */
  static String asFirst(
      CatchTree handler,
      String statement,
      Sources sources,
      SuggestedFix.Builder imports,
      VisitorState state) {
    BlockTree block = handler.getBlock();
    VariableTree caught = handler.getParameter();
    List<? extends StatementTree> statements = block.getStatements();
    String outer = "\n" + sources.indentation(sources.end(block) - 1);
    String line =
        statements.isEmpty()
            ? outer + sources.unit(block)
            : "\n" + sources.indentation(sources.start(statements.get(0)));
    String text =
        catchesOnlyInterrupts(caught, state)
            ? line + statement
            : String.format(
                "%sif (%s instanceof %s) {%s%s%s%s}",
                line,
                caught.getName(),
                SuggestedFixes.qualifyType(state, imports, "java.lang.InterruptedException"),
                line,
                sources.unit(block),
                statement,
                line);
    return sources.text(block).indexOf('\n') < 0 ? text + outer : text;
  }

  private static boolean catchesOnlyInterrupts(VariableTree caught, VisitorState state) {
    if (caught.getType() instanceof UnionTypeTree) {
      return false;
    }
    Type type = ASTHelpers.getType(caught.getType());
    return ASTHelpers.isSubtype(type, state.getSymtab().interruptedExceptionType, state)
        || ASTHelpers.isSubtype(type, INTERRUPTED_IO.get(state), state);
  }
}
