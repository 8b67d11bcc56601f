package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.classfile.Callee;
import dev.custody.analysis.classfile.MethodCode;
import dev.custody.analysis.classfile.Value;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What methods of dependencies do with their arguments, and where their results come from, by their
 * bytecode. It follows calls to a bounded depth; what lies below is unknown.
 */
final class DependencyValues {

  private static final int DEEPEST = 4;

  private record Key(Callee method, int index, int depth) {}

  private final Dependencies dependencies;
  private final Model model;
  private final Map<Key, Fate> fates = new HashMap<>();
  private final Map<Key, Result> results = new HashMap<>();

  DependencyValues(Dependencies dependencies, Model model) {
    this.dependencies = dependencies;
    this.model = model;
  }

  /** What the method does with the zero-based argument; nothing if its code cannot be read. */
  Optional<Fate> fate(MethodSymbol method, int parameter) {
    return Dependencies.ifPresent(
        () ->
            dependencies
                .find(method)
                .map(found -> fate(found, Dependencies.toDescriptor(found, parameter), 0)));
  }

  /** Where the result of the method comes from; nothing if its code cannot be read. */
  Optional<Result> result(MethodSymbol method) {
    return Dependencies.ifPresent(() -> dependencies.find(method).map(found -> result(found, 0)));
  }

  private Fate fate(Dependencies.Called called, int index, int depth) {
    int parameter = Dependencies.toSource(called.method(), index);
    return Fates.modelled(called.effects(), parameter)
        .orElseGet(() -> fate(called.method(), index, depth));
  }

  private Fate fate(Callee method, int index, int depth) {
    if (depth > DEEPEST) {
      return Fate.UNKNOWN;
    }
    Key key = new Key(method, index, depth);
    Fate fate = fates.get(key);
    if (fate == null) {
      MethodCode code = dependencies.code(method).orElse(null);
      fate =
          code == null || code.throwsOnly()
              ? Fate.UNKNOWN
              : inCode(new Value.Parameter(index), code, method, depth);
      fates.put(key, fate);
    }
    return fate;
  }

  /** The strongest thing done with the value under any of its names. */
  private Fate inCode(Value value, MethodCode code, Callee method, int depth) {
    Set<Value> names = names(value, code, method, depth);
    Fate fate = Fate.BORROWS;
    for (MethodCode.Store store : code.stores()) {
      // No code of this compilation sees the field: whoever keeps it there takes over the duty.
      if (isOneOf(names, store.value())) {
        fate = fate.or(Fate.of(Fate.Kind.KEEPS));
      }
    }
    if (isOneOf(names, code.inArrays()) || isOneOf(names, code.captured())) {
      fate = fate.or(Fate.UNKNOWN);
    }
    if (isOneOf(names, code.returned())) {
      fate = fate.or(Fate.of(Fate.Kind.RETURNS));
    }
    for (MethodCode.Call call : code.calls()) {
      fate = fate.or(inCall(names, call, method, depth));
    }
    return fate;
  }

  private static boolean isOneOf(Set<Value> names, ImmutableSet<Value> values) {
    return Iterables.any(values, names::contains);
  }

  /** The value, the results of calls that return it, and the wrappers that are made around it. */
  private Set<Value> names(Value value, MethodCode code, Callee method, int depth) {
    Set<Value> names = new HashSet<>();
    names.add(value);
    boolean more = true;
    while (more) {
      more = false;
      for (MethodCode.Call call : code.calls()) {
        if (returnsOneOf(names, call, method, depth)) {
          if (call.target().isConstructor()) {
            for (Value made : call.receiver()) {
              more |= made instanceof Value.Created && names.add(made);
            }
          } else {
            more |= names.add(new Value.Result(call.at()));
          }
        }
      }
    }
    return names;
  }

  private boolean returnsOneOf(Set<Value> names, MethodCode.Call call, Callee method, int depth) {
    boolean isUsed =
        isOneOf(names, call.receiver())
            || Iterables.any(call.arguments(), argument -> isOneOf(names, argument));
    if (!isUsed) {
      return false;
    }
    Result result = result(call, method, depth + 1);
    return switch (result.kind()) {
      case THIS -> isOneOf(names, call.receiver());
      case ARGUMENT, WRAPPER ->
          result.argument() >= 0
              && result.argument() < call.arguments().size()
              && isOneOf(names, call.arguments().get(result.argument()));
      default -> false;
    };
  }

  private Fate inCall(Set<Value> names, MethodCode.Call call, Callee method, int depth) {
    Fate fate = Fate.BORROWS;
    Dependencies.Called called = null;
    if (isOneOf(names, call.receiver()) && !call.target().isConstructor()) {
      called = dependencies.called(call.target(), method.owner()).orElse(null);
      fate = fate.or(asReceiver(call, called, method));
    }
    for (int i = 0; i < call.arguments().size(); i++) {
      if (isOneOf(names, call.arguments().get(i))) {
        called =
            called != null
                ? called
                : dependencies.called(call.target(), method.owner()).orElse(null);
        Fate passed = called == null ? Fate.UNKNOWN : fate(called, i, depth + 1);
        boolean isNamed =
            names.contains(new Value.Result(call.at())) || isOneOf(names, call.receiver());
        // What a call returns goes on under the name of its result.
        fate =
            fate.or(
                passed.kind() != Fate.Kind.RETURNS
                    ? passed
                    : isNamed ? Fate.BORROWS : Fate.UNKNOWN);
      }
    }
    return fate;
  }

  private Fate asReceiver(
      MethodCode.Call call, Dependencies.@Nullable Called called, Callee method) {
    String name = call.target().name();
    boolean releases =
        name.equals("close")
            ? call.arguments().isEmpty()
            : dependencies
                .type(call.target().owner(), method.owner())
                .flatMap(type -> model.ofType(type).first(Effect.Resource.class))
                .filter(type -> type.releasedBy().contains(name))
                .isPresent();
    if (releases) {
      return Fate.of(Fate.Kind.RELEASES);
    }
    boolean keeps =
        called != null
            && called
                .effects()
                .every(Effect.Keeps.class)
                .anyMatch(kept -> kept.argument().equals(Operand.THIS));
    return keeps ? Fate.of(Fate.Kind.KEEPS) : Fate.BORROWS;
  }

  private Result result(MethodCode.Call call, Callee method, int depth) {
    return dependencies
        .called(call.target(), method.owner())
        .map(
            called ->
                Results.modelled(called.effects()).orElseGet(() -> result(called.method(), depth)))
        .orElse(Result.UNKNOWN);
  }

  private Result result(Callee method, int depth) {
    if (method.name().equals("<init>")) {
      return Result.FRESH;
    }
    if (depth > DEEPEST) {
      return Result.UNKNOWN;
    }
    Key key = new Key(method, 0, depth);
    Result result = results.get(key);
    if (result == null) {
      result =
          dependencies
              .code(method)
              .<Result>map(code -> ofValues(code.returned(), code, method, depth, new HashSet<>()))
              .orElse(Result.UNKNOWN);
      results.put(key, result);
    }
    return result;
  }

  /** Where the values come from; null if they are none that was not seen before. */
  private @Nullable Result ofValues(
      ImmutableSet<Value> values, MethodCode code, Callee method, int depth, Set<Value> seen) {
    Result result = null;
    for (Value value : values) {
      Result one = seen.add(value) ? ofValue(value, code, method, depth, seen) : null;
      if (one != null) {
        result = result == null ? one : Results.merge(result, one);
      }
    }
    return result;
  }

  private @Nullable Result ofValue(
      Value value, MethodCode code, Callee method, int depth, Set<Value> seen) {
    if (value instanceof Value.Parameter parameter) {
      return parameter.index() == Value.Parameter.THIS
          ? Result.of(Result.Kind.THIS)
          : new Result(
              Result.Kind.ARGUMENT, Dependencies.toSource(method, parameter.index()), null);
    }
    if (value instanceof Value.Created) {
      return isKept(value, code, method, depth) ? Result.UNKNOWN : Result.FRESH;
    }
    if (!(value instanceof Value.Result made)) {
      // Whether the owner of a field of a library minds what is in it is not for us to say.
      return Result.UNKNOWN;
    }
    MethodCode.Call call = code.call(made.at()).orElseThrow();
    Result result = result(call, method, depth + 1);
    return switch (result.kind()) {
      case THIS -> ofValues(call.receiver(), code, method, depth, seen);
      case ARGUMENT, WRAPPER ->
          result.argument() >= 0 && result.argument() < call.arguments().size()
              ? ofValues(call.arguments().get(result.argument()), code, method, depth, seen)
              : Result.UNKNOWN;
      case FRESH -> isKept(value, code, method, depth) ? Result.UNKNOWN : result;
      default -> Result.UNKNOWN;
    };
  }

  /** Whether a new value goes somewhere else before it is returned. */
  private boolean isKept(Value value, MethodCode code, Callee method, int depth) {
    Set<Value> names = Set.of(value);
    if (isOneOf(names, code.inArrays())
        || isOneOf(names, code.captured())
        || Iterables.any(code.stores(), store -> isOneOf(names, store.value()))) {
      return true;
    }
    for (MethodCode.Call call : code.calls()) {
      Fate fate = inCall(names, call, method, depth);
      if (fate.kind() == Fate.Kind.KEEPS
          || fate.kind() == Fate.Kind.RELEASES
          || (fate.kind() == Fate.Kind.UNKNOWN && mayKeep(call))) {
        return true;
      }
    }
    return false;
  }

  /** Whether an argument may end in a collection or map of somebody else. */
  private static boolean mayKeep(MethodCode.Call call) {
    String name = call.target().name();
    return name.startsWith("add")
        || name.startsWith("put")
        || name.startsWith("register")
        || name.equals("offer");
  }
}
