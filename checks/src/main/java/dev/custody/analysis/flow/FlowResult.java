package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableList;
import java.util.IdentityHashMap;
import java.util.function.BiConsumer;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;

/**
 * What a solved problem says of every reachable node and exit.
 *
 * @param <S> the state
 */
public final class FlowResult<S> {

  private final ImmutableList<Node> nodes;
  private final IdentityHashMap<Node, S> before;
  private final ImmutableList<Exit<S>> normalExits;
  private final ImmutableList<Exit<S>> exceptionalExits;

  FlowResult(
      ImmutableList<Node> nodes,
      IdentityHashMap<Node, S> before,
      ImmutableList<Exit<S>> normalExits,
      ImmutableList<Exit<S>> exceptionalExits) {
    this.nodes = nodes;
    this.before = before;
    this.normalExits = normalExits;
    this.exceptionalExits = exceptionalExits;
  }

  /** Calls back for every reachable node, blocks in reverse post-order. */
  public void forEach(BiConsumer<Node, S> visitor) {
    for (Node node : nodes) {
      S state = before.get(node);
      if (state != null) {
        visitor.accept(node, state);
      }
    }
  }

  /** The exits by return or by the end of the body. */
  public ImmutableList<Exit<S>> normalExits() {
    return normalExits;
  }

  /** The exits by an exception. */
  public ImmutableList<Exit<S>> exceptionalExits() {
    return exceptionalExits;
  }
}
