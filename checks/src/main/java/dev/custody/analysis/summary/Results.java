package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ReturnedValues;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Where the results of methods come from. */
final class Results {

  private final Model model;
  private final Bodies bodies;
  private final DependencyValues dependencies;
  private final Map<MethodSymbol, Result> known = new HashMap<>();

  Results(Model model, Bodies bodies, DependencyValues dependencies) {
    this.model = model;
    this.bodies = bodies;
    this.dependencies = dependencies;
  }

  Result of(MethodSymbol method) {
    Result result = known.get(method);
    if (result == null) {
      known.put(method, Result.UNKNOWN);
      result = compute(method);
      known.put(method, result);
    }
    return result;
  }

  private Result compute(MethodSymbol method) {
    Optional<Result> declared = modelled(model.declaredOn(method));
    if (declared.isPresent()) {
      return declared.get();
    }
    Optional<Body> body = bodies.of(method);
    if (method.isConstructor()) {
      return Result.FRESH;
    }
    if (body.isPresent()) {
      return fromBody(method, body.get());
    }
    Symbol component = RecordMembers.fieldOf(method);
    return component != null ? new Result(Result.Kind.FIELD, -1, component) : withoutBody(method);
  }

  private Result withoutBody(MethodSymbol method) {
    Optional<Result> modelled = modelled(model.of(method));
    return modelled.isPresent()
        ? modelled.get()
        : dependencies.result(method).orElse(Result.UNKNOWN);
  }

  static Optional<Result> modelled(Effects effects) {
    Optional<Effect.Returns> returns = effects.first(Effect.Returns.class);
    return returns.isPresent() ? Optional.of(of(returns.get())) : Optional.empty();
  }

  private static Result of(Effect.Returns returns) {
    Operand operand = returns.source().orElse(Operand.THIS);
    int source = operand.isArgument() ? operand.index() : -1;
    return switch (returns.origin()) {
      case FRESH -> Result.FRESH;
      case BORROWED -> Result.of(Result.Kind.BORROWED);
      case WRAPPER -> new Result(Result.Kind.WRAPPER, source, null);
      case SAME, READ_VIEW, WRITE_VIEW ->
          source < 0 ? Result.of(Result.Kind.THIS) : new Result(Result.Kind.ARGUMENT, source, null);
    };
  }

  private Result fromBody(MethodSymbol method, Body body) {
    Result result = null;
    for (TreePath value : ReturnedValues.of(body)) {
      Result one = ofValue(value, method, body, new HashSet<>());
      if (one != null) {
        result = result == null ? one : merge(result, one);
      }
    }
    return result == null ? Result.UNKNOWN : result;
  }

  static Result merge(Result a, Result b) {
    if (a.equals(b)) {
      return a;
    }
    // "if (f == null) f = create(); return f": whoever returns a field keeps what is in it.
    if (a.kind() == Result.Kind.FIELD || b.kind() == Result.Kind.FIELD) {
      return a.kind() == Result.Kind.FIELD ? a : b;
    }
    return Result.UNKNOWN;
  }

  /** Where a value comes from; null for the null literal, which says nothing. */
  private @Nullable Result ofValue(
      TreePath path, MethodSymbol method, Body body, Set<Symbol> seen) {
    Tree value = path.getLeaf();
    if (value instanceof ParenthesizedTree || value instanceof TypeCastTree) {
      ExpressionTree inner =
          value instanceof ParenthesizedTree parens
              ? parens.getExpression()
              : ((TypeCastTree) value).getExpression();
      return ofValue(new TreePath(path, inner), method, body, seen);
    }
    if (value instanceof LiteralTree) {
      return null;
    }
    if (value instanceof LambdaExpressionTree || value instanceof MemberReferenceTree) {
      return Result.FRESH;
    }
    if (value instanceof ConditionalExpressionTree choice) {
      Result a = ofValue(new TreePath(path, choice.getTrueExpression()), method, body, seen);
      Result b = ofValue(new TreePath(path, choice.getFalseExpression()), method, body, seen);
      return a == null || b == null ? (a == null ? b : a) : merge(a, b);
    }
    if (value instanceof NewClassTree || value instanceof MethodInvocationTree) {
      return ofCall(path, method, body, seen);
    }
    Symbol symbol = ASTHelpers.getSymbol(value);
    if (!(symbol instanceof Symbol.VarSymbol variable)) {
      return Result.UNKNOWN;
    }
    if (variable.getSimpleName().contentEquals("this")) {
      return Result.of(Result.Kind.THIS);
    }
    if (variable.getKind() == ElementKind.FIELD) {
      return new Result(Result.Kind.FIELD, -1, variable);
    }
    int parameter = method.getParameters().indexOf(variable);
    if (parameter >= 0) {
      return new Result(Result.Kind.ARGUMENT, parameter, null);
    }
    return seen.add(variable) ? ofLocal(variable, method, body, seen) : null;
  }

  private Result ofCall(TreePath path, MethodSymbol method, Body body, Set<Symbol> seen) {
    MethodSymbol callee = Calls.method(path.getLeaf());
    if (callee == null) {
      return Result.UNKNOWN;
    }
    Result result = of(callee);
    if (result.kind() == Result.Kind.ARGUMENT || result.kind() == Result.Kind.WRAPPER) {
      List<? extends ExpressionTree> arguments = Calls.arguments(path.getLeaf());
      if (result.argument() >= 0 && result.argument() < arguments.size()) {
        Result inner =
            ofValue(new TreePath(path, arguments.get(result.argument())), method, body, seen);
        return inner == null ? Result.UNKNOWN : inner;
      }
    }
    if (result.kind() == Result.Kind.THIS && path.getLeaf() instanceof MethodInvocationTree call) {
      ExpressionTree receiver = ASTHelpers.getReceiver(call);
      if (receiver != null) {
        Result inner = ofValue(new TreePath(path, receiver), method, body, seen);
        return inner == null ? Result.UNKNOWN : inner;
      }
    }
    return result;
  }

  /** A local is what all its values are, unless it went somewhere else as well. */
  private Result ofLocal(Symbol variable, MethodSymbol method, Body body, Set<Symbol> seen) {
    Result result = null;
    for (TreePath value : Assigned.to(variable, body.path())) {
      Result one = ofValue(value, method, body, seen);
      if (one != null) {
        result = result == null ? one : merge(result, one);
      }
    }
    if (result == null) {
      return Result.UNKNOWN;
    }
    if (result.kind() == Result.Kind.FRESH) {
      for (Use use : UseScanner.usesOf(variable, body.path())) {
        if (use.kind() == Use.Kind.STORED_IN_FIELD && use.symbol() != null) {
          return new Result(Result.Kind.FIELD, -1, use.symbol());
        }
        if (use.kind() == Use.Kind.STORED_IN_ARRAY) {
          return Result.UNKNOWN;
        }
        if (use.kind() == Use.Kind.ARGUMENT && mayKeep(use)) {
          return Result.UNKNOWN;
        }
      }
    }
    return result;
  }

  /** Whether an argument may end in a collection or map of somebody else. */
  private static boolean mayKeep(Use use) {
    String name = use.symbol() == null ? "" : use.symbol().getSimpleName().toString();
    return name.startsWith("add") || name.startsWith("put") || name.equals("offer");
  }
}
