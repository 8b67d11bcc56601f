package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads one effect, such as {@code blocks wait timed get(long,TimeUnit)}. The words are those of
 * the records of {@link Effect}.
 */
final class EffectParser {
  /** The effects that make sense for a whole type; the others speak of values of one call. */
  private static final ImmutableSet<String> ON_TYPES =
      ImmutableSet.of(
          "blocks",
          "never-blocks",
          "borrows",
          "must-observe",
          "may-ignore",
          "resource",
          "no-resource",
          "daemon",
          "non-daemon",
          "is");

  private final ImmutableList<String> words;
  private final boolean onType;
  private final int arguments;
  private int next;

  private EffectParser(String clause, boolean onType, int arguments) {
    this.words = Syntax.words(clause);
    this.onType = onType;
    this.arguments = arguments;
  }

  /**
   * Reads one effect of a method.
   *
   * @param arguments how many parameters it has
   */
  static Effect ofMethod(String clause, int arguments) throws BadLineException {
    return new EffectParser(clause, /* onType= */ false, arguments).effect();
  }

  /** Reads one effect of a type. */
  static Effect ofType(String clause) throws BadLineException {
    return new EffectParser(clause, /* onType= */ true, 0).effect();
  }

  private Effect effect() throws BadLineException {
    if (words.isEmpty()) {
      throw new BadLineException("an effect is missing before or after a comma");
    }
    String name = take("an effect");
    Effect effect = effect(name);
    if (next < words.size()) {
      throw new BadLineException(
          "\"" + words.get(next) + "\" is not understood after \"" + name + "\"");
    }
    if (onType && !ON_TYPES.contains(name)) {
      throw new BadLineException("\"" + name + "\" speaks of one call and cannot stand on a type");
    }
    return effect;
  }

  private Effect effect(String name) throws BadLineException {
    return switch (name) {
      case "acquires" -> acquires();
      case "releases" -> new Effect.Releases(operand(), level(/* optimistic= */ false));
      case "blocks" -> blocks();
      case "never-blocks" -> new Effect.NeverBlocks();
      case "returns" -> returns();
      case "keeps" -> new Effect.Keeps(skip("this") ? Operand.THIS : argument());
      case "borrows" -> new Effect.Borrows(skip("*") ? Optional.empty() : Optional.of(argument()));
      case "runs" -> runs();
      case "must-observe" -> new Effect.MustObserve();
      case "may-ignore" -> new Effect.MayIgnore();
      case "observes" -> observes();
      case "resource" -> resource();
      case "no-resource" -> new Effect.NoResource();
      case "daemon" -> new Effect.Daemon(true);
      case "non-daemon" -> new Effect.Daemon(false);
      case "awaits" -> new Effect.Awaits(operand());
      case "never-returns" -> new Effect.NeverReturns();
      case "is" -> new Effect.Is(word("a property"));
      default -> throw new BadLineException("there is no effect \"" + name + "\"");
    };
  }

  private Effect acquires() throws BadLineException {
    Operand lock = operand();
    Effect.Level level = level(/* optimistic= */ true);
    if (!skip("when")) {
      return new Effect.Acquires(lock, level, Effect.When.ALWAYS);
    }
    String when = take("true, nonzero or nonnull");
    return switch (when) {
      case "true" -> new Effect.Acquires(lock, level, Effect.When.TRUE);
      case "nonzero" -> new Effect.Acquires(lock, level, Effect.When.NONZERO);
      case "nonnull" -> new Effect.Acquires(lock, level, Effect.When.NONNULL);
      default ->
          throw new BadLineException(
              "after \"when\" comes true, nonzero or nonnull, not \"" + when + "\"");
    };
  }

  private Effect.Level level(boolean optimistic) {
    if (skip("read")) {
      return Effect.Level.READ;
    }
    return optimistic && skip("optimistic") ? Effect.Level.OPTIMISTIC : Effect.Level.EXCLUSIVE;
  }

  private Effect blocks() throws BadLineException {
    String word = take("what it waits for");
    Optional<BlockingKind> kind = BlockingKind.of(word);
    if (kind.isEmpty()) {
      throw new BadLineException("there is no kind of blocking \"" + word + "\"");
    }
    boolean bounded = skip("bounded");
    Optional<String> twin = Optional.empty();
    Optional<Operand> releasing = Optional.empty();
    // The two may stand in either order.
    for (int i = 0; i < 2; i++) {
      if (twin.isEmpty() && skip("timed")) {
        twin = Optional.of(twin());
      }
      if (releasing.isEmpty() && skip("releasing")) {
        releasing = Optional.of(operand());
      }
    }
    return new Effect.Blocks(kind.get(), bounded, twin, releasing);
  }

  private String twin() throws BadLineException {
    String twin = take("the overload with a time limit");
    if (!Syntax.isMethod(twin)) {
      throw new BadLineException(
          "after \"timed\" comes a method such as get(long,TimeUnit), not \"" + twin + "\"");
    }
    return twin;
  }

  private Effect returns() throws BadLineException {
    if (skip("fresh")) {
      return new Effect.Returns(Effect.Origin.FRESH, Optional.empty());
    }
    if (skip("borrowed")) {
      return new Effect.Returns(Effect.Origin.BORROWED, Optional.empty());
    }
    Effect.Origin origin = Effect.Origin.SAME;
    if (skip("wrapper")) {
      origin = Effect.Origin.WRAPPER;
    } else if (skip("read-view")) {
      origin = Effect.Origin.READ_VIEW;
    } else if (skip("write-view")) {
      origin = Effect.Origin.WRITE_VIEW;
    }
    Operand source = operand();
    if (source.equals(Operand.RESULT)) {
      throw new BadLineException("a result cannot come from the result");
    }
    return new Effect.Returns(origin, Optional.of(source));
  }

  private Effect runs() throws BadLineException {
    Operand task = operand();
    String word = take("now or later");
    Effect.Timing timing =
        switch (word) {
          case "now" -> Effect.Timing.NOW;
          case "later" -> Effect.Timing.LATER;
          default -> throw new BadLineException("a task runs now or later, not \"" + word + "\"");
        };
    Optional<Operand> on = skip("on") ? Optional.of(operand()) : Optional.empty();
    return new Effect.Runs(task, timing, on, skip("periodic"));
  }

  private Effect observes() throws BadLineException {
    Operand future = operand();
    if (!skip("by")) {
      return new Effect.Observes(future, Optional.empty(), -1);
    }
    String word = take("a handler and its parameter");
    int dot = word.indexOf('.');
    int handler = dot < 0 ? -1 : Syntax.number(word.substring(0, dot), 3);
    int parameter = Syntax.number(word.substring(dot + 1), 3);
    if (handler < 0 || parameter < 0) {
      throw new BadLineException(
          "after \"by\" comes an argument and a parameter of it such as 0.1, not \"" + word + "\"");
    }
    Operand argument = checked(Operand.argument(handler));
    return new Effect.Observes(future, Optional.of(argument), parameter);
  }

  private Effect resource() throws BadLineException {
    String family = word("a family");
    if (!skip("released-by")) {
      throw new BadLineException("after the family of a resource comes \"released-by\"");
    }
    ImmutableList.Builder<String> methods = ImmutableList.builder();
    do {
      String method = take("a method that releases it");
      if (!Syntax.isIdentifier(method)) {
        throw new BadLineException("\"" + method + "\" is not the name of a method");
      }
      methods.add(method);
    } while (skip("|"));
    return new Effect.Resource(family, methods.build());
  }

  private Operand operand() throws BadLineException {
    String word = take("this, result or the number of an argument");
    if (word.equals("this")) {
      return Operand.THIS;
    }
    if (word.equals("result")) {
      return Operand.RESULT;
    }
    return checked(argument(word));
  }

  private Operand argument() throws BadLineException {
    return checked(argument(take("the number of an argument")));
  }

  private static Operand argument(String word) throws BadLineException {
    int number = Syntax.number(word, 3);
    if (number < 0) {
      throw new BadLineException("\"" + word + "\" is not the number of an argument");
    }
    return Operand.argument(number);
  }

  private Operand checked(Operand argument) throws BadLineException {
    if (argument.index() >= arguments) {
      throw new BadLineException(
          "there is no argument "
              + argument
              + ": they count from 0, and the method has "
              + arguments);
    }
    return argument;
  }

  private String word(String what) throws BadLineException {
    String word = take(what);
    if (!Syntax.isWord(word)) {
      throw new BadLineException(
          "\"" + word + "\" is not a word of small letters, digits and dashes");
    }
    return word;
  }

  private boolean skip(String word) {
    if (next < words.size() && words.get(next).equals(word)) {
      next++;
      return true;
    }
    return false;
  }

  private String take(String what) throws BadLineException {
    if (next == words.size()) {
      List<String> before = words.subList(0, next);
      throw new BadLineException(
          before.isEmpty()
              ? what + " is missing"
              : what + " is missing after \"" + String.join(" ", before) + "\"");
    }
    return words.get(next++);
  }
}
