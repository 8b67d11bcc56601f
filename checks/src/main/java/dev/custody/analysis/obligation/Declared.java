package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Names;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.obligation.Obligation.Origin;
import dev.custody.model.Effect;
import dev.custody.model.Marks;
import dev.custody.model.Model;
import dev.custody.model.OwnerMarks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The duties that annotations on variables declare. */
final class Declared {

  /** What release methods are called where neither a model nor an annotation names one. */
  private static final ImmutableList<String> NAMES =
      ImmutableList.of(
          "close",
          "shutdown",
          "shutdownNow",
          "stop",
          "cancel",
          "dispose",
          "release",
          "destroy",
          "terminate",
          "disconnect",
          "unsubscribe");

  private final Marks marks;
  private final OwnerMarks here;
  private final Bodies bodies;
  private final Creations creations;
  private final Types types;
  private final Names names;
  private final Map<ClassSymbol, ImmutableList<TreePath>> fields = new HashMap<>();

  Declared(VisitorState state, Creations creations) {
    marks = Model.instance(state).marks();
    here = new OwnerMarks(marks);
    bodies = Bodies.instance(state);
    types = state.getTypes();
    names = state.getNames();
    this.creations = creations;
  }

  /** The duties that the body starts with: of its parameters, and of the fields it deals with. */
  ImmutableList<Obligation> atEntry(Body body) {
    ImmutableList.Builder<Obligation> duties = ImmutableList.builder();
    if (body.declaration() instanceof LambdaExpressionTree lambda) {
      addParameters(lambda, body, duties);
    }
    if (!(body.declaration() instanceof MethodTree method)) {
      return duties.build();
    }
    MethodSymbol declared = ASTHelpers.getSymbol(method);
    // The fields of a record get the values of its constructor after the body.
    boolean before =
        (declared.flags() & (Flags.COMPACT_RECORD_CONSTRUCTOR | Flags.GENERATEDCONSTR)) != 0;
    if (!before && marks.mayMark(declared.enclClass())) {
      for (VariableTree parameter : method.getParameters()) {
        VarSymbol symbol = ASTHelpers.getSymbol(parameter);
        if (marks.isOwner(symbol)) {
          add(symbol, new TreePath(body.path(), parameter), Origin.PARAMETER, duties);
        }
      }
    }
    ImmutableList<TreePath> marked = fields(body.enclosingClass());
    if (!marked.isEmpty() && !declared.isConstructor()) {
      Set<Symbol> used = new HashSet<>();
      for (FieldAccess access : bodies.accesses(body)) {
        used.add(access.field());
      }
      for (TreePath field : marked) {
        VarSymbol symbol = ASTHelpers.getSymbol((VariableTree) field.getLeaf());
        if (used.contains(symbol)) {
          add(symbol, field, Origin.FIELD, duties);
        }
      }
    }
    return duties.build();
  }

  /** A lambda takes over what the method of its interface takes over. */
  private void addParameters(
      LambdaExpressionTree lambda, Body body, ImmutableList.Builder<Obligation> duties) {
    Type target = ASTHelpers.getType(lambda);
    if (target == null
        || target.isCompound()
        || !(target.tsym instanceof ClassSymbol type)
        || lambda.getParameters().isEmpty()
        || !marks.mayMark(type)) {
      return;
    }
    List<VarSymbol> declared = ((MethodSymbol) types.findDescriptorSymbol(type)).params();
    for (int i = 0; i < declared.size(); i++) {
      VariableTree parameter = lambda.getParameters().get(i);
      if (marks.isOwner(declared.get(i))) {
        VarSymbol symbol = ASTHelpers.getSymbol(parameter);
        add(symbol, new TreePath(body.path(), parameter), Origin.PARAMETER, duties);
      }
    }
  }

  private void add(
      VarSymbol symbol,
      TreePath declaration,
      Origin origin,
      ImmutableList.Builder<Obligation> duties) {
    Effect.Resource resource = resource(symbol);
    if (resource != null) {
      duties.add(new Obligation(declaration, symbol.type, resource, origin));
    }
  }

  /**
   * The duty that a call brings because its method is marked, or gives to the marked local variable
   * that takes its result.
   */
  @Nullable Obligation at(TreePath call) {
    if (call.getLeaf() instanceof MethodInvocationTree invocation
        && marks.mayMark(ASTHelpers.getSymbol(invocation).enclClass())
        && marks.isOwner(ASTHelpers.getSymbol(invocation))) {
      Type type = ASTHelpers.getType(invocation);
      Effect.Resource resource = type == null ? null : ofType(type);
      return resource == null ? null : new Obligation(call, type, resource);
    }
    return ofLocal(call);
  }

  private @Nullable Obligation ofLocal(TreePath call) {
    Tree parent = call.getParentPath().getLeaf();
    Symbol target =
        parent instanceof VariableTree variable
            ? ASTHelpers.getSymbol(variable)
            : parent instanceof AssignmentTree assignment
                ? ASTHelpers.getSymbol(assignment.getVariable())
                : null;
    if (!(target instanceof VarSymbol local)
        || Values.isField(local)
        || local.getRawAttributes().isEmpty()
        || !marks.isOwner(local)) {
      return null;
    }
    Effect.Resource resource = resource(local);
    return resource == null ? null : new Obligation(call, local.type, resource, Origin.LOCAL);
  }

  /** The fields of the class that are marked as owners. */
  ImmutableList<TreePath> fields(ClassTree type) {
    ClassSymbol symbol = ASTHelpers.getSymbol(type);
    ImmutableList<TreePath> known = fields.get(symbol);
    if (known == null) {
      TreePath path = bodies.path(symbol);
      ImmutableList.Builder<TreePath> found = ImmutableList.builder();
      if (path != null) {
        for (Tree member : type.getMembers()) {
          if (member instanceof VariableTree field
              && !field.getModifiers().getAnnotations().isEmpty()
              && marks.isOwner(ASTHelpers.getSymbol(field))) {
            found.add(new TreePath(path, member));
          }
        }
      }
      known = found.build();
      fields.put(symbol, known);
    }
    return known;
  }

  /** The fields of the class that hold collections whose elements are marked as owned. */
  ImmutableList<TreePath> collections(ClassTree type) {
    TreePath path = bodies.path(ASTHelpers.getSymbol(type));
    return path == null ? ImmutableList.of() : collections(type.getMembers(), path);
  }

  /** The parameters of the body that bring collections whose elements are marked as owned. */
  ImmutableList<TreePath> collections(Body body) {
    return body.declaration() instanceof MethodTree method && method.getBody() != null
        ? collections(method.getParameters(), body.path())
        : ImmutableList.of();
  }

  private ImmutableList<TreePath> collections(List<? extends Tree> places, TreePath path) {
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    for (Tree place : places) {
      if (place instanceof VariableTree variable
          && variable.getType() instanceof ParameterizedTypeTree
          && here.ownsElements(ASTHelpers.getSymbol(variable))) {
        found.add(new TreePath(path, variable));
      }
    }
    return found.build();
  }

  /** How to release what the marked variable holds; null if that is not known. */
  Effect.@Nullable Resource resource(VarSymbol variable) {
    Optional<ImmutableList<String>> named = marks.mustCancel(variable);
    if (named.isPresent()) {
      return named.get().isEmpty() ? null : new Effect.Resource(Effect.Resource.OWNED, named.get());
    }
    return ofType(variable.type);
  }

  /** How to release a value of the type that somebody is said to own; null if that is not known. */
  Effect.@Nullable Resource ofType(Type type) {
    if (!type.hasTag(TypeTag.CLASS)) {
      return null;
    }
    Effect.Resource known = creations.resource(type);
    if (known != null) {
      return known;
    }
    ImmutableList<String> methods =
        NAMES.stream()
            .filter(name -> hasMethod(type, name))
            .collect(ImmutableList.toImmutableList());
    return methods.isEmpty() ? null : new Effect.Resource(Effect.Resource.OWNED, methods);
  }

  private boolean hasMethod(Type type, String name) {
    for (Type supertype : types.closure(type)) {
      if (supertype.tsym.members() == null) {
        continue;
      }
      for (Symbol member : supertype.tsym.members().getSymbolsByName(names.fromString(name))) {
        if (member instanceof MethodSymbol method && !method.isStatic() && !method.isPrivate()) {
          return true;
        }
      }
    }
    return false;
  }
}
