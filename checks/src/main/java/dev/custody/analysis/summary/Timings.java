package dev.custody.analysis.summary;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** When methods run their functional arguments. */
final class Timings {

  private final Model model;
  private final Bodies bodies;
  private final DependencyTimings dependencies;
  private final Map<Parameter, Optional<Effect.Timing>> known = new HashMap<>();

  Timings(Model model, Bodies bodies, DependencyTimings dependencies) {
    this.model = model;
    this.bodies = bodies;
    this.dependencies = dependencies;
  }

  Optional<Effect.Timing> of(MethodSymbol method, int argument) {
    int parameter = Math.min(argument, method.getParameters().size() - 1);
    if (parameter < 0) {
      return Optional.empty();
    }
    Parameter key = new Parameter(method, parameter);
    Optional<Effect.Timing> timing = known.get(key);
    if (timing == null) {
      // A recursive question about the same parameter finds this and learns nothing.
      known.put(key, Optional.empty());
      timing = compute(method, parameter);
      known.put(key, timing);
    }
    return timing;
  }

  private Optional<Effect.Timing> compute(MethodSymbol method, int parameter) {
    Optional<Effect.Timing> declared = modelled(model.of(method), parameter);
    if (declared.isPresent()) {
      return declared;
    }
    Optional<Body> body = bodies.of(method);
    return body.isPresent()
        ? fromBody(method, parameter, body.get())
        : dependencies.of(method, parameter);
  }

  private static Optional<Effect.Timing> modelled(Effects effects, int parameter) {
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Runs runs && runs.task().equals(Operand.argument(parameter))) {
        return Optional.of(runs.timing());
      }
    }
    return Optional.empty();
  }

  /** Later wins over now: what is also kept for later cannot be relied on to be over. */
  private Optional<Effect.Timing> fromBody(MethodSymbol method, int parameter, Body body) {
    Symbol variable = method.getParameters().get(parameter);
    Optional<Effect.Timing> timing = Optional.empty();
    for (Use use : UseScanner.usesOf(variable, body.path())) {
      Optional<Effect.Timing> one = ofUse(use, body);
      if (one.isPresent() && one.get() == Effect.Timing.LATER) {
        return one;
      }
      timing = timing.isPresent() ? timing : one;
    }
    return timing;
  }

  private Optional<Effect.Timing> ofUse(Use use, Body body) {
    return switch (use.kind()) {
      case RECEIVER ->
          inLambda(use.path(), body) ? Optional.empty() : Optional.of(Effect.Timing.NOW);
      case ARGUMENT ->
          use.symbol() instanceof MethodSymbol callee && !inLambda(use.path(), body)
              ? of(callee, use.index())
              : Optional.empty();
      case STORED_IN_FIELD -> Optional.of(Effect.Timing.LATER);
      default -> Optional.empty();
    };
  }

  private static boolean inLambda(TreePath path, Body body) {
    for (TreePath at = path; at != null && at.getLeaf() != body.declaration(); ) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof LambdaExpressionTree
          || leaf instanceof ClassTree
          || leaf instanceof MemberReferenceTree) {
        return true;
      }
      at = at.getParentPath();
    }
    return false;
  }
}
