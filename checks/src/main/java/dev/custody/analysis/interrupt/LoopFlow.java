package dev.custody.analysis.interrupt;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.FlowProblem;
import dev.custody.analysis.summary.Summaries;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ThrowNode;
import org.jspecify.annotations.Nullable;

/**
 * Whether control has been in a loop. Where it has and the body is left, the loop can be left. A
 * call leaves it by the exceptions it declares, and by those it throws on purpose.
 */
final class LoopFlow implements FlowProblem<LoopFlow.Place> {

  /** Where control has been, from the least: two ways meet in the greater. */
  enum Place {
    /** Not in the loop yet. */
    BEFORE,
    /** In the loop at least once. */
    INSIDE
  }

  private final Set<Tree> loop;
  private final Constants constants;
  private final Summaries summaries;
  private final Symtab symbols;
  private final Types types;

  /**
   * @param loop all trees of the loop
   * @param summaries know whether a method throws unchecked exceptions that are meant
   */
  LoopFlow(Set<Tree> loop, Constants constants, Summaries summaries, Symtab symbols, Types types) {
    this.loop = loop;
    this.constants = constants;
    this.summaries = summaries;
    this.symbols = symbols;
    this.types = types;
  }

  @Override
  public Place entry() {
    return Place.BEFORE;
  }

  @Override
  public Place join(Place a, Place b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  @Override
  public Place afterNode(Node node, Place before) {
    return isInside(node) ? Place.INSIDE : before;
  }

  @Override
  public @Nullable Place onException(Node node, TypeMirror type, Place before) {
    boolean unchecked =
        types.isSubtype((Type) type, symbols.runtimeExceptionType)
            || types.isSubtype((Type) type, symbols.errorType);
    if (unchecked && !(node instanceof ThrowNode) && !throwsOnPurpose(node)) {
      return null;
    }
    return isInside(node) ? Place.INSIDE : before;
  }

  @Override
  public @Nullable Place onOutcome(Node node, boolean outcome, Place after) {
    return node.getTree() instanceof ExpressionTree condition
            && constants.of(condition).equals(Optional.of(!outcome))
        ? null
        : after;
  }

  private boolean isInside(Node node) {
    return node.getTree() != null && loop.contains(node.getTree());
  }

  private boolean throwsOnPurpose(Node node) {
    return node.getTree() != null
        && ASTHelpers.getSymbol(node.getTree()) instanceof MethodSymbol method
        && summaries.throwsUnchecked(method);
  }
}
