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
import dev.custody.analysis.classfile.MethodCalls;
import dev.custody.analysis.classfile.MethodCode;
import dev.custody.analysis.classfile.Value;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytecode of one method waits, and where it calls what may wait. Most methods are passed
 * by with a look at the names they call; classes are looked up, and values followed, only where the
 * names give a reason.
 */
final class DependencyWaits {

  /** Queues that may be full when somebody puts something in. */
  private static final ImmutableSet<String> BOUNDED_QUEUES =
      ImmutableSet.of(
          "java/util/concurrent/ArrayBlockingQueue", "java/util/concurrent/SynchronousQueue");

  /** What they read is, in libraries, most often a resource of the class path. */
  private static final ImmutableSet<String> OF_ANY_PROTOCOL =
      ImmutableSet.of("java/net/URL", "java/net/URLConnection");

  /** A place that a stream comes from: a parameter, or {@link #NONE} where it is no matter. */
  static final int NONE = Integer.MIN_VALUE;

  /** A call that waits itself. */
  record Wait(Effect.Blocks how, MethodSymbol method, @Nullable Symbol releasing, int through) {}

  /**
   * A call into code of a dependency.
   *
   * @param at the instruction; {@link #NONE} for the code of a lambda
   */
  record Edge(Callee to, int at) {}

  /** Waits, and calls that may lead to more. */
  record Found(ImmutableList<Wait> waits, ImmutableList<Edge> edges) {
    static final Found NOTHING = new Found(ImmutableList.of(), ImmutableList.of());
  }

  private final Dependencies dependencies;
  private final DependencyTimings timings;
  private final Types types;
  private final Type interrupted;
  private final Type closeable;
  private final Map<Callee, ImmutableList<Wait>> waits = new HashMap<>();
  private final Map<Callee, Found> further = new HashMap<>();

  DependencyWaits(Dependencies dependencies, DependencyTimings timings, VisitorState state) {
    this.dependencies = dependencies;
    this.timings = timings;
    types = state.getTypes();
    interrupted = state.getSymtab().interruptedExceptionType;
    closeable = state.getSymtab().autoCloseableType;
  }

  /** What the values of a place in the called method are in the code that calls it. */
  int inCaller(int through, Edge by, Callee caller) {
    MethodCode code = by.at() == NONE ? null : dependencies.code(caller).orElse(null);
    MethodCode.Call call = code == null ? null : code.call(by.at()).orElse(null);
    if (code == null || call == null) {
      return NONE;
    }
    ImmutableSet<Value> values =
        through == Value.Parameter.THIS
            ? call.receiver()
            : through < call.arguments().size() ? call.arguments().get(through) : ImmutableSet.of();
    return place(values, code, caller);
  }

  /** The calls of the method that a model knows by name, and says to wait. */
  ImmutableList<Wait> in(Callee method) {
    ImmutableList<Wait> known = waits.get(method);
    if (known == null) {
      known = modelled(method);
      waits.put(method, known);
    }
    return known;
  }

  /** What only a look at the called methods, or at the values, can tell. */
  Found further(Callee method) {
    Found known = further.get(method);
    if (known == null) {
      known = unmodelled(method);
      further.put(method, known);
    }
    return known;
  }

  private ImmutableList<Wait> modelled(Callee method) {
    MethodCalls calls = dependencies.calls(method).orElse(null);
    if (calls == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Wait> waits = ImmutableList.builder();
    for (MethodCalls.Site site : calls.sites()) {
      if (dependencies.isModelled(site.target())) {
        Dependencies.Called called =
            dependencies.called(site.target(), method.owner()).orElse(null);
        if (called != null) {
          waits.addAll(waits(called, site, method));
        }
      }
    }
    return waits.build();
  }

  private ImmutableList<Wait> waits(
      Dependencies.Called called, MethodCalls.Site site, Callee caller) {
    MethodSymbol symbol = called.method().symbol();
    if (symbol == null
        || called.effects().has(Effect.NeverBlocks.class)
        || !called.effects().has(Effect.Blocks.class)) {
      return ImmutableList.of();
    }
    MethodCode code = dependencies.code(caller).orElse(null);
    MethodCode.Call call = code == null ? null : code.call(site.at()).orElse(null);
    if (code == null || call == null) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Wait> waits = ImmutableList.builder();
    for (Effect.Blocks blocks : Iterables.filter(called.effects().all(), Effect.Blocks.class)) {
      Wait wait = wait(blocks, symbol, call, code, caller);
      if (wait != null) {
        waits.add(wait);
      }
    }
    return waits.build();
  }

  private Found unmodelled(Callee method) {
    MethodCalls calls = dependencies.calls(method).orElse(null);
    if (calls == null) {
      return Found.NOTHING;
    }
    ImmutableList.Builder<Wait> waits = ImmutableList.builder();
    ImmutableList.Builder<Edge> edges = ImmutableList.builder();
    for (MethodCalls.Site site : calls.sites()) {
      Dependencies.Called called = dependencies.called(site.target(), method.owner()).orElse(null);
      if (called == null) {
        continue;
      }
      MethodSymbol symbol = called.method().symbol();
      if (!called.effects().isUnknown()) {
        if (!dependencies.isModelled(site.target())) {
          waits.addAll(waits(called, site, method));
        }
      } else if (dependencies.calls(called.method()).isPresent()) {
        edges.add(new Edge(called.method(), site.at()));
      } else if (symbol != null && declaresInterrupts(symbol)) {
        waits.add(byContract(symbol));
      }
    }
    MethodCode code = calls.makesFunctions() ? dependencies.code(method).orElse(null) : null;
    if (code != null) {
      functions(code, method, waits, edges);
    }
    return new Found(waits.build(), edges.build());
  }

  private void functions(
      MethodCode code,
      Callee caller,
      ImmutableList.Builder<Wait> waits,
      ImmutableList.Builder<Edge> edges) {
    for (MethodCode.Call call : code.calls()) {
      for (Value value : call.receiver()) {
        if (value instanceof Value.Function function && call.isVirtual()) {
          function(function, caller, waits, edges);
        }
      }
      for (int i = 0; i < call.arguments().size(); i++) {
        for (Value value : call.arguments().get(i)) {
          if (value instanceof Value.Function function && runsNow(call, i, caller)) {
            function(function, caller, waits, edges);
          }
        }
      }
    }
  }

  private boolean runsNow(MethodCode.Call call, int argument, Callee caller) {
    Dependencies.Called called = dependencies.called(call.target(), caller.owner()).orElse(null);
    return called != null && timings.runsNow(called, argument);
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
    } else if (called.effects().isUnknown()) {
      edges.add(new Edge(called.method(), NONE));
    }
  }

  private @Nullable Wait wait(
      Effect.Blocks blocks,
      MethodSymbol method,
      MethodCode.Call call,
      MethodCode code,
      Callee caller) {
    if ((blocks.bounded() && hasNoTime(call))
        || (blocks.kind() == BlockingKind.QUEUE && putsIntoRoom(call))
        || OF_ANY_PROTOCOL.contains(call.target().owner())) {
      return null;
    }
    int through = NONE;
    if (blocks.kind() == BlockingKind.STREAM) {
      through = place(stream(call, method), code, caller);
      if (through == NONE) {
        return null;
      }
    }
    Operand released = blocks.releasing().orElse(null);
    Symbol releasing = released == null ? null : object(released, call, caller);
    return new Wait(blocks, method, releasing, through);
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
    return call.arguments().contains(ImmutableSet.<Value>of(new Value.Constant(0)));
  }

  /** Whether the call puts something into a queue that is not known to have a bound. */
  private static boolean putsIntoRoom(MethodCode.Call call) {
    String name = call.target().name();
    return (name.startsWith("put") || name.startsWith("offer"))
        && !BOUNDED_QUEUES.contains(call.target().owner());
  }

  private boolean declaresInterrupts(MethodSymbol method) {
    for (Type thrown : method.getThrownTypes()) {
      if (types.isSameType(thrown, interrupted)) {
        return true;
      }
    }
    return false;
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
