package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.classfile.Callee;
import dev.custody.analysis.classfile.MethodCode;
import dev.custody.analysis.classfile.Value;
import dev.custody.model.Effect;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** When methods of dependencies run their functional arguments, by their bytecode. */
final class DependencyTimings {

  private static final int DEEPEST = 3;

  /** Compilers since Java 18 name the interface as their owner, too. */
  private static final ImmutableSet<String> OF_ANY_OBJECT =
      ImmutableSet.of("equals", "hashCode", "toString");

  private record Key(Callee method, int index, int depth) {}

  private final Dependencies dependencies;
  private final Map<Key, Optional<Effect.Timing>> known = new HashMap<>();

  DependencyTimings(Dependencies dependencies) {
    this.dependencies = dependencies;
  }

  /** When the method runs its zero-based functional argument. */
  Optional<Effect.Timing> of(MethodSymbol method, int parameter) {
    return Dependencies.ifPresent(
        () ->
            dependencies
                .find(method)
                .flatMap(found -> of(found, Dependencies.toDescriptor(found, parameter), 0)));
  }

  /** Whether the argument, counted as the descriptor does, is run before the call returns. */
  boolean runsNow(Dependencies.Called called, int index) {
    return of(called, index, 0).equals(Optional.of(Effect.Timing.NOW));
  }

  private Optional<Effect.Timing> of(Dependencies.Called called, int index, int depth) {
    Operand task = Operand.argument(Dependencies.toSource(called.method(), index));
    for (Effect.Runs runs : Iterables.filter(called.effects().all(), Effect.Runs.class)) {
      if (runs.task().equals(task)) {
        return Optional.of(runs.timing());
      }
    }
    return of(called.method(), index, depth);
  }

  private Optional<Effect.Timing> of(Callee method, int index, int depth) {
    if (depth > DEEPEST) {
      return Optional.empty();
    }
    Key key = new Key(method, index, depth);
    Optional<Effect.Timing> timing = known.get(key);
    if (timing == null) {
      timing = dependencies.code(method).flatMap(code -> inCode(method, code, index, depth));
      known.put(key, timing);
    }
    return timing;
  }

  /** Later wins over now, as what is also kept for later is not over when the call returns. */
  private Optional<Effect.Timing> inCode(Callee method, MethodCode code, int index, int depth) {
    Value task = new Value.Parameter(index);
    if (Iterables.any(code.stores(), store -> store.value().contains(task))) {
      return Optional.of(Effect.Timing.LATER);
    }
    if (code.captured().contains(task)
        || code.inArrays().contains(task)
        || code.returned().contains(task)) {
      return Optional.empty();
    }
    Optional<Effect.Timing> timing = Optional.empty();
    for (MethodCode.Call call : code.calls()) {
      Optional<Effect.Timing> one =
          call.receiver().contains(task) && isOwnMethod(call)
              ? Optional.of(Effect.Timing.NOW)
              : passed(call, task, method, depth);
      if (one.equals(Optional.of(Effect.Timing.LATER))) {
        return one;
      }
      timing = timing.isPresent() ? timing : one;
    }
    return timing;
  }

  /** Whether the call is of a method that the type of the task adds to those of any object. */
  private static boolean isOwnMethod(MethodCode.Call call) {
    return call.isVirtual()
        && !call.target().owner().equals("java/lang/Object")
        && !OF_ANY_OBJECT.contains(call.target().name());
  }

  private Optional<Effect.Timing> passed(
      MethodCode.Call call, Value task, Callee caller, int depth) {
    Optional<Effect.Timing> timing = Optional.empty();
    for (int i = 0; i < call.arguments().size(); i++) {
      ImmutableSet<Value> argument = call.arguments().get(i);
      if (argument.contains(task)) {
        Dependencies.Called called =
            dependencies.called(call.target(), caller.owner()).orElse(null);
        Optional<Effect.Timing> one = called == null ? Optional.empty() : of(called, i, depth + 1);
        if (one.equals(Optional.of(Effect.Timing.LATER))) {
          return one;
        }
        timing = timing.isPresent() ? timing : one;
      }
    }
    return timing;
  }
}
