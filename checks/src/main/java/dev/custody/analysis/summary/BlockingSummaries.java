package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How methods may block, by a depth-first walk over the static call graph. The answer for a method
 * that is asked about again while it is being computed is "not at all"; what was learnt below it
 * meanwhile is kept for good only once the outermost method of the recursion is done.
 */
final class BlockingSummaries {

  /** What two ways of blocking must share to count as one. */
  private record Way(BlockingKind kind, @Nullable Symbol releasing, @Nullable Symbol through) {
    // Written out: what the compiler makes for records is linked at run time, which costs more than
    // all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Way that
              && kind == that.kind
              && Objects.equals(releasing, that.releasing)
              && Objects.equals(through, that.through));
    }

    @Override
    public int hashCode() {
      return 31 * (31 * kind.hashCode() + Objects.hashCode(releasing)) + Objects.hashCode(through);
    }
  }

  private final Model model;
  private final Bodies bodies;
  private final Timings timings;
  private final LockOfCondition conditions;
  private final RoomyQueues roomyQueues;
  private final Streams streams;
  private final DependencyBlocking dependencies;
  private final Type interrupted;
  private final VisitorState state;

  private final Map<MethodSymbol, ImmutableList<Blocking>> known = new HashMap<>();
  private final Map<MethodSymbol, ImmutableList<Blocking>> provisional = new HashMap<>();
  private final Map<MethodSymbol, Integer> started = new HashMap<>();

  /** The depth of the outermost method on the stack that a recursive call came back to. */
  private int lowest = Integer.MAX_VALUE;

  BlockingSummaries(
      Model model,
      Bodies bodies,
      Timings timings,
      DependencyBlocking dependencies,
      AssignedValues values,
      VisitorState state) {
    this.model = model;
    this.bodies = bodies;
    this.timings = timings;
    this.dependencies = dependencies;
    this.state = state;
    this.conditions = new LockOfCondition(bodies);
    this.roomyQueues = new RoomyQueues(model, values);
    this.streams = new Streams(model, bodies, values, method -> !of(method).isEmpty(), state);
    this.interrupted = state.getSymtab().interruptedExceptionType;
  }

  ImmutableList<Blocking> of(MethodSymbol method) {
    ImmutableList<Blocking> answer = known.get(method);
    if (answer != null) {
      return answer;
    }
    Integer depth = started.get(method);
    if (depth != null) {
      lowest = Math.min(lowest, depth);
      return ImmutableList.of();
    }
    answer = provisional.get(method);
    return answer != null ? answer : compute(method);
  }

  private ImmutableList<Blocking> compute(MethodSymbol method) {
    Effects declared = model.declaredOn(method);
    Optional<Body> body = bodies.of(method);
    if (declared.has(Effect.NeverBlocks.class)) {
      return remember(method, ImmutableList.of());
    }
    if (body.isEmpty() || declared.has(Effect.Blocks.class)) {
      return remember(method, byContract(method));
    }
    if (model.of(method).has(Effect.NeverBlocks.class)) {
      return remember(method, ImmutableList.of());
    }
    int depth = started.size();
    int outer = lowest;
    lowest = Integer.MAX_VALUE;
    started.put(method, depth);
    Map<Way, Blocking> ways = new LinkedHashMap<>();
    collect(method, body.get(), ways);
    started.remove(method);
    ImmutableList<Blocking> answer = ImmutableList.copyOf(ways.values());
    if (lowest >= depth) {
      remember(method, answer);
      if (depth == 0) {
        provisional.clear();
      }
      lowest = outer;
    } else {
      provisional.put(method, answer);
      lowest = Math.min(outer, lowest);
    }
    return answer;
  }

  private ImmutableList<Blocking> remember(MethodSymbol method, ImmutableList<Blocking> answer) {
    known.put(method, answer);
    return answer;
  }

  /** What the model says, or the bytecode, or the throws clause of a method without a body. */
  private ImmutableList<Blocking> byContract(MethodSymbol method) {
    Effects effects = model.of(method);
    if (effects.has(Effect.NeverBlocks.class)) {
      return ImmutableList.of();
    }
    ImmutableList<Blocking.Step> chain = ImmutableList.of(new Blocking.Step(method, 0));
    if (!effects.isUnknown()) {
      return modelled(effects, chain);
    }
    ImmutableList<Blocking> ways = dependencies.of(method).orElse(ImmutableList.of());
    if (!ways.isEmpty()) {
      return ways;
    }
    for (Type thrown : method.getThrownTypes()) {
      if (state.getTypes().isSameType(thrown, interrupted)) {
        return ImmutableList.of(
            new Blocking(BlockingKind.WAIT, false, Optional.empty(), null, null, chain));
      }
    }
    return ImmutableList.of();
  }

  private static ImmutableList<Blocking> modelled(
      Effects effects, ImmutableList<Blocking.Step> chain) {
    ImmutableList.Builder<Blocking> ways = ImmutableList.builder();
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Blocks blocks) {
        ways.add(
            new Blocking(blocks.kind(), blocks.bounded(), blocks.timedTwin(), null, null, chain));
      }
    }
    return ways.build();
  }

  /** How the invocation, instance creation or method reference may block, seen from its caller. */
  ImmutableList<Blocking> ofCall(TreePath call) {
    MethodSymbol callee = Calls.method(call.getLeaf());
    if (callee == null) {
      return ImmutableList.of();
    }
    ImmutableList<Blocking> ways = of(callee);
    // The receiver's own type may know better than the type that declares the method.
    if (ways.isEmpty()
        || LocalAddresses.isLookUp(call.getLeaf())
        || model.ofCall((ExpressionTree) call.getLeaf()).has(Effect.NeverBlocks.class)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Blocking> seen = ImmutableList.builder();
    for (Blocking way : ways) {
      if (AtOnce.returns(call, way, model)
          || (way.isDirect()
              && way.kind() == BlockingKind.QUEUE
              && roomyQueues.putsIntoOne(call))) {
        continue;
      }
      if (way.kind() == BlockingKind.STREAM) {
        ofStream(way, callee, call).ifPresent(seen::add);
      } else {
        seen.add(way.isDirect() ? way.giving(releasing(callee, call)) : way);
      }
    }
    return seen.build();
  }

  /** A way to wait for a stream, as the caller sees the stream; nothing if that is in memory. */
  private Optional<Blocking> ofStream(Blocking way, MethodSymbol callee, TreePath call) {
    if (!way.isDirect() && way.through() == null) {
      boolean inMemory = streams.receiver(call).filter(streams::isInMemory).isPresent();
      return inMemory ? Optional.empty() : Optional.of(way);
    }
    Optional<ExpressionTree> stream = streams.of(call, callee, way.through());
    return stream.filter(streams::isInMemory).isPresent()
        ? Optional.empty()
        : Optional.of(way.through(streams.inCaller(stream, call)));
  }

  private void collect(MethodSymbol caller, Body body, Map<Way, Blocking> ways) {
    BodyContents contents = bodies.contents(body);
    for (TreePath call : contents.calls()) {
      for (Blocking way : ofCall(call)) {
        add(caller, call, way, ways);
      }
    }
    for (TreePath lambda : contents.lambdas()) {
      if (runsNow(lambda)) {
        if (lambda.getLeaf() instanceof LambdaExpressionTree) {
          collect(caller, new Body(lambda), ways);
        } else {
          for (Blocking way : ofCall(lambda)) {
            add(caller, lambda, way, ways);
          }
        }
      }
    }
  }

  private static void add(
      MethodSymbol caller, TreePath call, Blocking way, Map<Way, Blocking> ways) {
    Way key = new Way(way.kind(), way.releasing(), way.through());
    Blocking old = ways.get(key);
    if (old != null && (old.chain().size() <= way.chain().size() + 1 || way.bounded())) {
      return;
    }
    ImmutableList.Builder<Blocking.Step> chain = ImmutableList.builder();
    chain.add(new Blocking.Step(caller, 0));
    boolean first = true;
    for (Blocking.Step step : way.chain()) {
      chain.add(first ? new Blocking.Step(step.method(), Calls.line(call)) : step);
      first = false;
    }
    ways.put(
        key,
        new Blocking(
            way.kind(),
            way.bounded(),
            Optional.empty(),
            way.releasing(),
            way.through(),
            chain.build()));
  }

  /** Whether the lambda or method reference is run before the call that receives it returns. */
  private boolean runsNow(TreePath lambda) {
    TreePath parent = lambda.getParentPath();
    MethodSymbol callee = Calls.method(parent.getLeaf());
    if (callee == null) {
      return false;
    }
    int index = Calls.argumentIndex(parent.getLeaf(), lambda.getLeaf());
    return index >= 0 && timings.of(callee, index).equals(Optional.of(Effect.Timing.NOW));
  }

  /** The lock that a waiting call gives up, as its caller sees it. */
  private @Nullable Symbol releasing(MethodSymbol callee, TreePath call) {
    for (Effect effect : model.of(callee).all()) {
      if (effect instanceof Effect.Blocks blocks && blocks.releasing().isPresent()) {
        Symbol operand = operand(blocks.releasing().get(), call);
        return operand == null ? null : conditions.lockOf(operand);
      }
    }
    return null;
  }

  private static @Nullable Symbol operand(Operand operand, TreePath call) {
    Tree leaf = call.getLeaf();
    if (operand.isArgument()) {
      List<? extends ExpressionTree> arguments = Calls.arguments(leaf);
      return operand.index() < arguments.size()
          ? ASTHelpers.getSymbol(arguments.get(operand.index()))
          : null;
    }
    ExpressionTree receiver =
        leaf instanceof MethodInvocationTree invocation ? ASTHelpers.getReceiver(invocation) : null;
    if (receiver == null || receiver.toString().equals("this")) {
      return Body.around(call)
          .map(body -> ASTHelpers.getSymbol(body.enclosingClass()))
          .orElse(null);
    }
    return ASTHelpers.getSymbol(receiver);
  }
}
