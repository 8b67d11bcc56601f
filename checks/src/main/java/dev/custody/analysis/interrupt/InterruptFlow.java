package dev.custody.analysis.interrupt;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.FlowProblem;
import java.util.function.Predicate;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.InstanceOfNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ThrowNode;
import org.checkerframework.errorprone.dataflow.cfg.node.VariableDeclarationNode;
import org.jspecify.annotations.Nullable;

/** Follows one caught interrupt until somebody is told of it. */
final class InterruptFlow implements FlowProblem<InterruptFlow.State> {

  /** What is known at a point, from the least: two ways meet in the greater. */
  enum State {
    /** No interrupt is pending, or somebody was told of it. */
    NONE,
    /** The interrupt was caught and nothing was done about it yet. */
    CAUGHT
  }

  private final CatchTree clause;
  private final Symbol caught;
  private final Type interrupt;
  private final Type unchecked;
  private final Type error;
  private final Types types;
  private final Predicate<Tree> tells;

  /**
   * @param tells whether a call, an assignment or the start of a loop tells somebody of the
   *     interrupt
   */
  InterruptFlow(CatchTree clause, Symtab symbols, Types types, Predicate<Tree> tells) {
    this.clause = clause;
    caught = ASTHelpers.getSymbol(clause.getParameter());
    interrupt = symbols.interruptedExceptionType;
    unchecked = symbols.runtimeExceptionType;
    error = symbols.errorType;
    this.types = types;
    this.tells = tells;
  }

  @Override
  public State entry() {
    return State.NONE;
  }

  @Override
  public State join(State a, State b) {
    return a.compareTo(b) < 0 ? b : a;
  }

  @Override
  public State afterNode(Node node, State before) {
    if (node instanceof VariableDeclarationNode && node.getTree() == clause.getParameter()) {
      return State.CAUGHT;
    }
    return before == State.CAUGHT && isTold(node) ? State.NONE : before;
  }

  @Override
  public @Nullable State onException(Node node, TypeMirror type, State before) {
    // That a call in the clause may fail for some reason is no way to forget an interrupt.
    boolean byChance =
        before == State.CAUGHT
            && !(node instanceof ThrowNode)
            && (types.isSubtype((Type) type, unchecked) || types.isSubtype((Type) type, error));
    return byChance ? null : before;
  }

  /** {@code caught instanceof X} tells which of several exceptions it was. */
  @Override
  public @Nullable State onOutcome(Node node, boolean outcome, State after) {
    if (after == State.NONE
        || !(node instanceof InstanceOfNode test)
        || !caught.equals(ASTHelpers.getSymbol(test.getOperand().getTree()))) {
      return after;
    }
    Type asked = (Type) test.getRefType();
    boolean always = types.isSubtype(interrupt, types.erasure(asked));
    boolean never = !always && !types.isSubtype(asked, interrupt);
    return (outcome ? never : always) ? State.NONE : after;
  }

  private boolean isTold(Node node) {
    Tree tree = node.getTree();
    return tree != null && tells.test(tree);
  }
}
