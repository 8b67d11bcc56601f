package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** An edge to one of the two exit blocks. */
  private record Way<S>(Block target, Exit<S> exit) {}

  private final FlowProblem<S> problem;
  private final ControlFlowGraph graph;
  private final List<Block> order;
  private final IdentityHashMap<Block, Integer> rank = new IdentityHashMap<>();

  /** The blocks to visit, by rank. */
  private final BitSet work = new BitSet();

  // What the last visit of a block saw; that one started from the solution.
  private final List<@Nullable Pair<S>> entries;
  private final List<List<Way<S>>> ways;
  private final IdentityHashMap<Node, S> before = new IdentityHashMap<>();

  private FlowSolver(ControlFlowGraph graph, FlowProblem<S> problem) {
    this.graph = graph;
    this.problem = problem;
    // The graph lists a block once for every edge that its own search took to it.
    order = ImmutableSet.copyOf(graph.getDepthFirstOrderedBlocks()).asList();
    for (Block block : order) {
      rank.put(block, rank.size());
    }
    entries = new ArrayList<>(Collections.nCopies(order.size(), null));
    ways = new ArrayList<>(Collections.nCopies(order.size(), List.of()));
  }

  /** The solution, or nothing if the body is too tangled. */
  static <S> Optional<FlowResult<S>> solve(ControlFlowGraph graph, FlowProblem<S> problem) {
    FlowSolver<S> solver = new FlowSolver<>(graph, problem);
    return solver.run() ? Optional.of(solver.result()) : Optional.empty();
  }

  private boolean run() {
    merge(graph.getEntryBlock(), only(problem.entry()));
    long budget = (long) VISITS_PER_BLOCK * order.size();
    for (int next = work.nextSetBit(0); next >= 0; next = work.nextSetBit(0)) {
      if (budget-- == 0) {
        return false;
      }
      work.clear(next);
      visit(next);
    }
    return true;
  }

  private void merge(Block target, Pair<S> states) {
    Integer index = rank.get(target);
    if (index == null) {
      return;
    }
    Pair<S> old = entries.get(index);
    Pair<S> more = old == null ? states : joined(old, states);
    if (more != null) {
      entries.set(index, more);
      work.set(index);
    }
  }

  /** Runs a block from its entry state and passes on what leaves it. */
  private void visit(int index) {
    Block block = order.get(index);
    Pair<S> states = entries.get(index);
    if (states == null) {
      return;
    }
    List<Way<S>> out = new ArrayList<>();
    if (block instanceof ConditionalBlock conditional) {
      S met = states.whenTrue();
      S missed = states.whenFalse();
      flow(conditional.getThenSuccessor(), conditional.getThenFlowRule(), only(met), block, out);
      flow(conditional.getElseSuccessor(), conditional.getElseFlowRule(), only(missed), block, out);
    } else {
      if (block instanceof ExceptionBlock exceptional) {
        fail(exceptional, join(states.whenTrue(), states.whenFalse()), out);
      }
      for (Node node : block.getNodes()) {
        states = step(node, states);
      }
      if (block instanceof SingleSuccessorBlock single && single.getSuccessor() != null) {
        flow(single.getSuccessor(), single.getFlowRule(), states, block, out);
      }
    }
    ways.set(index, out);
  }

  private void fail(ExceptionBlock block, @Nullable S reached, List<Way<S>> out) {
    if (reached == null) {
      return;
    }
    for (Map.Entry<TypeMirror, Set<Block>> edge : block.getExceptionalSuccessors().entrySet()) {
      S thrown = problem.onException(block.getNode(), edge.getKey(), reached);
      for (Block target : edge.getValue()) {
        leave(target, only(thrown), edge.getKey(), block, out);
      }
    }
  }

  private Pair<S> step(Node node, Pair<S> states) {
    S reached = join(states.whenTrue(), states.whenFalse());
    if (reached == null) {
      return states;
    }
    before.put(node, reached);
    if (node instanceof ConditionalNotNode) {
      return new Pair<>(states.whenFalse(), states.whenTrue());
    }
    if (node instanceof ConditionalAndNode || node instanceof ConditionalOrNode) {
      return states;
    }
    S after = problem.afterNode(node, reached);
    if (node.getType() != null && node.getType().getKind() == TypeKind.BOOLEAN) {
      return new Pair<>(
          problem.onOutcome(node, true, after), problem.onOutcome(node, false, after));
    }
    return after == states.whenTrue() && after == states.whenFalse() ? states : only(after);
  }

  private void flow(Block target, FlowRule rule, Pair<S> states, Block from, List<Way<S>> out) {
    Pair<S> passed =
        switch (rule) {
          case EACH_TO_EACH -> states;
          case THEN_TO_BOTH -> only(states.whenTrue());
          case ELSE_TO_BOTH -> only(states.whenFalse());
          case THEN_TO_THEN -> new Pair<>(states.whenTrue(), null);
          case ELSE_TO_ELSE -> new Pair<>(null, states.whenFalse());
        };
    leave(target, passed, null, from, out);
  }

  private void leave(
      Block target, Pair<S> states, @Nullable TypeMirror thrown, Block from, List<Way<S>> out) {
    S state = join(states.whenTrue(), states.whenFalse());
    if (state == null) {
      return;
    }
    if (target == graph.getRegularExitBlock()) {
      out.add(new Way<>(target, new Exit<>(lastNode(from), null, state)));
    } else if (target == graph.getExceptionalExitBlock()) {
      out.add(new Way<>(target, new Exit<>(lastNode(from), thrown, state)));
    } else {
      merge(target, states);
    }
  }

  private Pair<S> only(@Nullable S state) {
    return new Pair<>(state, state);
  }

  /** Both pairs in one; null if the other one adds nothing. */
  private @Nullable Pair<S> joined(Pair<S> old, Pair<S> other) {
    S whenTrue = join(old.whenTrue(), other.whenTrue());
    S whenFalse = join(old.whenFalse(), other.whenFalse());
    return isSame(whenTrue, old.whenTrue()) && isSame(whenFalse, old.whenFalse())
        ? null
        : new Pair<>(whenTrue, whenFalse);
  }

  private boolean isSame(@Nullable S a, @Nullable S b) {
    return a == b || (a != null && a.equals(b));
  }

  private @Nullable S join(@Nullable S a, @Nullable S b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a == b || a.equals(b) ? a : problem.join(a, b);
  }

  private FlowResult<S> result() {
    ImmutableList.Builder<Node> nodes = ImmutableList.builder();
    ImmutableList.Builder<Exit<S>> normal = ImmutableList.builder();
    ImmutableList.Builder<Exit<S>> exceptional = ImmutableList.builder();
    for (int i = 0; i < order.size(); i++) {
      nodes.addAll(order.get(i).getNodes());
      for (Way<S> way : ways.get(i)) {
        (way.target() == graph.getRegularExitBlock() ? normal : exceptional).add(way.exit());
      }
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
