package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Marks;
import dev.custody.model.Model;
import dev.custody.tree.Constructors;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Which calls give birth to an obligation. */
final class Creations {

  private final Model model;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Marks marks;
  private final Types types;
  private final Type autoCloseable;
  private final Map<Symbol, Optional<Effect.Resource>> known = new HashMap<>();

  Creations(VisitorState state) {
    model = Model.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    marks = model.marks();
    types = state.getTypes();
    autoCloseable = state.getSymtab().autoCloseableType;
  }

  /** The obligation born at the call; null if none is. */
  @Nullable Obligation at(TreePath call) {
    ExpressionTree tree = (ExpressionTree) call.getLeaf();
    Type type = ASTHelpers.getType(tree);
    if (type != null && type.hasTag(TypeTag.VOID)) {
      return ofTask(call);
    }
    if (type == null || !type.hasTag(TypeTag.CLASS)) {
      return null;
    }
    Effect.Resource ofType = resource(type);
    if (!(ASTHelpers.getSymbol(tree) instanceof MethodSymbol method)
        || (ofType == null && !model.knowsMethodName(method.name))) {
      return null;
    }
    Effects effects = model.ofCall(tree);
    Effect.Resource resource = effects.first(Effect.Resource.class).orElse(ofType);
    if (resource == null
        || effects.has(Effect.NoResource.class)
        || Constructors.isDelegation(tree)
        || summaries.result(method).kind() != Result.Kind.FRESH
        || (tree instanceof NewClassTree && resource.equals(ofType) && !hasOwnThreads(type))) {
      return null;
    }
    return new Obligation(call, type, resource);
  }

  /** The obligation to cancel a periodic task that is its own handle; null if there is none. */
  private @Nullable Obligation ofTask(TreePath call) {
    if (!(call.getLeaf() instanceof MethodInvocationTree invocation)
        || invocation.getArguments().size() < 3
        || !model.knowsMethodName(ASTHelpers.getSymbol(invocation).name)
        || model.ofCall(invocation).every(Effect.Runs.class).noneMatch(Effect.Runs::periodic)) {
      return null;
    }
    ExpressionTree task = invocation.getArguments().get(0);
    Type type = ASTHelpers.getType(task);
    Effect.Resource resource = type == null ? null : resource(type);
    return resource != null
            && type.tsym instanceof ClassSymbol
            && isMadeHere(task)
            && !callsReleaseOfItself(type, resource)
        ? new Obligation(call, type, resource)
        : null;
  }

  private static boolean isMadeHere(ExpressionTree task) {
    return task instanceof NewClassTree
        || (ASTHelpers.getSymbol(task) instanceof VarSymbol variable
            && variable.getKind() != ElementKind.PARAMETER);
  }

  /** A task that can cancel itself ends when it has done its work. */
  private boolean callsReleaseOfItself(Type type, Effect.Resource resource) {
    TreePath declaration = bodies.path((ClassSymbol) type.tsym);
    return declaration == null
        ? !type.tsym.getQualifiedName().contentEquals("java.util.TimerTask")
        : bodies.in(declaration).stream()
            .flatMap(body -> bodies.contents(body).calledNames().stream())
            .anyMatch(name -> resource.releasedBy().contains(name.toString()));
  }

  /** The duty that values of the type carry; null if none. */
  Effect.@Nullable Resource resource(Type type) {
    Optional<Effect.Resource> answer = known.get(type.tsym);
    if (answer == null) {
      answer = compute(type);
      known.put(type.tsym, answer);
    }
    return answer.orElse(null);
  }

  private Optional<Effect.Resource> compute(Type type) {
    Effects effects = model.ofType(type);
    if (effects.has(Effect.NoResource.class)) {
      return Optional.empty();
    }
    Optional<Effect.Resource> resource = effects.first(Effect.Resource.class);
    return resource.isPresent() ? resource : ofOwner(type);
  }

  /** Who makes an object that owns something by annotation, and can be closed, must close it. */
  private Optional<Effect.Resource> ofOwner(Type type) {
    if (!(type.tsym instanceof ClassSymbol symbol)
        || !types.isSubtype(type, autoCloseable)
        || !ownsByMark(symbol)) {
      return Optional.empty();
    }
    return Optional.of(new Effect.Resource(Effect.Resource.OWNED, ImmutableList.of("close")));
  }

  private boolean ownsByMark(ClassSymbol type) {
    if (!marks.mayMark(type)) {
      return false;
    }
    for (Symbol member : type.members().getSymbols()) {
      if (member instanceof VarSymbol field && !field.isStatic() && marks.isOwner(field)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a class that is instantiated brings the resource with it: a class of this compilation
   * that only implements an interface such as {@code ExecutorService} may well run tasks on the
   * caller's thread.
   */
  private boolean hasOwnThreads(Type type) {
    if (marks.mustCancel(type.tsym).isPresent()) {
      return true;
    }
    for (Type at = type; at != null && at.hasTag(TypeTag.CLASS); at = supertype(at)) {
      if (ownsByMark((ClassSymbol) at.tsym)) {
        return true;
      }
      if (bodies.path((ClassSymbol) at.tsym) == null) {
        return resource(at) != null
            && (at.tsym.equals(type.tsym) || (at.tsym.flags() & Flags.ABSTRACT) == 0);
      }
    }
    return false;
  }

  private static @Nullable Type supertype(Type type) {
    return type.tsym instanceof ClassSymbol symbol ? symbol.getSuperclass() : null;
  }
}
