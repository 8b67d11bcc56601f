package dev.custody.analysis.flow;

import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * A forward dataflow problem over one body.
 *
 * <p>{@code S} is an immutable state with {@code equals}. {@link #join} must be associative,
 * commutative and idempotent, and the number of different states reachable by joining must be
 * finite; the solver stops when nothing changes any more.
 *
 * @param <S> the state
 */
public interface FlowProblem<S> {

  /** The state on entry of the body. */
  S entry();

  /** The least state that stands for both. */
  S join(S a, S b);

  /** The state after {@code node} completed normally. */
  S afterNode(Node node, S before);

  /**
   * The state that travels along the edge taken when {@code node} throws {@code type}, or null if
   * that edge is to be ignored.
   */
  default @Nullable S onException(Node node, TypeMirror type, S before) {
    return before;
  }

  /**
   * The state after the boolean {@code node} yielded {@code outcome}, or null if it cannot yield
   * that. Negations and short-circuit operators are resolved by the solver; the node is an atom.
   */
  default @Nullable S onOutcome(Node node, boolean outcome, S after) {
    return after;
  }
}
