package dev.custody.fix;

import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.google.errorprone.util.Reachability;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ContinueTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import java.util.List;
import java.util.Optional;

/** Lets an {@code InterruptedException} out of a method that declares it. */
public final class LetInterruptOut {

  private LetInterruptOut() {}

  /**
   * Throws the exception again: at the end of a clause that catches nothing else, else in a clause
   * of its own before it.
   *
   * @param attempt the path of the try statement that the clause belongs to
   * @return nothing if the exception may not leave the method from here
   */
  public static Optional<SuggestedFix> of(CatchTree clause, TreePath attempt, VisitorState state) {
    Sources sources = new Sources(state);
    Type interrupt = state.getSymtab().interruptedExceptionType;
    TryTree tree = (TryTree) attempt.getLeaf();
    if (!sources.isEditable(clause)
        || !CheckedThrow.leaves(interrupt, attempt, state)
        || !Reachability.canCompleteNormally(tree.getBlock())) {
      return Optional.empty();
    }
    VariableTree caught = clause.getParameter();
    if (caught.getType() instanceof UnionTypeTree) {
      return Optional.empty();
    }
    Type type = ASTHelpers.getType(caught.getType());
    if (ASTHelpers.isSubtype(type, interrupt, state)) {
      return atTheEnd(clause, sources);
    }
    return ASTHelpers.isSubtype(interrupt, type, state)
        ? Optional.of(before(clause, sources, state))
        : Optional.empty();
  }

  /** Whether the method or lambda around the path names the exception in its throws clause. */
  public static boolean isNamed(TreePath attempt, VisitorState state) {
    return CheckedThrow.leavesByName(state.getSymtab().interruptedExceptionType, attempt, state);
  }

  private static SuggestedFix before(CatchTree clause, Sources sources, VisitorState state) {
    SuggestedFix.Builder fix = SuggestedFix.builder();
    BlockTree block = clause.getBlock();
    String outer = "\n" + sources.indentation(sources.end(block) - 1);
    String name = clause.getParameter().getName().toString();
    boolean ownLine = sources.withLeadingLine(sources.start(clause)) < sources.start(clause);
    String text =
        "catch ("
            + SuggestedFixes.qualifyType(state, fix, "java.lang.InterruptedException")
            + " "
            + name
            + ") {"
            + outer
            + sources.unit(block)
            + "throw "
            + name
            + ";"
            + outer
            + "}"
            + (ownLine ? outer : " ");
    return fix.replace(sources.start(clause), sources.start(clause), text)
        .setShortDescription("Let the interrupt out")
        .build();
  }

  private static Optional<SuggestedFix> atTheEnd(CatchTree clause, Sources sources) {
    BlockTree block = clause.getBlock();
    String statement = "throw " + clause.getParameter().getName() + ";";
    List<? extends StatementTree> statements = block.getStatements();
    int plain = statements.size();
    StatementTree last = Iterables.getLast(statements, null);
    boolean leaves =
        last instanceof ReturnTree
            || last instanceof ThrowTree
            || last instanceof BreakTree
            || last instanceof ContinueTree;
    if (leaves) {
      plain--;
    }
    for (StatementTree before : statements.subList(0, plain)) {
      if (!(before instanceof ExpressionStatementTree)) {
        return Optional.empty();
      }
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    if (leaves) {
      fix.replace(last, statement);
    } else {
      String outer = "\n" + sources.indentation(sources.end(block) - 1);
      int end = sources.end(block) - 1;
      fix.replace(sources.beforeBlanks(end), end, outer + sources.unit(block) + statement + outer);
    }
    return Optional.of(fix.setShortDescription("Let the interrupt out").build());
  }
}
