package dev.custody.model;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.MoreAnnotations;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.PackageSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What annotations say about symbols, in every dialect Custody understands. An annotation on a
 * method or parameter holds for overriding methods too, unless they say otherwise themselves; the
 * nearest word counts. One instance per compilation.
 */
public final class Marks {
  private static final Context.Key<Marks> KEY = new Context.Key<>();

  private final Types types;
  private final Map<Name, Mark> byAnnotation = new HashMap<>();
  private final Name guardedBy;
  private final Map<ClassSymbol, Boolean> marked = new HashMap<>();
  private final Map<ClassSymbol, Boolean> inheriting = new HashMap<>();

  private Marks(Context context) {
    types = Types.instance(context);
    Names names = Names.instance(context);
    for (Mark mark : Mark.values()) {
      for (String annotation : mark.annotations()) {
        byAnnotation.put(names.fromString(annotation), mark);
      }
    }
    guardedBy = names.fromString("GuardedBy");
    context.put(KEY, this);
  }

  /** The instance of this compilation. */
  public static Marks instance(VisitorState state) {
    return instance(state.context);
  }

  static Marks instance(Context context) {
    Marks marks = context.get(KEY);
    return marks == null ? new Marks(context) : marks;
  }

  /**
   * Whether the reference carries the duty to release: on a parameter the callee takes it, on a
   * method the caller gets it.
   */
  public boolean isOwner(Symbol symbol) {
    return duty(symbol).filter(mark -> mark != Mark.NOT_OWNER).isPresent();
  }

  /** Whether the reference is said to carry no duty to release. */
  public boolean isNotOwner(Symbol symbol) {
    return duty(symbol).filter(mark -> mark == Mark.NOT_OWNER).isPresent();
  }

  /**
   * The methods one of which must be called on the value: of a type for all its values, of a method
   * for its result. Present and empty: it is said that there is no duty.
   */
  public Optional<ImmutableList<String>> mustCancel(Symbol symbol) {
    for (Symbol place : places(symbol)) {
      for (Attribute.Compound annotation : Annotations.of(place)) {
        Mark mark = mark(annotation);
        if (mark == Mark.MUST_CANCEL || mark == Mark.MUST_CALL) {
          return Optional.of(strings(annotation));
        }
        if (mark == Mark.MUST_BE_CLOSED) {
          return Optional.of(ImmutableList.of("close"));
        }
      }
    }
    return Optional.empty();
  }

  /** The lock expressions that must be held to touch the field or call the method. */
  public ImmutableList<String> guards(Symbol symbol) {
    return expressions(symbol, Mark.GUARDED_BY);
  }

  /** The lock expressions that must be held to use what the variable refers to. */
  public ImmutableList<String> valueGuards(VarSymbol variable) {
    return expressions(variable, Mark.GUARDED_VALUE);
  }

  /** Whether an annotation at a member of the class names a lock. */
  public boolean hasGuards(ClassSymbol type) {
    if (type.members() == null) {
      return false;
    }
    for (Symbol member : type.members().getSymbols()) {
      for (Mark mark : here(member)) {
        if (Mark.OF_LOCKS.contains(mark)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The lock expressions that are held after a call of the method. */
  public ImmutableList<String> acquires(MethodSymbol method) {
    return expressions(method, Mark.ACQUIRES);
  }

  /** The lock expressions that are given up by a call of the method. */
  public ImmutableList<String> releases(MethodSymbol method) {
    return expressions(method, Mark.RELEASES);
  }

  /** Whether the class, or one it extends, is said to be safe for use by several threads. */
  public boolean isThreadSafe(ClassSymbol type) {
    return nearest(type, Mark.THREAD_SAFE, Mark.NOT_THREAD_SAFE)
        .filter(mark -> mark == Mark.THREAD_SAFE)
        .isPresent();
  }

  /** When a functional parameter is said to run. */
  public Optional<Effect.Timing> timing(Symbol parameter) {
    return nearest(parameter, Mark.RUNS_NOW, Mark.RUNS_LATER)
        .map(mark -> mark == Mark.RUNS_NOW ? Effect.Timing.NOW : Effect.Timing.LATER);
  }

  /** Whether the result of the method is said to be of no importance. */
  public boolean canIgnoreResult(MethodSymbol method) {
    return result(method).filter(mark -> mark == Mark.CAN_IGNORE).isPresent();
  }

  /** Whether the result of the method is said to be important. */
  public boolean mustCheckResult(MethodSymbol method) {
    return result(method).filter(mark -> mark == Mark.CHECK_RESULT).isPresent();
  }

  /** Whether values may only be put into this queue-like value. */
  public boolean isSendOnly(Symbol symbol) {
    return direction(symbol).filter(mark -> mark == Mark.SEND_ONLY).isPresent();
  }

  /** Whether values may only be taken out of this queue-like value. */
  public boolean isReceiveOnly(Symbol symbol) {
    return direction(symbol).filter(mark -> mark == Mark.RECEIVE_ONLY).isPresent();
  }

  /** The annotations with a meaning that stand exactly here. */
  ImmutableList<Mark> here(Symbol symbol) {
    if (Annotations.isBare(symbol)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Mark> marks = ImmutableList.builder();
    for (Attribute.Compound annotation : Annotations.of(symbol)) {
      Mark mark = mark(annotation);
      if (mark != null) {
        marks.add(mark);
      }
    }
    return marks.build();
  }

  /** The annotations with that meaning that stand exactly here. */
  ImmutableList<Attribute.Compound> here(Symbol symbol, Mark mark) {
    return Annotations.isBare(symbol)
        ? ImmutableList.of()
        : Annotations.of(symbol).stream()
            .filter(annotation -> mark(annotation) == mark)
            .collect(toImmutableList());
  }

  /**
   * Whether the class, a member of it or a parameter of one has an annotation with a meaning. The
   * classes of the JDK have none and are not searched.
   */
  boolean hasAny(ClassSymbol type) {
    Boolean known = marked.get(type);
    if (known == null) {
      known = !isOfJdk(type) && search(type);
      marked.put(type, known);
    }
    return known;
  }

  /** Whether the class or a supertype of it has an annotation with a meaning. */
  public boolean mayMark(ClassSymbol type) {
    Boolean known = inheriting.get(type);
    if (known == null) {
      known = false;
      for (Type supertype : types.closure(type.type)) {
        known |= supertype.tsym instanceof ClassSymbol symbol && hasAny(symbol);
      }
      inheriting.put(type, known);
    }
    return known;
  }

  /** The strings of the element {@code value}. */
  static ImmutableList<String> strings(Attribute.Compound annotation) {
    return MoreAnnotations.getValue(annotation, "value").stream()
        .flatMap(MoreAnnotations::asStrings)
        .collect(toImmutableList());
  }

  private boolean search(ClassSymbol type) {
    if (!here(type).isEmpty()) {
      return true;
    }
    if (type.members() == null) {
      // The class file is missing.
      return false;
    }
    for (Symbol member : type.members().getSymbols()) {
      // Classes speak for themselves; to ask one would read its file.
      if (!(member instanceof ClassSymbol)
          && (!here(member).isEmpty()
              || (member instanceof MethodSymbol method && hasMarkedParameter(method)))) {
        return true;
      }
    }
    return false;
  }

  private boolean hasMarkedParameter(MethodSymbol method) {
    // To ask a method of a class file for parameters makes them; the field has the annotated ones.
    List<VarSymbol> parameters =
        method.getRawTypeAttributes().isEmpty() ? method.params : method.params();
    return parameters != null && Iterables.any(parameters, parameter -> !here(parameter).isEmpty());
  }

  private static boolean isOfJdk(ClassSymbol type) {
    String name = type.packge().getQualifiedName().toString();
    return name.startsWith("java.") || name.startsWith("javax.") || name.startsWith("jdk.");
  }

  /** Looks at the method, those it overrides, then at the classes and the package around it. */
  private Optional<Mark> result(MethodSymbol method) {
    Optional<Mark> mark = nearest(method, Mark.CAN_IGNORE, Mark.CHECK_RESULT);
    Symbol place = method.owner;
    while (mark.isEmpty() && (place instanceof ClassSymbol || place instanceof PackageSymbol)) {
      mark = first(place, Mark.CAN_IGNORE, Mark.CHECK_RESULT);
      place = place instanceof ClassSymbol type ? around(type) : null;
    }
    return mark;
  }

  private static Symbol around(ClassSymbol type) {
    return type.owner instanceof ClassSymbol outer ? outer : type.packge();
  }

  private Optional<Mark> duty(Symbol symbol) {
    return nearest(symbol, Mark.OWNER, Mark.MUST_CANCEL, Mark.MUST_BE_CLOSED, Mark.NOT_OWNER);
  }

  private Optional<Mark> direction(Symbol symbol) {
    return nearest(symbol, Mark.SEND_ONLY, Mark.RECEIVE_ONLY);
  }

  private Optional<Mark> nearest(Symbol symbol, Mark... wanted) {
    if (isSurelyBare(symbol)) {
      return Optional.empty();
    }
    for (Symbol place : places(symbol)) {
      Optional<Mark> mark = first(place, wanted);
      if (mark.isPresent()) {
        return mark;
      }
    }
    return Optional.empty();
  }

  private Optional<Mark> first(Symbol place, Mark... wanted) {
    for (Mark mark : here(place)) {
      if (List.of(wanted).contains(mark)) {
        return Optional.of(mark);
      }
    }
    return Optional.empty();
  }

  private ImmutableList<String> expressions(Symbol symbol, Mark mark) {
    if (isSurelyBare(symbol)) {
      return ImmutableList.of();
    }
    for (Symbol place : places(symbol)) {
      Set<String> expressions = new LinkedHashSet<>();
      here(place, mark).forEach(annotation -> expressions.addAll(strings(annotation)));
      if (!expressions.isEmpty()) {
        return ImmutableList.copyOf(expressions);
      }
    }
    return ImmutableList.of();
  }

  /** A cheap look: whether neither the member nor what it overrides has an annotation. */
  private boolean isSurelyBare(Symbol symbol) {
    return symbol.owner instanceof ClassSymbol type
        && (symbol instanceof MethodSymbol
            ? !mayMark(type)
            : symbol instanceof VarSymbol && !hasAny(type));
  }

  /** The symbol and what it inherits annotations from, nearest first. */
  private List<Symbol> places(Symbol symbol) {
    List<Symbol> places = new ArrayList<>();
    places.add(symbol);
    if (symbol instanceof ClassSymbol type) {
      for (Type supertype : types.closure(type.type)) {
        if (supertype.tsym instanceof ClassSymbol s && s != type && hasAny(s)) {
          places.add(s);
        }
      }
    } else if (symbol instanceof MethodSymbol method) {
      places.addAll(overridden(method));
    } else if (symbol instanceof VarSymbol parameter
        && symbol.owner instanceof MethodSymbol method
        && (symbol.flags() & Flags.PARAMETER) != 0) {
      int index = method.params().indexOf(parameter);
      if (index >= 0) {
        overridden(method).forEach(overridden -> places.add(overridden.params().get(index)));
      }
    }
    return places;
  }

  private List<MethodSymbol> overridden(MethodSymbol method) {
    List<MethodSymbol> overridden = new ArrayList<>();
    if (method.isConstructor()
        || method.isStatic()
        || !method.owner.type.hasTag(TypeTag.CLASS)
        || !mayMark((ClassSymbol) method.owner)) {
      return overridden;
    }
    for (Type supertype : types.closure(method.owner.type)) {
      if (supertype.tsym != method.owner
          && supertype.tsym instanceof ClassSymbol type
          && hasAny(type)) {
        for (Symbol member : type.members().getSymbolsByName(method.name)) {
          if (member instanceof MethodSymbol other
              && method.overrides(other, (ClassSymbol) method.owner, types, false)) {
            overridden.add(other);
          }
        }
      }
    }
    return overridden;
  }

  /** Libraries that want no dependency declare a {@code GuardedBy} of their own. */
  @Nullable Mark mark(Attribute.Compound annotation) {
    Mark mark = byAnnotation.get(annotation.type.tsym.getQualifiedName());
    return mark == null && annotation.type.tsym.name == guardedBy ? Mark.GUARDED_BY : mark;
  }
}
