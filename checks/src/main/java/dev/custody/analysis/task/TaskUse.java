package dev.custody.analysis.task;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.model.Effect;
import java.util.Optional;

/**
 * One place where a task is given to somebody who runs it.
 *
 * @param task the lambda, method reference, instance creation or other expression that is the task
 * @param site the call, or the creation of a thread, that the task is given to
 * @param timing when it runs; empty if unknown
 * @param executor the expression whose threads run it, where the call names one
 * @param periodic whether one call runs it again and again
 * @param repeated whether the call itself is made in a loop or for each element of something
 */
public record TaskUse(
    TreePath task,
    TreePath site,
    Optional<Effect.Timing> timing,
    Optional<ExpressionTree> executor,
    boolean periodic,
    boolean repeated) {

  /** Whether it is over when the call returns. */
  public boolean runsNow() {
    return timing.equals(Optional.of(Effect.Timing.NOW));
  }

  /** Whether it runs on another thread or after the call. */
  public boolean runsLater() {
    return timing.equals(Optional.of(Effect.Timing.LATER));
  }

  /** The variable that holds the executor, where there is one. */
  public Optional<Symbol> executorVariable() {
    return executor.map(ASTHelpers::getSymbol).filter(symbol -> symbol instanceof Symbol.VarSymbol);
  }
}
