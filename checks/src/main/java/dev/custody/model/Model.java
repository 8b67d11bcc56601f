package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.TypeSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Names;
import dev.custody.policy.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of methods and types without looking at bodies: annotations, the user's model files
 * and the built-in ones. What a nearer type says wins over what its supertypes say; of one type
 * annotations win over the user's files, and these over the built-in ones. One instance per
 * compilation; answers are kept per symbol.
 */
public final class Model {
  private static final Context.Key<Model> KEY = new Context.Key<>();
  private static final ImmutableSet<String> IDLE =
      ImmutableSet.of("toString", "hashCode", "equals");

  private final Types types;
  private final Marks marks;
  private final MarkEffects markEffects;
  private final UserModels user;
  private final ModelIndex builtIn = BuiltInModels.index();
  private final Set<Name> methodNames = new HashSet<>();
  private final Set<Name> lockMethodNames = new HashSet<>();
  private final Set<Name> typeNames = new HashSet<>();
  private final Map<ClassSymbol, Boolean> speaksOfMethods = new HashMap<>();
  private final Map<MethodSymbol, Effects> ofMethods = new HashMap<>();
  private final Map<Member, Effects> ofMembers = new HashMap<>();
  private final Map<TypeSymbol, Effects> ofTypes = new HashMap<>();

  /** A method as seen in a subtype of the type that declares it. */
  private record Member(MethodSymbol method, ClassSymbol type) {}

  private Model(VisitorState state) {
    Context context = state.context;
    types = Types.instance(context);
    marks = Marks.instance(context);
    markEffects = new MarkEffects(marks);
    user = UserModels.read(state);
    for (ModelError error : user.errors()) {
      Problems.instance(state).error(error.toString());
    }
    Names names = Names.instance(context);
    for (ModelIndex index : ImmutableList.of(builtIn, user.index())) {
      for (String name : index.methodNames()) {
        methodNames.add(nameOf(name, names));
      }
      for (String name : index.lockMethodNames()) {
        lockMethodNames.add(nameOf(name, names));
      }
      for (String name : index.simpleTypeNames()) {
        typeNames.add(names.fromString(name));
      }
    }
    context.put(KEY, this);
  }

  private static Name nameOf(String method, Names names) {
    return method.equals(ModelLine.CONSTRUCTOR) ? names.init : names.fromString(method);
  }

  /** The instance of this compilation. */
  public static Model instance(VisitorState state) {
    Model model = state.context.get(KEY);
    return model == null ? new Model(state) : model;
  }

  /** The questions that annotations answer. */
  public Marks marks() {
    return marks;
  }

  /**
   * Whether a model file speaks of a method of that simple name; constructors are {@code <init>}.
   */
  public boolean knowsMethodName(Name name) {
    return methodNames.contains(name);
  }

  /** Whether a model file says that some method of that simple name takes or gives up a value. */
  public boolean knowsLockMethodName(Name name) {
    return lockMethodNames.contains(name);
  }

  /** Whether a model file speaks of a type of that simple name or of its methods. */
  public boolean knowsTypeName(Name name) {
    return typeNames.contains(name);
  }

  /** All that is known of the method, with what it inherits from the methods it overrides. */
  public Effects of(MethodSymbol method) {
    Effects known = ofMethods.get(method);
    if (known == null) {
      known = method.owner instanceof ClassSymbol owner ? compute(method, owner) : Effects.UNKNOWN;
      ofMethods.put(method, known);
    }
    return known;
  }

  /**
   * All that is known of the method when it is called on a value of that static type. That can be
   * more than {@link #of(MethodSymbol)}, where a subtype inherits the method and has its own line.
   */
  public Effects of(MethodSymbol method, @Nullable Type receiver) {
    if (receiver == null || method.isConstructor() || method.isStatic()) {
      return of(method);
    }
    TypeSymbol type = types.erasure(types.skipTypeVars(receiver, false)).tsym;
    if (type == method.owner
        || !(type instanceof ClassSymbol receiverClass)
        || !type.isSubClass(method.owner, types)) {
      return of(method);
    }
    Member member = new Member(method, receiverClass);
    Effects known = ofMembers.get(member);
    if (known == null) {
      known = compute(method, receiverClass);
      ofMembers.put(member, known);
    }
    return known;
  }

  /**
   * All that is known of the method or constructor that this call, {@code new} or reference names.
   */
  public Effects ofCall(ExpressionTree call) {
    return ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        ? of(method, receiver(call))
        : Effects.UNKNOWN;
  }

  /** What is said of exactly that method, not of those it overrides. */
  public Effects declaredOn(MethodSymbol method) {
    Layers layers = new Layers();
    if (method.owner instanceof ClassSymbol owner) {
      addMethod(layers, owner, method);
    }
    return layers.effects();
  }

  /** All that is known of values of that type, with what its supertypes say. */
  public Effects ofType(Type type) {
    Type bound = types.skipTypeVars(type, false);
    if (!bound.hasTag(TypeTag.CLASS)) {
      return Effects.UNKNOWN;
    }
    if (bound.isCompound()) {
      Layers layers = new Layers();
      for (Type part : types.directSupertypes(bound)) {
        layers.add(ofType(part).all());
      }
      return layers.effects();
    }
    return ofType(bound.tsym);
  }

  /** All that is known of values of that type, with what its supertypes say. */
  public Effects ofType(TypeSymbol type) {
    Effects known = ofTypes.get(type);
    if (known == null) {
      known = type instanceof ClassSymbol ? computeType(type) : Effects.UNKNOWN;
      ofTypes.put(type, known);
    }
    return known;
  }

  private static @Nullable Type receiver(ExpressionTree call) {
    if (call instanceof MethodInvocationTree invocation
        && invocation.getMethodSelect() instanceof MemberSelectTree select) {
      return ASTHelpers.getType(select.getExpression());
    }
    return call instanceof MemberReferenceTree reference
        ? ASTHelpers.getType(reference.getQualifierExpression())
        : null;
  }

  private Effects computeType(TypeSymbol type) {
    Layers layers = new Layers();
    for (Type supertype : types.closure(type.type)) {
      if (supertype.tsym instanceof ClassSymbol symbol) {
        if (marks.hasAny(symbol)) {
          layers.add(markEffects.ofValuesOf(symbol));
        }
        if (knowsTypeName(symbol.name)) {
          String name = symbol.getQualifiedName().toString();
          layers.add(user.index().type(name));
          layers.add(builtIn.type(name));
        }
      }
    }
    return layers.effects();
  }

  private Effects compute(MethodSymbol method, ClassSymbol receiver) {
    boolean known = knowsMethodName(method.name);
    if (!known && !speaksOfMethods(receiver)) {
      return Effects.UNKNOWN;
    }
    Layers layers = new Layers();
    if (method.isConstructor()) {
      addMethod(layers, constructed(receiver), method);
      return layers.effects();
    }
    if (method.isStatic()) {
      addMethod(layers, receiver, method);
      return layers.effects();
    }
    for (Type supertype : types.closure(receiver.type)) {
      if (supertype.tsym instanceof ClassSymbol type && (known || speaksOfMethodsItself(type))) {
        MethodSymbol seen = seenIn(type, method, receiver);
        if (seen != null) {
          addMethod(layers, type, seen);
        }
      }
    }
    return layers.effects();
  }

  /** The method as {@code type} declares or inherits it, if it is one there. */
  private @Nullable MethodSymbol seenIn(
      ClassSymbol type, MethodSymbol method, ClassSymbol receiver) {
    if (type == method.owner) {
      return method;
    }
    for (Symbol member : type.members().getSymbolsByName(method.name)) {
      if (member instanceof MethodSymbol other
          && method.overrides(other, receiver, types, /* checkResult= */ false)) {
        return other;
      }
    }
    return type.isSubClass(method.owner, types) ? method : null;
  }

  /** An anonymous class is made by the constructor of its superclass. */
  private static ClassSymbol constructed(ClassSymbol type) {
    return type.name.isEmpty() && type.getSuperclass().tsym instanceof ClassSymbol superclass
        ? superclass
        : type;
  }

  private void addMethod(Layers layers, ClassSymbol type, MethodSymbol method) {
    if (marks.hasAny(type)) {
      if (method.owner == type) {
        layers.add(markEffects.ofMethod(method));
      }
      layers.add(ofAllMethods(markEffects.ofMethodsIn(type), method));
    }
    if (!knowsTypeName(type.name)) {
      return;
    }
    String typeName = type.getQualifiedName().toString();
    String name = method.isConstructor() ? ModelLine.CONSTRUCTOR : method.name.toString();
    for (ModelIndex index : ImmutableList.of(user.index(), builtIn)) {
      ImmutableList<ModelLine> lines = index.methods(typeName, name);
      if (!lines.isEmpty()) {
        Optional<ImmutableList<String>> parameters = Optional.of(parameters(method));
        addAll(layers, lines, parameters);
        addAll(layers, lines, Optional.empty());
      }
      layers.add(ofAllMethods(index.type(typeName), method));
    }
  }

  private static void addAll(
      Layers layers, ImmutableList<ModelLine> lines, Optional<ImmutableList<String>> parameters) {
    for (ModelLine line : lines) {
      if (line.parameters().equals(parameters)) {
        layers.add(line.effects());
      }
    }
  }

  private ImmutableList<String> parameters(MethodSymbol method) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (Type parameter : types.erasure(method.type).getParameterTypes()) {
      names.add(simpleName(parameter));
    }
    return names.build();
  }

  private String simpleName(Type erased) {
    return erased.hasTag(TypeTag.ARRAY)
        ? simpleName(types.elemtype(erased)) + "[]"
        : erased.tsym.name.toString();
  }

  /**
   * Whether the type or a supertype says something about all its methods or carries annotations.
   */
  private boolean speaksOfMethods(ClassSymbol type) {
    Boolean known = speaksOfMethods.get(type);
    if (known == null) {
      known = false;
      for (Type supertype : types.closure(type.type)) {
        known |= supertype.tsym instanceof ClassSymbol symbol && speaksOfMethodsItself(symbol);
      }
      speaksOfMethods.put(type, known);
    }
    return known;
  }

  private boolean speaksOfMethodsItself(ClassSymbol type) {
    if (marks.hasAny(type)) {
      return true;
    }
    if (!knowsTypeName(type.name)) {
      return false;
    }
    String name = type.getQualifiedName().toString();
    return hasOfAllMethods(user.index().type(name)) || hasOfAllMethods(builtIn.type(name));
  }

  private static ImmutableList<Effect> ofAllMethods(
      ImmutableList<Effect> effects, MethodSymbol method) {
    if (!hasOfAllMethods(effects)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Effect> ofAll = ImmutableList.builder();
    for (Effect effect : effects) {
      if (isOfAllMethods(effect) && !(effect instanceof Effect.Blocks && isIdle(method))) {
        ofAll.add(effect);
      }
    }
    return ofAll.build();
  }

  private static boolean hasOfAllMethods(ImmutableList<Effect> effects) {
    for (Effect effect : effects) {
      if (isOfAllMethods(effect)) {
        return true;
      }
    }
    return false;
  }

  /** To make, print or compare an object of a blocking type does not block yet. */
  private static boolean isIdle(MethodSymbol method) {
    return method.isConstructor()
        || method.owner.getQualifiedName().contentEquals("java.lang.Object")
        || IDLE.contains(method.name.toString());
  }

  private static boolean isOfAllMethods(Effect effect) {
    return effect instanceof Effect.Blocks
        || effect instanceof Effect.NeverBlocks
        || effect instanceof Effect.Borrows;
  }
}
