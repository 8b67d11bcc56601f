package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.deadline.Deadline;
import dev.custody.model.Model;
import java.util.Optional;

/** Writes a deadline as the arguments that a method with a time limit takes. */
final class TimeLimit {

  private static final String TIME_UNIT = "java.util.concurrent.TimeUnit";
  private static final String DURATION = "java.time.Duration";

  private TimeLimit() {}

  /**
   * The deadline as arguments of these types.
   *
   * @param types simple names, such as {@code long} and {@code TimeUnit}
   * @return nothing if the unit is unknown, or the types are others
   */
  static Optional<String> of(
      Deadline deadline,
      ImmutableList<String> types,
      SuggestedFix.Builder imports,
      VisitorState state) {
    return switch (String.join(",", types)) {
      case "long,TimeUnit" -> withUnit(deadline, imports, state);
      case "long" -> inMillis(deadline, imports, state);
      case "Duration" -> duration(deadline, imports, state);
      default -> Optional.empty();
    };
  }

  private static Optional<String> withUnit(
      Deadline deadline, SuggestedFix.Builder imports, VisitorState state) {
    String name = deadline.name();
    return switch (deadline.form()) {
      case AMOUNT -> Optional.of(name + ", " + unit(deadline));
      case NUMBER -> constant(deadline, imports, state).map(unit -> name + ", " + unit);
      case DURATION -> Optional.of(name + ".toNanos(), " + constant("NANOSECONDS", imports, state));
      case MODELLED ->
          remaining(deadline, state)
              .map(
                  method -> {
                    String nanos = constant("NANOSECONDS", imports, state);
                    return name + "." + method + "(" + nanos + "), " + nanos;
                  });
      case INSTANT, CANCELLATION -> Optional.empty();
    };
  }

  private static Optional<String> inMillis(
      Deadline deadline, SuggestedFix.Builder imports, VisitorState state) {
    String name = deadline.name();
    return switch (deadline.form()) {
      case AMOUNT -> Optional.of(unit(deadline) + ".toMillis(" + name + ")");
      case NUMBER ->
          "MILLISECONDS".equals(deadline.unitName())
              ? Optional.of(name)
              : constant(deadline, imports, state).map(unit -> unit + ".toMillis(" + name + ")");
      case DURATION -> Optional.of(name + ".toMillis()");
      case MODELLED ->
          remaining(deadline, state)
              .map(
                  method ->
                      name + "." + method + "(" + constant("MILLISECONDS", imports, state) + ")");
      case INSTANT, CANCELLATION -> Optional.empty();
    };
  }

  private static Optional<String> duration(
      Deadline deadline, SuggestedFix.Builder imports, VisitorState state) {
    String name = deadline.name();
    return switch (deadline.form()) {
      case AMOUNT ->
          Optional.of(
              SuggestedFixes.qualifyType(state, imports, DURATION)
                  + ".ofNanos("
                  + unit(deadline)
                  + ".toNanos("
                  + name
                  + "))");
      case NUMBER ->
          constant(deadline, imports, state)
              .map(
                  unit ->
                      SuggestedFixes.qualifyType(state, imports, DURATION)
                          + ".ofNanos("
                          + unit
                          + ".toNanos("
                          + name
                          + "))");
      case DURATION -> Optional.of(name);
      case MODELLED, INSTANT, CANCELLATION -> Optional.empty();
    };
  }

  private static String unit(Deadline deadline) {
    return deadline.unit() == null ? "" : deadline.unit().getSimpleName().toString();
  }

  private static Optional<String> constant(
      Deadline deadline, SuggestedFix.Builder imports, VisitorState state) {
    return Optional.ofNullable(deadline.unitName()).map(unit -> constant(unit, imports, state));
  }

  private static String constant(String unit, SuggestedFix.Builder imports, VisitorState state) {
    return SuggestedFixes.qualifyType(state, imports, TIME_UNIT) + "." + unit;
  }

  /** The method of the type that a model calls {@code remaining-time}. */
  private static Optional<String> remaining(Deadline deadline, VisitorState state) {
    Type type = deadline.parameter().type;
    Model model = Model.instance(state);
    for (Type supertype : state.getTypes().closure(type)) {
      for (Symbol member : supertype.tsym.members().getSymbols()) {
        if (member instanceof MethodSymbol method
            && method.getParameters().size() == 1
            && model.of(method, type).is("remaining-time")) {
          return Optional.of(method.name.toString());
        }
      }
    }
    return Optional.empty();
  }
}
