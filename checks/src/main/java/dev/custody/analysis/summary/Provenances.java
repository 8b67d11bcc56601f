package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Marks;
import dev.custody.model.Model;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Who owns the value of an expression.
 *
 * <p>A fact says of a value whether it was made by the code at hand, or by which door it came in.
 * Facts are born at annotations, at calls whose result is known, at parameters and at fields, and
 * pass through locals, casts, wrappers and getters; they do not depend on the place in a body.
 * Where ways with different answers meet, and wherever the compilation shows that callers hand a
 * value over, the answer is "unknown" or "owned": it errs on the side of saying nothing. Arrays,
 * collections and the parameters of lambdas are ignored. Every variable is looked at once.
 */
public final class Provenances {

  private static final Context.Key<Provenances> KEY = new Context.Key<>();

  private final Summaries summaries;
  private final Bodies bodies;
  private final Marks marks;
  private final OwnedParameters ownedParameters;
  private final Map<VarSymbol, Provenance> known = new HashMap<>();

  private Provenances(VisitorState state) {
    summaries = Summaries.instance(state);
    bodies = Bodies.instance(state);
    marks = Model.instance(state).marks();
    ownedParameters = new OwnedParameters(this, summaries, Releases.instance(state), bodies);
  }

  /** The instance of this compilation. */
  public static Provenances instance(VisitorState state) {
    Provenances provenances = state.context.get(KEY);
    if (provenances == null) {
      provenances = new Provenances(state);
      state.context.put(KEY, provenances);
    }
    return provenances;
  }

  /** Who owns the value of the expression at {@code path}. */
  public Provenance of(TreePath path) {
    Set<Provenance> sources = new LinkedHashSet<>();
    for (TreePath leaf : leaves(path)) {
      if (!(leaf.getLeaf() instanceof LiteralTree)) {
        sources.add(ofLeaf(leaf));
      }
    }
    return sources.stream().reduce(Provenance::and).orElse(Provenance.UNKNOWN);
  }

  /** Whether an annotation on the variable or method that is named says that it owns nothing. */
  public boolean isDeclared(TreePath path) {
    Symbol symbol = ASTHelpers.getSymbol(path.getLeaf());
    return symbol != null && marks.isNotOwner(symbol);
  }

  private Provenance ofLeaf(TreePath path) {
    Tree value = path.getLeaf();
    if (value instanceof NewClassTree || value instanceof MethodInvocationTree) {
      return ofCall(path);
    }
    if (!(ASTHelpers.getSymbol(value) instanceof VarSymbol variable)) {
      return Provenance.UNKNOWN;
    }
    if (variable.getKind() != ElementKind.FIELD) {
      return ofVariable(variable);
    }
    Symbol.ClassSymbol here = classAround(path);
    if (variable.isStatic() && isForeign(variable, here)) {
      return Provenance.of(Provenance.Kind.HOLDER, variable);
    }
    return ofThis(value) || variable.isStatic() ? ofVariable(variable) : Provenance.UNKNOWN;
  }

  private Provenance ofCall(TreePath path) {
    MethodSymbol method = Calls.method(path.getLeaf());
    if (method == null) {
      return Provenance.UNKNOWN;
    }
    if (marks.isNotOwner(method)) {
      return Provenance.of(Provenance.Kind.DECLARED, method);
    }
    Result result = summaries.result(method);
    return switch (result.kind()) {
      case FRESH -> Provenance.OWNED;
      case BORROWED -> Provenance.of(Provenance.Kind.GETTER, method);
      case ARGUMENT, WRAPPER, THIS -> ofPart(path, result.argument());
      case FIELD -> ofGetter(path, method, result.field());
      case UNKNOWN -> Checked.isNullCheck(method) ? ofPart(path, 0) : Provenance.UNKNOWN;
    };
  }

  /** Who owns the receiver (-1) or an argument of the call. */
  private Provenance ofPart(TreePath call, int argument) {
    if (argument >= 0) {
      List<? extends ExpressionTree> arguments = Calls.arguments(call.getLeaf());
      return argument < arguments.size()
          ? of(new TreePath(call, arguments.get(argument)))
          : Provenance.UNKNOWN;
    }
    ExpressionTree receiver =
        call.getLeaf() instanceof MethodInvocationTree invocation
            ? ASTHelpers.getReceiver(invocation)
            : null;
    return receiver == null ? Provenance.UNKNOWN : of(new TreePath(call, receiver));
  }

  private Provenance ofGetter(TreePath call, MethodSymbol getter, @Nullable Symbol field) {
    if (!(field instanceof VarSymbol variable)) {
      return Provenance.UNKNOWN;
    }
    if (isForeign(variable, classAround(call))) {
      return isKeptByItsClass(variable)
          ? Provenance.of(Provenance.Kind.GETTER, getter)
          : Provenance.UNKNOWN;
    }
    ExpressionTree receiver =
        call.getLeaf() instanceof MethodInvocationTree invocation
            ? ASTHelpers.getReceiver(invocation)
            : null;
    return receiver == null || ofThis(receiver) || variable.isStatic()
        ? ofVariable(variable)
        : Provenance.UNKNOWN;
  }

  /**
   * Whether the class of the field minds it: it makes the value or releases it. A class that only
   * carries a value from one to another does not.
   */
  private boolean isKeptByItsClass(VarSymbol field) {
    if (field.isStatic()) {
      return true;
    }
    for (TreePath value : assigned(field)) {
      if (!(value.getLeaf() instanceof LiteralTree)
          && !isForeign(field, classAround(value))
          && of(value).kind() == Provenance.Kind.OWNED) {
        return true;
      }
    }
    return false;
  }

  private Provenance ofVariable(VarSymbol variable) {
    Provenance provenance = known.get(variable);
    if (provenance == null) {
      known.put(variable, Provenance.UNKNOWN);
      provenance = compute(variable);
      known.put(variable, provenance);
    }
    return provenance;
  }

  private Provenance compute(VarSymbol variable) {
    if (marks.isOwner(variable)) {
      return Provenance.OWNED;
    }
    if (marks.isNotOwner(variable)) {
      return Provenance.of(Provenance.Kind.DECLARED, variable);
    }
    if (variable.getKind() == ElementKind.FIELD) {
      return ofField(variable);
    }
    Optional<Body> body =
        variable.owner instanceof MethodSymbol method ? bodies.of(method) : Optional.empty();
    if (body.isEmpty()) {
      return Provenance.UNKNOWN;
    }
    MethodSymbol method = (MethodSymbol) variable.owner;
    List<TreePath> values = Assigned.to(variable, body.get().path());
    int parameter = method.getParameters().indexOf(variable);
    if (parameter >= 0) {
      return values.isEmpty() && !ownedParameters.isHandedOver(method, parameter)
          ? Provenance.of(Provenance.Kind.PARAMETER, variable)
          : Provenance.UNKNOWN;
    }
    return values.stream().map(this::of).reduce(Provenance::and).orElse(Provenance.UNKNOWN);
  }

  private Provenance ofField(VarSymbol field) {
    if (Injection.isInto(field)) {
      return Provenance.of(Provenance.Kind.INJECTED, field);
    }
    Symbol given = null;
    boolean owned = false;
    boolean unknown = false;
    for (TreePath value : assigned(field)) {
      for (TreePath leaf : leaves(value)) {
        Symbol symbol = ASTHelpers.getSymbol(checked(leaf).getLeaf());
        if (leaf.getLeaf() instanceof LiteralTree) {
          continue;
        }
        if (symbol instanceof VarSymbol parameter
            && symbol.owner instanceof MethodSymbol method
            && method.getParameters().contains(parameter)) {
          if (Injection.isInto(method)) {
            return new Provenance(Provenance.Kind.INJECTED, field, parameter);
          }
          if (method.isConstructor() && method.owner == field.owner && !marks.isOwner(parameter)) {
            if (!ownedParameters.isHandedOver(method, method.getParameters().indexOf(parameter))) {
              given = parameter;
            }
            continue;
          }
        }
        Provenance one = of(leaf);
        owned |= one.kind() == Provenance.Kind.OWNED;
        unknown |= one.kind() != Provenance.Kind.OWNED;
      }
    }
    if (given != null) {
      return new Provenance(Provenance.Kind.GIVEN, field, given);
    }
    return owned && !unknown ? Provenance.OWNED : Provenance.UNKNOWN;
  }

  /**
   * Whether the field keeps what code elsewhere may pass, and does not say that it owns that: the
   * value of a parameter of a method or constructor that is not private.
   */
  public boolean mayBeGiven(VarSymbol field) {
    if (marks.isOwner(field)) {
      return false;
    }
    for (TreePath value : assigned(field)) {
      for (TreePath leaf : leaves(value)) {
        if (ASTHelpers.getSymbol(checked(leaf).getLeaf()) instanceof VarSymbol parameter
            && parameter.owner instanceof MethodSymbol method
            && method.getParameters().contains(parameter)
            && !ASTHelpers.isEffectivelyPrivate(method)
            && !marks.isOwner(parameter)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Steps through a null check around the value. */
  private static TreePath checked(TreePath value) {
    TreePath at = value;
    MethodSymbol method = Calls.method(at.getLeaf());
    while (method != null && Checked.isNullCheck(method)) {
      at = new TreePath(at, Calls.arguments(at.getLeaf()).get(0));
      method = Calls.method(at.getLeaf());
    }
    return at;
  }

  /** The values the field is given anywhere in the compilation. */
  private ImmutableList<TreePath> assigned(VarSymbol field) {
    ImmutableList.Builder<TreePath> values = ImmutableList.builder();
    TreePath owner = bodies.path(ASTHelpers.enclosingClass(field));
    if (owner != null) {
      for (Tree member : ((ClassTree) owner.getLeaf()).getMembers()) {
        if (member instanceof VariableTree variable
            && variable.getInitializer() != null
            && field.equals(ASTHelpers.getSymbol(variable))) {
          values.add(new TreePath(new TreePath(owner, member), variable.getInitializer()));
        }
      }
    }
    for (Use use : summaries.uses(field)) {
      if (use.kind() == Use.Kind.OVERWRITTEN
          && use.path().getLeaf() instanceof AssignmentTree assignment) {
        values.add(new TreePath(use.path(), assignment.getExpression()));
      }
    }
    return values.build();
  }

  /** The expressions a value can come from, without parentheses, casts and choices. */
  private static ImmutableList<TreePath> leaves(TreePath path) {
    Tree value = path.getLeaf();
    if (value instanceof ParenthesizedTree parens) {
      return leaves(new TreePath(path, parens.getExpression()));
    }
    if (value instanceof TypeCastTree cast) {
      return leaves(new TreePath(path, cast.getExpression()));
    }
    if (value instanceof ConditionalExpressionTree choice) {
      return ImmutableList.<TreePath>builder()
          .addAll(leaves(new TreePath(path, choice.getTrueExpression())))
          .addAll(leaves(new TreePath(path, choice.getFalseExpression())))
          .build();
    }
    return ImmutableList.of(path);
  }

  /** Whether the field belongs to code that has nothing to do with the class {@code here}. */
  private static boolean isForeign(VarSymbol field, Symbol.@Nullable ClassSymbol here) {
    if (here == null || field.owner.type == null) {
      return false;
    }
    for (Symbol.ClassSymbol type = here; type != null; type = type.owner.enclClass()) {
      for (Symbol.ClassSymbol at = type; at != null; at = superclass(at)) {
        if (at == field.owner) {
          return false;
        }
      }
    }
    return field.outermostClass() != here.outermostClass();
  }

  private static Symbol.@Nullable ClassSymbol superclass(Symbol.ClassSymbol type) {
    return type.getSuperclass().tsym instanceof Symbol.ClassSymbol superclass ? superclass : null;
  }

  private static Symbol.@Nullable ClassSymbol classAround(TreePath path) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type) {
        return ASTHelpers.getSymbol(type);
      }
    }
    return null;
  }

  /** Whether the expression is {@code this}, or a name without an object before it. */
  private static boolean ofThis(Tree value) {
    if (value instanceof IdentifierTree) {
      return !(ASTHelpers.getSymbol(value) instanceof VarSymbol variable)
          || variable.getKind() == ElementKind.FIELD
          || variable.getSimpleName().contentEquals("this");
    }
    return value instanceof MemberSelectTree select
        && (select.getExpression().toString().equals("this")
            || select.getExpression().toString().endsWith(".this")
            || select.getIdentifier().contentEquals("this"));
  }
}
