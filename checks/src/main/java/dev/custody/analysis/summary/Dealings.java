package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BindingPatternTree;
import com.sun.source.tree.InstanceOfTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Everything that methods do with their arguments, where {@link Fates} names the strongest. */
final class Dealings {

  /** Methods of executors, handles and channels that ask or wait, and change nothing. */
  private static final Pattern WATCHING =
      Pattern.compile(
          "await.*|is[A-Z].*|get.*|has[A-Z].*|join|drain.*|purge|toString|hashCode|equals|.*Future");

  /** Further methods that lead to the end of a value, beside those that discharge the duty. */
  private static final Pattern ENDING =
      Pattern.compile("(shutdown|close|cancel|stop|terminate|dispose|flush|complete).*");

  private static final Pattern STORING = Pattern.compile("(add|put|offer|push|set|register).*");

  private static final ImmutableSet<Dealing> NOTHING = ImmutableSet.of();

  private final Releases releases;
  private final Model model;
  private final Bodies bodies;
  private final Types types;
  private final Map<Parameter, ImmutableSet<Dealing>> known = new HashMap<>();

  Dealings(Releases releases, Model model, Bodies bodies, Types types) {
    this.releases = releases;
    this.model = model;
    this.bodies = bodies;
    this.types = types;
  }

  ImmutableSet<Dealing> of(MethodSymbol method, int argument) {
    int parameter = Math.min(argument, method.getParameters().size() - 1);
    if (parameter < 0) {
      return ImmutableSet.of(Dealing.WORKS);
    }
    Parameter key = new Parameter(method, parameter);
    ImmutableSet<Dealing> dealings = known.get(key);
    if (dealings == null) {
      // Least fixed point: a recursive call does nothing that the rest of the body does not do.
      known.put(key, NOTHING);
      dealings = ImmutableSet.copyOf(compute(method, parameter));
      known.put(key, dealings);
    }
    return dealings;
  }

  private Set<Dealing> compute(MethodSymbol method, int parameter) {
    Optional<Body> body = bodies.of(method);
    if (body.isPresent()) {
      Set<Dealing> found = EnumSet.noneOf(Dealing.class);
      collect(method.getParameters().get(parameter), body.get().path(), found, new HashSet<>());
      return found;
    }
    Effects effects = model.of(method);
    Operand operand = Operand.argument(parameter);
    if (releases(effects, operand)) {
      return EnumSet.of(Dealing.RELEASES);
    }
    if (keeps(effects, operand)) {
      return EnumSet.of(Dealing.TAKES);
    }
    return EnumSet.of(onlyLooks(method, parameter));
  }

  private static boolean releases(Effects effects, Operand operand) {
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Releases release && release.target().equals(operand)) {
        return true;
      }
    }
    return false;
  }

  private static boolean keeps(Effects effects, Operand operand) {
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Keeps kept && kept.argument().equals(operand)) {
        return true;
      }
    }
    return false;
  }

  /** A method that takes any object can only print it, compare it or put it somewhere. */
  private Dealing onlyLooks(MethodSymbol method, int parameter) {
    Type type = types.erasure(method.getParameters().get(parameter).type);
    if (type.hasTag(TypeTag.ARRAY)) {
      type = types.elemtype(type);
    }
    if (!type.tsym.getQualifiedName().contentEquals("java.lang.Object")) {
      return Dealing.WORKS;
    }
    return STORING.matcher(method.getSimpleName()).matches() ? Dealing.TAKES : Dealing.WATCHES;
  }

  private void collect(Symbol variable, TreePath below, Set<Dealing> found, Set<Symbol> seen) {
    if (seen.add(variable)) {
      for (Use use : UseScanner.usesOf(variable, below)) {
        add(use, variable.type, below, found, seen);
      }
    }
  }

  private void add(Use use, Type type, TreePath below, Set<Dealing> found, Set<Symbol> seen) {
    switch (use.kind()) {
      case RECEIVER -> found.add(called(use, type));
      case ARGUMENT -> found.addAll(passed(use));
      case RETURNED, STORED_IN_FIELD, STORED_IN_ARRAY -> found.add(Dealing.TAKES);
      case STORED_IN_LOCAL -> alias(use, below, found, seen);
      case TRY_RESOURCE -> {
        found.add(Dealing.RELEASES);
        alias(use, below, found, seen);
      }
      case ITERATED -> found.add(Dealing.WORKS);
      case INSPECTED -> pattern(use, below, found, seen);
      case LOCKED, OVERWRITTEN -> found.add(Dealing.WATCHES);
    }
  }

  private void alias(Use use, TreePath below, Set<Dealing> found, Set<Symbol> seen) {
    if (use.symbol() != null) {
      collect(use.symbol(), below, found, seen);
    }
  }

  private void pattern(Use use, TreePath below, Set<Dealing> found, Set<Symbol> seen) {
    found.add(Dealing.WATCHES);
    TreePath parent = use.path().getParentPath();
    if (parent != null
        && parent.getLeaf() instanceof InstanceOfTree test
        && test.getPattern() instanceof BindingPatternTree binding) {
      collect(ASTHelpers.getSymbol(binding.getVariable()), below, found, seen);
    }
  }

  private Dealing called(Use use, Type type) {
    if (!(use.symbol() instanceof MethodSymbol method)) {
      return Dealing.WORKS;
    }
    // A cast before the call can tell more than the type of the variable.
    if (releases.isRelease(method, type) || releases.isRelease(method, method.owner.type)) {
      return Dealing.RELEASES;
    }
    String name = method.getSimpleName().toString();
    return WATCHING.matcher(name).matches() || ENDING.matcher(name).matches()
        ? Dealing.WATCHES
        : Dealing.WORKS;
  }

  private Set<Dealing> passed(Use use) {
    if (!(use.symbol() instanceof MethodSymbol method)) {
      return EnumSet.of(Dealing.WORKS);
    }
    if (use.path().getLeaf() instanceof NewClassTree) {
      Use next = UseScanner.classify(use.path());
      boolean kept =
          next.kind() == Use.Kind.RETURNED
              || next.kind() == Use.Kind.STORED_IN_FIELD
              || next.kind() == Use.Kind.ARGUMENT;
      return EnumSet.of(kept ? Dealing.TAKES : Dealing.WORKS);
    }
    return of(method, use.index());
  }
}
