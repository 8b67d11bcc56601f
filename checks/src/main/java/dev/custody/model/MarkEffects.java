package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.TypeTag;
import java.util.Optional;
import java.util.function.Function;

/** Says in effects what annotations say about exactly one method or type. */
final class MarkEffects {
  private static final String CLOSE = "close";

  private final Marks marks;

  MarkEffects(Marks marks) {
    this.marks = marks;
  }

  /** What the annotations on the method and its parameters say. */
  ImmutableList<Effect> ofMethod(MethodSymbol method) {
    ImmutableList.Builder<Effect> effects = ImmutableList.builder();
    effects.addAll(blocking(method));
    marks.here(method).stream().distinct().forEach(mark -> result(mark, method, effects));
    for (int i = 0; i < method.params().size(); i++) {
      Operand argument = Operand.argument(i);
      marks.here(method.params().get(i)).stream()
          .distinct()
          .forEach(mark -> argument(mark, argument, effects));
    }
    return effects.build();
  }

  /** What the annotations on the type say about its methods. */
  ImmutableList<Effect> ofMethodsIn(Symbol type) {
    return blocking(type);
  }

  /** What the annotations on the type say about its values. */
  ImmutableList<Effect> ofValuesOf(Symbol type) {
    ImmutableList.Builder<Effect> effects = ImmutableList.builder();
    for (Mark mark : ImmutableList.of(Mark.MUST_CANCEL, Mark.MUST_CALL)) {
      marks.here(type, mark).forEach(annotation -> effects.add(duty(mark, annotation)));
    }
    return effects.build();
  }

  private ImmutableList<Effect> blocking(Symbol symbol) {
    if (marks.here(symbol).contains(Mark.NON_BLOCKING)) {
      return ImmutableList.of(new Effect.NeverBlocks());
    }
    if (marks.here(symbol).contains(Mark.BLOCKING)) {
      return ImmutableList.of(
          new Effect.Blocks(BlockingKind.WAIT, false, Optional.empty(), Optional.empty()));
    }
    return ImmutableList.of();
  }

  private void result(Mark mark, MethodSymbol method, ImmutableList.Builder<Effect> effects) {
    switch (mark) {
      case OWNER -> effects.add(new Effect.Returns(Effect.Origin.FRESH, Optional.empty()));
      case NOT_OWNER -> effects.add(new Effect.Returns(Effect.Origin.BORROWED, Optional.empty()));
      case MUST_BE_CLOSED -> {
        effects.add(new Effect.Returns(Effect.Origin.FRESH, Optional.empty()));
        effects.add(new Effect.Resource(Effect.Resource.OWNED, ImmutableList.of(CLOSE)));
      }
      case MUST_CANCEL, MUST_CALL -> {
        Effect duty = duty(mark, marks.here(method, mark).get(0));
        if (duty instanceof Effect.Resource) {
          effects.add(new Effect.Returns(Effect.Origin.FRESH, Optional.empty()));
        }
        effects.add(duty);
      }
      case ENSURES_CALLED ->
          marks.here(method, mark).forEach(annotation -> released(annotation, method, effects));
      case ACQUIRES -> {
        Effect.When when =
            method.getReturnType().hasTag(TypeTag.BOOLEAN) ? Effect.When.TRUE : Effect.When.ALWAYS;
        locks(
            mark, method, effects, lock -> new Effect.Acquires(lock, Effect.Level.EXCLUSIVE, when));
      }
      case RELEASES ->
          locks(mark, method, effects, lock -> new Effect.Releases(lock, Effect.Level.EXCLUSIVE));
      case CAN_IGNORE -> effects.add(new Effect.MayIgnore());
      default -> {
        // The other marks speak of fields, parameters or types.
      }
    }
  }

  private static void argument(Mark mark, Operand argument, ImmutableList.Builder<Effect> effects) {
    switch (mark) {
      case OWNER, MUST_CANCEL -> effects.add(new Effect.Keeps(argument));
      case NOT_OWNER -> effects.add(new Effect.Borrows(Optional.of(argument)));
      case ALIAS -> effects.add(new Effect.Returns(Effect.Origin.WRAPPER, Optional.of(argument)));
      case RUNS_NOW -> effects.add(runs(argument, Effect.Timing.NOW));
      case RUNS_LATER -> effects.add(runs(argument, Effect.Timing.LATER));
      default -> {
        // The other marks speak of methods, fields or types.
      }
    }
  }

  private static Effect runs(Operand argument, Effect.Timing timing) {
    return new Effect.Runs(argument, timing, Optional.empty(), /* periodic= */ false);
  }

  private static Effect duty(Mark mark, Attribute.Compound annotation) {
    ImmutableList<String> methods = Marks.strings(annotation);
    String family = mark == Mark.MUST_CANCEL ? "handle" : Effect.Resource.OWNED;
    return methods.isEmpty() ? new Effect.NoResource() : new Effect.Resource(family, methods);
  }

  /** Parameters are {@code #1}, {@code #2}, ..; other expressions speak of fields. */
  private static void released(
      Attribute.Compound annotation, MethodSymbol method, ImmutableList.Builder<Effect> effects) {
    for (String expression : Marks.strings(annotation)) {
      for (int i = 0; i < method.params().size(); i++) {
        if (expression.equals("#" + (i + 1))) {
          effects.add(new Effect.Releases(Operand.argument(i), Effect.Level.EXCLUSIVE));
        }
      }
    }
  }

  /** Other lock expressions than the receiver and a parameter are no operands. */
  private void locks(
      Mark mark,
      MethodSymbol method,
      ImmutableList.Builder<Effect> effects,
      Function<Operand, Effect> effect) {
    for (Attribute.Compound annotation : marks.here(method, mark)) {
      for (String expression : Marks.strings(annotation)) {
        if (expression.equals("this")) {
          effects.add(effect.apply(Operand.THIS));
        }
        for (int i = 0; i < method.params().size(); i++) {
          if (method.params().get(i).name.contentEquals(expression)) {
            effects.add(effect.apply(Operand.argument(i)));
          }
        }
      }
    }
  }
}
