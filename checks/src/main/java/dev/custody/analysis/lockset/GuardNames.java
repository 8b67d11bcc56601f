package dev.custody.analysis.lockset;

import com.google.common.base.Splitter;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Kinds.KindSelector;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.model.Effect.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lock expressions in annotations: {@code this}, {@code lock}, {@code this.state.lock},
 * {@code Outer.this}, {@code Outer.class}, {@code Outer.LOCK}, {@code getLock()}, a parameter, or
 * {@code #1} for the first one.
 */
final class GuardNames {

  /**
   * What an expression names.
   *
   * @param steps the variables and getters that were gone through
   */
  record Reading(LockNames.Named named, List<Symbol> steps) {}

  private final Types types;
  private final Bodies bodies;
  private final LockNames names;
  private final VisitorState state;

  GuardNames(VisitorState state, LockNames names) {
    this.types = state.getTypes();
    this.bodies = Bodies.instance(state);
    this.names = names;
    this.state = state;
  }

  /** The lock that the text on a method or field names, if it can be read. */
  Optional<Reading> read(String text, Symbol member) {
    List<String> words = Splitter.on('.').trimResults().splitToList(text.trim());
    Path path = new Path(member);
    String first = words.get(0);
    if (path.start(first)) {
      return path.follow(words.subList(1, words.size()));
    }
    for (int count = 1; count < words.size(); count++) {
      ClassSymbol type =
          count == 1
              ? named(first, member)
              : state.getSymbolFromString(String.join(".", words.subList(0, count)))
                      instanceof ClassSymbol qualified
                  ? qualified
                  : null;
      if (type != null) {
        return path.startIn(type, words.get(count))
            ? path.follow(words.subList(count + 1, words.size()))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** A lock expression under construction. */
  private final class Path {
    private final Symbol member;
    private final List<Symbol> steps = new ArrayList<>();
    private LockNames.@Nullable Named lock;
    private @Nullable Type type;

    Path(Symbol member) {
      this.member = member;
    }

    boolean start(String word) {
      if (word.equals("this") || word.equals("super")) {
        return at(LockExpression.of(LockExpression.Root.THIS, member.owner), member.owner.type);
      }
      if (member instanceof MethodSymbol method) {
        for (int i = 0; i < method.getParameters().size(); i++) {
          VarSymbol parameter = method.getParameters().get(i);
          if (parameter.getSimpleName().contentEquals(word) || word.equals("#" + (i + 1))) {
            steps.add(parameter);
            return at(LockExpression.of(LockExpression.Root.VARIABLE, parameter), parameter.type);
          }
        }
      }
      for (Symbol at = member.owner; at != null; at = at.owner) {
        Symbol found = at instanceof ClassSymbol type ? find(type.type, word) : null;
        if (found != null) {
          return step(found, LockExpression.of(LockExpression.Root.THIS, at));
        }
      }
      return false;
    }

    boolean startIn(ClassSymbol owner, String word) {
      if (word.equals("this") || word.equals("class")) {
        return at(
            LockExpression.of(
                word.equals("this") ? LockExpression.Root.THIS : LockExpression.Root.CLASS, owner),
            owner.type);
      }
      Symbol found = find(owner.type, word);
      return found != null
          && (ASTHelpers.isStatic(found) || isAround(owner))
          && step(found, LockExpression.of(LockExpression.Root.THIS, owner));
    }

    Optional<Reading> follow(List<String> words) {
      for (String word : words) {
        LockNames.Named owner = lock;
        Symbol found = owner == null || type == null ? null : find(type, word);
        if (owner == null || found == null || !step(found, owner.lock())) {
          return Optional.empty();
        }
      }
      return lock == null ? Optional.empty() : Optional.of(new Reading(lock, steps));
    }

    private boolean at(LockExpression start, Type itsType) {
      lock = new LockNames.Named(start, Level.EXCLUSIVE);
      type = itsType;
      return true;
    }

    private boolean step(Symbol found, LockExpression owner) {
      steps.add(found);
      lock = names.member(found, owner).orElse(null);
      type = found instanceof MethodSymbol getter ? getter.getReturnType() : found.type;
      return lock != null;
    }

    private boolean isAround(ClassSymbol owner) {
      for (Symbol at = member.owner; at != null; at = at.owner) {
        if (at instanceof ClassSymbol type && type.isSubClass(owner, types)) {
          return true;
        }
      }
      return false;
    }
  }

  private @Nullable Symbol find(Type type, String word) {
    boolean getter = word.endsWith("()");
    String name = getter ? word.substring(0, word.length() - 2) : word;
    for (Type supertype : types.closure(type)) {
      if (supertype.tsym.members() == null) {
        continue;
      }
      for (Symbol member : supertype.tsym.members().getSymbols()) {
        boolean fits =
            getter
                ? member instanceof MethodSymbol method && method.getParameters().isEmpty()
                : member instanceof VarSymbol;
        if (fits && member.getSimpleName().contentEquals(name)) {
          return member;
        }
      }
    }
    return null;
  }

  /** The class of that simple name: around the member, beside it, imported, of java.lang. */
  private @Nullable ClassSymbol named(String name, Symbol member) {
    for (Symbol at = member.owner; at != null; at = at.owner) {
      if (at.getSimpleName().contentEquals(name) && at instanceof ClassSymbol type) {
        return type;
      }
      if (at.kind.matches(KindSelector.TYP) && at.members() != null) {
        for (Symbol inside : at.members().getSymbols()) {
          if (inside instanceof ClassSymbol type && type.getSimpleName().contentEquals(name)) {
            return type;
          }
        }
      }
    }
    ClassSymbol type = member.enclClass();
    ClassSymbol imported = bodies.imported(name, type);
    return imported != null
        ? imported
        : state.getSymbolFromString(type.packge().getQualifiedName() + "." + name)
                instanceof ClassSymbol beside
            ? beside
            : state.getSymbolFromString("java.lang." + name) instanceof ClassSymbol basic
                ? basic
                : null;
  }
}
