package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.classfile.Callee;
import dev.custody.analysis.classfile.MethodCode;
import dev.custody.analysis.classfile.Value;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Operand;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How methods of dependencies may block: a search through their bytecode for the nearest calls that
 * a model, or a throws clause, says to block. It goes a few calls deep, as code far down is more
 * often run in other circumstances; it leaves out waits that only their arguments make long, and
 * streams that cannot be followed back to the object or a parameter of the method asked about.
 */
final class DependencyBlocking {

  private static final int DEEPEST = 5;
  private static final int MOST_METHODS = 500;

  /** Queues that may be full when somebody puts something in. */
  private static final ImmutableSet<String> BOUNDED_QUEUES =
      ImmutableSet.of(
          "java/util/concurrent/ArrayBlockingQueue", "java/util/concurrent/SynchronousQueue");

  /** What they read is, in libraries, most often a resource of the class path. */
  private static final ImmutableSet<String> OF_ANY_PROTOCOL =
      ImmutableSet.of("java/net/URL", "java/net/URLConnection");

  /** A place that a stream comes from: a parameter, or {@link #NONE} where it is no matter. */
  private static final int NONE = Integer.MIN_VALUE;

  /** A call that waits itself. */
  private record Wait(
      Effect.Blocks how, MethodSymbol method, @Nullable Symbol releasing, int through) {}

  /**
   * A call into code of a dependency.
   *
   * @param call null for the code of a lambda
   */
  private record Edge(Callee to, MethodCode.@Nullable Call call) {}

  /** What the code of one method calls. */
  private record Node(ImmutableList<Wait> waits, ImmutableList<Edge> edges) {}

  /** A method on the way, and how the search came to it. */
  private record Visit(Callee method, @Nullable Visit from, @Nullable Edge by, int depth) {}

  private record Key(BlockingKind kind, @Nullable Symbol releasing, int through) {}

  private final Dependencies dependencies;
  private final DependencyTimings timings;
  private final Types types;
  private final Type interrupted;
  private final Type closeable;
  private final Map<Callee, Node> nodes = new HashMap<>();

  DependencyBlocking(Dependencies dependencies, DependencyTimings timings, VisitorState state) {
    this.dependencies = dependencies;
    this.timings = timings;
    types = state.getTypes();
    interrupted = state.getSymtab().interruptedExceptionType;
    closeable = state.getSymtab().autoCloseableType;
  }

  /** How the method may block; nothing if its code cannot be read. */
  Optional<ImmutableList<Blocking>> of(MethodSymbol method) {
    return Dependencies.ifPresent(
        () -> dependencies.find(method).map(found -> search(found, method)));
  }

  private ImmutableList<Blocking> search(Callee start, MethodSymbol method) {
    Map<Key, Blocking> found = new LinkedHashMap<>();
    Set<Callee> seen = new HashSet<>();
    Deque<Visit> queue = new ArrayDeque<>();
    queue.add(new Visit(start, null, null, 0));
    seen.add(start);
    while (!queue.isEmpty()) {
      Visit visit = queue.remove();
      Node node = node(visit.method);
      for (Wait wait : node.waits) {
        add(wait, visit, method, found);
      }
      if (visit.depth < DEEPEST) {
        for (Edge edge : node.edges) {
          if (seen.size() < MOST_METHODS && seen.add(edge.to)) {
            queue.add(new Visit(edge.to, visit, edge, visit.depth + 1));
          }
        }
      }
    }
    return ImmutableList.copyOf(found.values());
  }

  private void add(Wait wait, Visit visit, MethodSymbol start, Map<Key, Blocking> found) {
    int through = wait.through;
    ImmutableList.Builder<MethodSymbol> chain = ImmutableList.builder();
    chain.add(wait.method);
    for (Visit at = visit; at.from != null && at.by != null; at = at.from) {
      MethodSymbol written = at.method.written();
      if (written != null) {
        chain.add(written);
      }
      if (through != NONE) {
        through = inCaller(through, at.by, at.from.method);
        if (through == NONE) {
          return;
        }
      }
    }
    Key key = new Key(wait.how.kind(), wait.releasing, through);
    Blocking old = found.get(key);
    if (old != null && (!old.bounded() || wait.how.bounded())) {
      return;
    }
    ImmutableList.Builder<Blocking.Step> steps = ImmutableList.builder();
    steps.add(new Blocking.Step(start, 0));
    chain.build().reverse().forEach(step -> steps.add(new Blocking.Step(step, 0)));
    found.put(
        key,
        new Blocking(
            wait.how.kind(),
            wait.how.bounded(),
            Optional.empty(),
            wait.releasing,
            stream(through, start),
            steps.build()));
  }

  /** The stream as {@link Blocking#through} names it. */
  private @Nullable Symbol stream(int through, MethodSymbol method) {
    if (through == NONE) {
      return null;
    }
    if (through == Value.Parameter.THIS) {
      return method.enclClass();
    }
    int parameter =
        dependencies.find(method).map(found -> Dependencies.toSource(found, through)).orElse(-1);
    return parameter >= 0 && parameter < method.getParameters().size()
        ? method.getParameters().get(parameter)
        : null;
  }

  private int inCaller(int through, Edge by, Callee caller) {
    MethodCode.Call call = by.call;
    MethodCode code = dependencies.code(caller).orElse(null);
    if (call == null || code == null) {
      return NONE;
    }
    ImmutableSet<Value> values =
        through == Value.Parameter.THIS
            ? call.receiver()
            : through < call.arguments().size() ? call.arguments().get(through) : ImmutableSet.of();
    return place(values, code, caller);
  }

  private Node node(Callee method) {
    Node node = nodes.get(method);
    if (node == null) {
      node =
          dependencies
              .code(method)
              .map(code -> expand(method, code))
              .orElseGet(() -> new Node(ImmutableList.of(), ImmutableList.of()));
      nodes.put(method, node);
    }
    return node;
  }

  private Node expand(Callee method, MethodCode code) {
    ImmutableList.Builder<Wait> waits = ImmutableList.builder();
    ImmutableList.Builder<Edge> edges = ImmutableList.builder();
    for (MethodCode.Call call : code.calls()) {
      Dependencies.Called called = dependencies.called(call.target(), method.owner()).orElse(null);
      if (called != null) {
        visit(called, call, code, method, waits, edges);
      }
      for (Value value : call.receiver()) {
        if (value instanceof Value.Function function && call.isVirtual()) {
          function(function, method, waits, edges);
        }
      }
      for (int i = 0; i < call.arguments().size(); i++) {
        for (Value value : call.arguments().get(i)) {
          if (value instanceof Value.Function function
              && called != null
              && timings.runsNow(called, i)) {
            function(function, method, waits, edges);
          }
        }
      }
    }
    return new Node(waits.build(), edges.build());
  }

  private void visit(
      Dependencies.Called called,
      MethodCode.Call call,
      MethodCode code,
      Callee caller,
      ImmutableList.Builder<Wait> waits,
      ImmutableList.Builder<Edge> edges) {
    Effects effects = called.effects();
    MethodSymbol symbol = called.method().symbol();
    if (effects.has(Effect.NeverBlocks.class)) {
      return;
    }
    if (symbol != null && effects.has(Effect.Blocks.class)) {
      for (Effect.Blocks blocks : Iterables.filter(effects.all(), Effect.Blocks.class)) {
        wait(blocks, symbol, call, code, caller).ifPresent(waits::add);
      }
    } else if (effects.isUnknown()) {
      if (dependencies.code(called.method()).isPresent()) {
        edges.add(new Edge(called.method(), call));
      } else if (symbol != null && declaresInterrupts(symbol)) {
        waits.add(byContract(symbol));
      }
    }
  }

  /** The code of a lambda, or what a method reference names, run at once. */
  private void function(
      Value.Function function,
      Callee caller,
      ImmutableList.Builder<Wait> waits,
      ImmutableList.Builder<Edge> edges) {
    Dependencies.Called called = dependencies.called(function.code(), caller.owner()).orElse(null);
    if (called == null) {
      return;
    }
    MethodSymbol symbol = called.method().symbol();
    if (symbol != null && called.effects().has(Effect.Blocks.class)) {
      for (Effect.Blocks blocks : Iterables.filter(called.effects().all(), Effect.Blocks.class)) {
        if (blocks.kind() != BlockingKind.STREAM
            && blocks.kind() != BlockingKind.QUEUE
            && blocks.releasing().isEmpty()) {
          waits.add(new Wait(blocks, symbol, null, NONE));
        }
      }
    } else if (called.effects().isUnknown() && dependencies.code(called.method()).isPresent()) {
      edges.add(new Edge(called.method(), null));
    }
  }

  private Optional<Wait> wait(
      Effect.Blocks blocks,
      MethodSymbol method,
      MethodCode.Call call,
      MethodCode code,
      Callee caller) {
    if ((blocks.bounded() && hasNoTime(call))
        || (blocks.kind() == BlockingKind.QUEUE && putsIntoRoom(call))
        || OF_ANY_PROTOCOL.contains(call.target().owner())) {
      return Optional.empty();
    }
    int through = NONE;
    if (blocks.kind() == BlockingKind.STREAM) {
      through = place(stream(call, method), code, caller);
      if (through == NONE) {
        return Optional.empty();
      }
    }
    Symbol releasing =
        blocks.releasing().map(operand -> object(operand, call, caller)).orElse(null);
    return Optional.of(new Wait(blocks, method, releasing, through));
  }

  /** What the call reads or writes: its receiver, or an argument of something else. */
  private ImmutableSet<Value> stream(MethodCode.Call call, MethodSymbol method) {
    boolean isStream = types.isSubtype(types.erasure(method.owner.type), closeable);
    if (!isStream || method.isStatic() || method.isConstructor()) {
      for (int i = 0; i < method.getParameters().size(); i++) {
        if (types.isSubtype(types.erasure(method.getParameters().get(i).type), closeable)) {
          return call.arguments().get(i);
        }
      }
    }
    return method.isConstructor() ? ImmutableSet.of() : call.receiver();
  }

  private static boolean hasNoTime(MethodCode.Call call) {
    Value none = new Value.Constant(0);
    return call.arguments().stream().anyMatch(argument -> argument.equals(ImmutableSet.of(none)));
  }

  /** Whether the call puts something into a queue that is not known to have a bound. */
  private static boolean putsIntoRoom(MethodCode.Call call) {
    String name = call.target().name();
    return (name.startsWith("put") || name.startsWith("offer"))
        && !BOUNDED_QUEUES.contains(call.target().owner());
  }

  private boolean declaresInterrupts(MethodSymbol method) {
    return Iterables.any(method.getThrownTypes(), thrown -> types.isSameType(thrown, interrupted));
  }

  private static Wait byContract(MethodSymbol method) {
    return new Wait(
        new Effect.Blocks(BlockingKind.WAIT, false, Optional.empty(), Optional.empty()),
        method,
        null,
        NONE);
  }

  /** The parameter that all the values are, or belong to; fields belong to the receiver. */
  private int place(ImmutableSet<Value> values, MethodCode code, Callee method) {
    int place = NONE;
    for (Value value : values) {
      int one = place(value, code, method);
      if (one == NONE || (place != NONE && place != one)) {
        return NONE;
      }
      place = one;
    }
    return place;
  }

  private int place(Value value, MethodCode code, Callee method) {
    if (value instanceof Value.Parameter parameter) {
      return parameter.index();
    }
    if (value instanceof Value.Field field && field.ofReceiver()) {
      return Value.Parameter.THIS;
    }
    return value instanceof Value.Created created ? wrapped(created, code, method) : NONE;
  }

  /** Who waits for a wrapper made on the spot waits for what it wraps. */
  private int wrapped(Value.Created wrapper, MethodCode code, Callee method) {
    for (MethodCode.Call call : code.calls()) {
      if (call.target().isConstructor() && call.receiver().contains(wrapper)) {
        return dependencies
            .called(call.target(), method.owner())
            .flatMap(called -> called.effects().first(Effect.Returns.class))
            .filter(returns -> returns.origin() == Effect.Origin.WRAPPER)
            .flatMap(Effect.Returns::source)
            .filter(source -> source.isArgument() && source.index() < call.arguments().size())
            .map(source -> call.arguments().get(source.index()))
            .filter(inner -> !inner.contains(wrapper))
            .map(inner -> place(inner, code, method))
            .orElse(NONE);
      }
    }
    return NONE;
  }

  /** The field or class whose lock a wait gives up; null if it is another object. */
  private @Nullable Symbol object(Operand operand, MethodCode.Call call, Callee caller) {
    ImmutableSet<Value> values =
        !operand.isArgument()
            ? call.receiver()
            : operand.index() < call.arguments().size()
                ? call.arguments().get(operand.index())
                : ImmutableSet.of();
    if (values.size() != 1) {
      return null;
    }
    Value value = Iterables.getOnlyElement(values);
    return value.equals(new Value.Parameter(Value.Parameter.THIS))
        ? caller.owner()
        : dependencies.field(value, caller.owner());
  }
}
