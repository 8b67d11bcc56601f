package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.analysis.Store.FlowRule;
import org.checkerframework.errorprone.dataflow.cfg.ControlFlowGraph;
import org.checkerframework.errorprone.dataflow.cfg.block.Block;
import org.checkerframework.errorprone.dataflow.cfg.block.ConditionalBlock;
import org.checkerframework.errorprone.dataflow.cfg.block.ExceptionBlock;
import org.checkerframework.errorprone.dataflow.cfg.block.SingleSuccessorBlock;
import org.checkerframework.errorprone.dataflow.cfg.node.ConditionalAndNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ConditionalNotNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ConditionalOrNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * Solves a {@link FlowProblem} by a worklist in reverse post-order.
 *
 * <p>A fact is a state at the entry of a block; it is born at the entry of the body, changed node
 * by node, split at boolean nodes into the states for either outcome, and dropped on edges the
 * problem calls impossible. The solver errs on no side of its own. It ignores nothing of the graph.
 * It costs one transfer per node and visit; a body that needs more than {@value #VISITS_PER_BLOCK}
 * visits a block on average is given up.
 */
final class FlowSolver<S> {

  private static final int VISITS_PER_BLOCK = 60;

  /** The states for either outcome of the last boolean node; null means impossible. */
  private record Pair<S>(@Nullable S whenTrue, @Nullable S whenFalse) {}

  /** Who hears of an edge: the solver itself, or the listing of exits. */
  private interface EdgeSink<S> {
    void flow(Block target, Pair<S> states, @Nullable TypeMirror thrown);
  }

  private final FlowProblem<S> problem;
  private final ControlFlowGraph graph;
  private final List<Block> order;
  private final Map<Block, Pair<S>> entries = new LinkedHashMap<>();

  private FlowSolver(ControlFlowGraph graph, FlowProblem<S> problem) {
    this.graph = graph;
    this.problem = problem;
    // The graph lists a block once for every edge that its own search took to it.
    this.order = ImmutableSet.copyOf(graph.getDepthFirstOrderedBlocks()).asList();
  }

  /** The solution, or nothing if the body is too tangled. */
  static <S> Optional<FlowResult<S>> solve(ControlFlowGraph graph, FlowProblem<S> problem) {
    FlowSolver<S> solver = new FlowSolver<>(graph, problem);
    return solver.run() ? Optional.of(solver.result()) : Optional.empty();
  }

  private boolean run() {
    Map<Block, Integer> rank = new HashMap<>();
    for (Block block : order) {
      rank.put(block, rank.size());
    }
    PriorityQueue<Integer> work = new PriorityQueue<>();
    boolean[] queued = new boolean[order.size()];
    S entry = problem.entry();
    entries.put(graph.getEntryBlock(), new Pair<>(entry, entry));
    enqueue(graph.getEntryBlock(), rank, work, queued);
    long budget = (long) VISITS_PER_BLOCK * order.size();
    while (!work.isEmpty()) {
      if (budget-- == 0) {
        return false;
      }
      int index = work.remove();
      queued[index] = false;
      process(
          order.get(index),
          (node, before) -> {},
          (target, states, thrown) -> {
            if (merge(target, states)) {
              enqueue(target, rank, work, queued);
            }
          });
    }
    return true;
  }

  private static void enqueue(
      Block block, Map<Block, Integer> rank, PriorityQueue<Integer> work, boolean[] queued) {
    Integer index = rank.get(block);
    if (index != null && !queued[index]) {
      queued[index] = true;
      work.add(index);
    }
  }

  private boolean merge(Block target, Pair<S> states) {
    if (states.whenTrue() == null && states.whenFalse() == null) {
      return false;
    }
    Pair<S> old = entries.get(target);
    Pair<S> merged =
        old == null
            ? states
            : new Pair<>(
                join(old.whenTrue(), states.whenTrue()), join(old.whenFalse(), states.whenFalse()));
    if (merged.equals(old)) {
      return false;
    }
    entries.put(target, merged);
    return true;
  }

  /** Runs one block from its entry state and tells {@code sink} what leaves it. */
  private void process(Block block, BiConsumer<Node, S> visitor, EdgeSink<S> sink) {
    Pair<S> states = entries.get(block);
    if (states == null) {
      return;
    }
    if (block instanceof ConditionalBlock conditional) {
      flow(
          conditional.getThenSuccessor(),
          conditional.getThenFlowRule(),
          only(states.whenTrue()),
          sink);
      flow(
          conditional.getElseSuccessor(),
          conditional.getElseFlowRule(),
          only(states.whenFalse()),
          sink);
      return;
    }
    if (block instanceof ExceptionBlock exceptional) {
      Node node = exceptional.getNode();
      S before = join(states.whenTrue(), states.whenFalse());
      if (before == null) {
        return;
      }
      for (Map.Entry<TypeMirror, Set<Block>> edge :
          exceptional.getExceptionalSuccessors().entrySet()) {
        S thrown = problem.onException(node, edge.getKey(), before);
        for (Block target : edge.getValue()) {
          sink.flow(target, only(thrown), edge.getKey());
        }
      }
    }
    for (Node node : block.getNodes()) {
      states = step(node, states, visitor);
    }
    if (block instanceof SingleSuccessorBlock single && single.getSuccessor() != null) {
      flow(single.getSuccessor(), single.getFlowRule(), states, sink);
    }
  }

  private Pair<S> step(Node node, Pair<S> states, BiConsumer<Node, S> visitor) {
    S before = join(states.whenTrue(), states.whenFalse());
    if (before == null) {
      return states;
    }
    visitor.accept(node, before);
    if (node instanceof ConditionalNotNode) {
      return new Pair<>(states.whenFalse(), states.whenTrue());
    }
    if (node instanceof ConditionalAndNode || node instanceof ConditionalOrNode) {
      return states;
    }
    S after = problem.afterNode(node, before);
    if (node.getType() != null && node.getType().getKind() == TypeKind.BOOLEAN) {
      return new Pair<>(
          problem.onOutcome(node, true, after), problem.onOutcome(node, false, after));
    }
    return only(after);
  }

  private void flow(Block target, FlowRule rule, Pair<S> states, EdgeSink<S> sink) {
    sink.flow(
        target,
        switch (rule) {
          case EACH_TO_EACH -> states;
          case THEN_TO_BOTH -> only(states.whenTrue());
          case ELSE_TO_BOTH -> only(states.whenFalse());
          case THEN_TO_THEN -> new Pair<>(states.whenTrue(), null);
          case ELSE_TO_ELSE -> new Pair<>(null, states.whenFalse());
        },
        null);
  }

  private Pair<S> only(@Nullable S state) {
    return new Pair<>(state, state);
  }

  private @Nullable S join(@Nullable S a, @Nullable S b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a == b || a.equals(b) ? a : problem.join(a, b);
  }

  private FlowResult<S> result() {
    ImmutableList.Builder<Node> nodes = ImmutableList.builder();
    IdentityHashMap<Node, S> before = new IdentityHashMap<>();
    ImmutableList.Builder<Exit<S>> normal = ImmutableList.builder();
    ImmutableList.Builder<Exit<S>> exceptional = ImmutableList.builder();
    for (Block block : order) {
      process(
          block,
          (node, state) -> {
            nodes.add(node);
            before.put(node, state);
          },
          (target, states, thrown) -> {
            S state = join(states.whenTrue(), states.whenFalse());
            if (state == null) {
              return;
            }
            if (target == graph.getRegularExitBlock()) {
              normal.add(new Exit<>(lastNode(block), null, state));
            } else if (target == graph.getExceptionalExitBlock()) {
              exceptional.add(new Exit<>(lastNode(block), thrown, state));
            }
          });
    }
    return new FlowResult<>(nodes.build(), before, normal.build(), exceptional.build());
  }

  private static @Nullable Node lastNode(Block block) {
    if (block instanceof ExceptionBlock exceptional) {
      return exceptional.getNode();
    }
    if (block.getNodes().isEmpty() && block.getPredecessors().size() == 1) {
      // A condition: what was tested last.
      return block.getPredecessors().iterator().next().getLastNode();
    }
    return block.getLastNode();
  }
}
