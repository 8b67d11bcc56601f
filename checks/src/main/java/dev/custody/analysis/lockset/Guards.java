package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect.Level;
import dev.custody.model.Marks;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The locks that annotations on fields and methods ask for, each annotation read once. */
final class Guards {

  /** The field's own value, as JCIP and the Checker Framework write it. */
  private static final ImmutableSet<String> ITSELF = ImmutableSet.of("itself", "<self>");

  private final Marks marks;
  private final Bodies bodies;
  private final Summaries summaries;
  private final LockNames names;
  private final GuardNames texts;
  private final Map<Symbol, ImmutableList<Guard>> known = new HashMap<>();
  private final Map<VarSymbol, Boolean> changing = new HashMap<>();

  private @Nullable Boolean exist;

  Guards(VisitorState state, LockNames names) {
    marks = Marks.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    texts = new GuardNames(state, names);
    this.names = names;
  }

  ImmutableList<Guard> of(Symbol member) {
    ImmutableList<Guard> guards = known.get(member);
    if (guards == null) {
      guards = read(member);
      known.put(member, guards);
    }
    return guards;
  }

  /** Whether a class of the compilation has guards. */
  boolean exist() {
    if (exist == null) {
      exist = anyHasGuards();
    }
    return exist;
  }

  private boolean anyHasGuards() {
    for (ClassSymbol type : bodies.types()) {
      if (marks.hasGuards(type)) {
        return true;
      }
    }
    return false;
  }

  /** The locks that the texts on the method name. */
  ImmutableSet<LockNames.Named> read(List<String> expressions, MethodSymbol method) {
    ImmutableSet.Builder<LockNames.Named> locks = ImmutableSet.builder();
    for (String text : expressions) {
      GuardNames.Reading reading = texts.read(text, method).orElse(null);
      if (reading != null) {
        locks.add(reading.named());
      }
    }
    return locks.build();
  }

  private ImmutableList<Guard> read(Symbol member) {
    ImmutableList.Builder<Guard> guards = ImmutableList.builder();
    for (String text : marks.guards(member)) {
      guards.add(guard(text, member, false));
    }
    if (member instanceof VarSymbol field) {
      for (String text : marks.valueGuards(field)) {
        guards.add(guard(text, member, true));
      }
    }
    return guards.build();
  }

  private Guard guard(String text, Symbol member, boolean ofValue) {
    if (ITSELF.contains(text.trim()) && member instanceof VarSymbol field) {
      Optional<LockNames.Named> lock =
          names.member(field, LockExpression.of(LockExpression.Root.THIS, field.owner));
      return new Guard(
          member,
          text,
          lock.map(LockNames.Named::lock),
          Level.EXCLUSIVE,
          true,
          field.type.isPrimitive() ? Guard.Flaw.NO_LOCK : Guard.Flaw.NONE);
    }
    Optional<GuardNames.Reading> reading = texts.read(text, member);
    if (reading.isEmpty()) {
      return new Guard(
          member, text, Optional.empty(), Level.EXCLUSIVE, ofValue, Guard.Flaw.NAMES_NOTHING);
    }
    LockNames.Named named = reading.get().named();
    return new Guard(
        member,
        text,
        Optional.of(named.lock()),
        named.view(),
        ofValue || reading.get().steps().equals(List.of(member)),
        flaw(reading.get(), member));
  }

  private Guard.Flaw flaw(GuardNames.Reading reading, Symbol member) {
    List<Symbol> steps = reading.steps();
    if (!steps.isEmpty() && type(steps.get(steps.size() - 1)).isPrimitiveOrVoid()) {
      return Guard.Flaw.NO_LOCK;
    }
    if (ASTHelpers.isStatic(member) && reading.named().lock().root() == LockExpression.Root.THIS) {
      return Guard.Flaw.PER_INSTANCE;
    }
    for (Symbol step : steps) {
      if (step instanceof VarSymbol variable && changes(variable)) {
        return Guard.Flaw.CHANGES;
      }
    }
    return Guard.Flaw.NONE;
  }

  private static Type type(Symbol step) {
    return step instanceof MethodSymbol getter ? getter.getReturnType() : step.type;
  }

  /** Whether some code of the compilation assigns to the field once its object is made. */
  boolean changes(VarSymbol variable) {
    if ((variable.flags() & (Flags.FINAL | Flags.EFFECTIVELY_FINAL)) != 0
        || !(variable.owner instanceof ClassSymbol owner)
        || bodies.path(owner) == null) {
      return false;
    }
    Boolean answer = changing.get(variable);
    if (answer == null) {
      answer = isReassigned(variable);
      changing.put(variable, answer);
    }
    return answer;
  }

  private boolean isReassigned(VarSymbol variable) {
    for (Use use : summaries.uses(variable)) {
      if (use.kind() == Use.Kind.OVERWRITTEN) {
        Body body = Body.around(use.path()).orElse(null);
        if (body == null || !makes(body, variable)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the body is a constructor or initializer of the class that declares the field. */
  private static boolean makes(Body body, VarSymbol variable) {
    MethodSymbol method = body.symbol().orElse(null);
    boolean initializes =
        method != null
            ? method.isConstructor() && !variable.isStatic()
            : body.isStatic() == variable.isStatic();
    return body.lambda().isEmpty()
        && initializes
        && variable.owner.equals(ASTHelpers.getSymbol(body.enclosingClass()));
  }
}
