package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.analysis.interrupt.Handling.Outcome;
import dev.custody.analysis.interrupt.InterruptFlow.State;
import dev.custody.tree.NamedType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of interrupts that are caught.
 *
 * <p>A fact is a caught {@code InterruptedException} of which nobody was told yet. It is born where
 * a catch clause takes it, and dropped where the flag is set again, the exception is thrown, handed
 * to somebody or remembered, or the program ends; it stays through logging. The analysis errs on
 * the side of "told": whoever gets the exception and is no logger is taken to care. It ignores
 * interrupts that end a wait without an exception, and exceptions that no signature declares. A
 * graph is built only of bodies that catch an interrupt.
 */
public final class Interrupts {

  private static final Context.Key<Interrupts> KEY = new Context.Key<>();

  private static final NamedType INTERRUPTED_IO = NamedType.of("java.io.InterruptedIOException");

  private final ControlFlow flow;
  private final Sources sources;
  private final Telling telling;
  private final Types types;
  private final Symtab symbols;
  private final @Nullable Type interruptedIo;

  private Interrupts(VisitorState state) {
    flow = ControlFlow.instance(state);
    sources = new Sources(state);
    telling = new Telling(state);
    types = state.getTypes();
    symbols = state.getSymtab();
    interruptedIo = INTERRUPTED_IO.get(state);
  }

  /** The instance of this compilation. */
  public static Interrupts instance(VisitorState state) {
    Interrupts interrupts = state.context.get(KEY);
    if (interrupts == null) {
      interrupts = new Interrupts(state);
      state.context.put(KEY, interrupts);
    }
    return interrupts;
  }

  /**
   * What the clause does with interrupts; nothing if it gets none, or if the code around it cannot
   * be followed.
   *
   * @param attempt the path of the try statement
   */
  public Optional<Handling> of(CatchTree clause, TreePath attempt) {
    List<TreePath> from = sources.of(clause, attempt);
    Body body = from.isEmpty() ? null : Body.around(attempt).orElse(null);
    if (body == null) {
      return Optional.empty();
    }
    Carriers carriers = Carriers.of(ASTHelpers.getSymbol(clause.getParameter()), clause.getBlock());
    if (tellsAtOnce(clause, carriers, body)) {
      return Optional.of(
          new Handling(Outcome.KEPT, !sources.isNamed(clause), from.get(0), false, false, null));
    }
    Optional<FlowResult<State>> result = solve(clause, carriers, body);
    return result.isPresent() ? Optional.of(judge(result.get(), clause, from)) : Optional.empty();
  }

  /** Whether the first statement of the clause tells somebody, which needs no graph to be seen. */
  private boolean tellsAtOnce(CatchTree clause, Carriers carriers, Body body) {
    List<? extends StatementTree> statements = clause.getBlock().getStatements();
    return !statements.isEmpty()
        && statements.get(0) instanceof ExpressionStatementTree first
        && telling.tells(first.getExpression(), carriers, body);
  }

  private Optional<FlowResult<State>> solve(CatchTree clause, Carriers carriers, Body body) {
    ImmutableSet<Tree> loops = telling.loopsThatTell(clause, carriers, body);
    return flow.solve(
        body,
        new InterruptFlow(
            clause,
            symbols,
            types,
            tree -> loops.contains(tree) || telling.tells(tree, carriers, body)));
  }

  private Handling judge(FlowResult<State> result, CatchTree clause, List<TreePath> from) {
    boolean[] again = new boolean[1];
    result.forEach(
        (node, state) -> again[0] |= state == State.CAUGHT && isEndOfOne(from, node.getTree()));
    Tree exit = null;
    boolean left = false;
    for (Exit<State> normal : result.normalExits()) {
      if (normal.state() == State.CAUGHT) {
        left = true;
        exit = normal.last() == null ? exit : normal.last().getTree();
      }
    }
    Outcome outcome = left || again[0] ? Outcome.FORGOTTEN : Outcome.KEPT;
    if (outcome == Outcome.KEPT) {
      for (Exit<State> thrown : result.exceptionalExits()) {
        if (thrown.state() == State.CAUGHT
            && thrown.last() != null
            && thrown.last().getTree() instanceof ThrowTree statement
            && isOther(statement, clause)) {
          outcome = Outcome.REPLACED;
          exit = statement;
        }
      }
    }
    return new Handling(outcome, !sources.isNamed(clause), from.get(0), again[0], left, exit);
  }

  private static boolean isEndOfOne(List<TreePath> paths, @Nullable Tree tree) {
    for (TreePath path : paths) {
      if (path.getLeaf() == tree) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether neither the caught exception nor one that speaks of an interrupt is thrown. An error
   * says that there was none to be expected.
   */
  private boolean isOther(ThrowTree statement, CatchTree clause) {
    Type thrown = ASTHelpers.getType(statement.getExpression());
    return thrown != null
        && !ASTHelpers.getSymbol(clause.getParameter())
            .equals(symbol(ASTHelpers.stripParentheses(statement.getExpression())))
        && !types.isSubtype(thrown, symbols.interruptedExceptionType)
        && !types.isSubtype(thrown, symbols.errorType)
        && (interruptedIo == null || !types.isSubtype(thrown, interruptedIo));
  }

  private static com.sun.tools.javac.code.@Nullable Symbol symbol(Tree tree) {
    return ASTHelpers.getSymbol(tree);
  }
}
