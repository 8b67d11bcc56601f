package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ThrowTree;
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
import dev.custody.tree.Constructors;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What methods do with their arguments. */
final class Fates {

  private final Model model;
  private final Bodies bodies;
  private final Results results;
  private final DependencyValues dependencies;
  private final Map<Parameter, Fate> known = new HashMap<>();

  Fates(Model model, Bodies bodies, Results results, DependencyValues dependencies) {
    this.model = model;
    this.bodies = bodies;
    this.results = results;
    this.dependencies = dependencies;
  }

  Fate of(MethodSymbol method, int argument) {
    int parameter = Math.min(argument, method.getParameters().size() - 1);
    if (parameter < 0) {
      return Fate.UNKNOWN;
    }
    Parameter key = new Parameter(method, parameter);
    Fate fate = known.get(key);
    if (fate == null) {
      // Least fixed point: a recursive call does nothing that the rest of the body does not do.
      known.put(key, Fate.BORROWS);
      fate = compute(method, parameter);
      known.put(key, fate);
    }
    return fate;
  }

  private Fate compute(MethodSymbol method, int parameter) {
    Optional<Fate> declared = modelled(model.declaredOn(method), parameter);
    if (declared.isPresent()) {
      return declared.get();
    }
    Optional<Body> body = bodies.of(method);
    if (body.isPresent() && !isPlaceholder(body.get())) {
      Symbol variable = method.getParameters().get(parameter);
      Symbol component = RecordMembers.fieldOf(method, parameter);
      Fate fate = variable(variable, body.get().path(), new HashSet<>());
      return component == null ? fate : fate.or(new Fate(Fate.Kind.KEEPS, component));
    }
    return modelled(model.of(method), parameter)
        .or(() -> dependencies.fate(method, parameter))
        .orElse(Fate.UNKNOWN);
  }

  /** A body that does nothing but throw stands for code that is made elsewhere, or later. */
  private static boolean isPlaceholder(Body body) {
    return body.code() instanceof BlockTree block
        && block.getStatements().size() == 1
        && block.getStatements().get(0) instanceof ThrowTree;
  }

  static Optional<Fate> modelled(Effects effects, int parameter) {
    Operand operand = Operand.argument(parameter);
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Keeps keeps && keeps.argument().equals(operand)) {
        return Optional.of(Fate.of(Fate.Kind.KEEPS));
      }
      if (effect instanceof Effect.Releases releases && releases.target().equals(operand)) {
        return Optional.of(Fate.of(Fate.Kind.RELEASES));
      }
      if (effect instanceof Effect.Returns returns
          && returns.source().equals(Optional.of(operand))) {
        return Optional.of(Fate.of(Fate.Kind.RETURNS));
      }
      if (effect instanceof Effect.Borrows borrows
          && (borrows.argument().isEmpty() || borrows.argument().get().equals(operand))) {
        return Optional.of(Fate.BORROWS);
      }
    }
    return Optional.empty();
  }

  /** The strongest thing done with the variable or any local copy of it. */
  private Fate variable(Symbol variable, TreePath below, Set<Symbol> seen) {
    Fate fate = Fate.BORROWS;
    if (seen.add(variable)) {
      for (Use use : UseScanner.usesOf(variable, below)) {
        fate = fate.or(ofUse(variable, use, below, seen));
      }
    }
    return fate;
  }

  private Fate ofUse(Symbol variable, Use use, TreePath below, Set<Symbol> seen) {
    return switch (use.kind()) {
      case RECEIVER -> receiver(variable, use, below, seen);
      case ARGUMENT ->
          use.symbol() instanceof MethodSymbol callee
              ? passed(of(callee, use.index()), use.path(), below, seen)
              : Fate.UNKNOWN;
      case RETURNED -> returnsFrom(use.path(), below) ? Fate.of(Fate.Kind.RETURNS) : Fate.UNKNOWN;
      case STORED_IN_FIELD -> new Fate(Fate.Kind.KEEPS, use.symbol());
      case STORED_IN_LOCAL ->
          use.symbol() == null ? Fate.UNKNOWN : variable(use.symbol(), below, seen);
      case STORED_IN_ARRAY, ITERATED -> Fate.UNKNOWN;
      case TRY_RESOURCE -> Fate.of(Fate.Kind.RELEASES);
      default -> Fate.BORROWS;
    };
  }

  private Fate receiver(Symbol variable, Use use, TreePath below, Set<Symbol> seen) {
    if (!(use.symbol() instanceof MethodSymbol callee)) {
      return Fate.UNKNOWN;
    }
    boolean releases =
        model
            .ofType(variable.type)
            .first(Effect.Resource.class)
            .filter(type -> type.releasedBy().contains(callee.getSimpleName().toString()))
            .isPresent();
    // Helpers take a Closeable or the like, of which no model speaks.
    if (releases || (callee.name.contentEquals("close") && callee.getParameters().isEmpty())) {
      return Fate.of(Fate.Kind.RELEASES);
    }
    if (model
        .of(callee)
        .every(Effect.Keeps.class)
        .anyMatch(keeps -> keeps.argument().equals(Operand.THIS))) {
      return Fate.of(Fate.Kind.KEEPS);
    }
    return results.of(callee).kind() == Result.Kind.THIS
        ? passed(Fate.of(Fate.Kind.RETURNS), use.path(), below, seen)
        : Fate.BORROWS;
  }

  /** A call that returns the value makes its result one more name of it. */
  private Fate passed(Fate fate, TreePath call, TreePath below, Set<Symbol> seen) {
    if (fate.kind() != Fate.Kind.RETURNS) {
      return fate;
    }
    if (Constructors.isDelegation(call.getLeaf())) {
      // What super(value) or this(value) makes the wrapper of the value is the object itself.
      return fate;
    }
    Use next = UseScanner.classify(call);
    return switch (next.kind()) {
      case INSPECTED, RECEIVER -> Fate.UNKNOWN;
      default -> ofUse(call(next, call), next, below, seen);
    };
  }

  /** The symbol whose type decides what releases the value: irrelevant but for receivers. */
  private static Symbol call(Use use, TreePath call) {
    Symbol symbol = use.symbol();
    if (symbol != null) {
      return symbol;
    }
    Symbol method = Calls.method(call.getLeaf());
    return method != null ? method : ASTHelpers.getSymbol(call.getLeaf());
  }

  /**
   * Whether a return statement returns from the method at {@code below}, not from a lambda in it.
   */
  private static boolean returnsFrom(TreePath path, TreePath below) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf == below.getLeaf()) {
        return true;
      }
      if (leaf instanceof LambdaExpressionTree || leaf instanceof MethodTree) {
        return false;
      }
    }
    return false;
  }
}
