package dev.custody.analysis.lockset;

import com.google.common.base.Splitter;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Kinds.KindSelector;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads lock expressions in annotations: {@code this}, {@code lock}, {@code this.state.lock},
 * {@code Outer.this}, {@code Outer.class}, {@code Outer.LOCK}, {@code getLock()}, a parameter, or
 * {@code #1} for the first one.
 */
final class GuardNames {

  private final Types types;

  GuardNames(Types types) {
    this.types = types;
  }

  /** The lock that the text on a method names, if it can be read. */
  Optional<LockExpression> read(String text, MethodSymbol method) {
    Iterator<String> words = Splitter.on('.').trimResults().split(text.trim()).iterator();
    String first = words.next();
    LockExpression lock = first(first, method);
    if (lock != null) {
      return rest(lock, words);
    }
    ClassSymbol type = enclosing(first, method);
    return type != null && words.hasNext() ? ofClass(type, words) : Optional.empty();
  }

  private @Nullable LockExpression first(String word, MethodSymbol method) {
    if (word.equals("this")) {
      return LockExpression.of(LockExpression.Root.THIS, method.owner);
    }
    for (int i = 0; i < method.getParameters().size(); i++) {
      VarSymbol parameter = method.getParameters().get(i);
      if (parameter.getSimpleName().contentEquals(word) || word.equals("#" + (i + 1))) {
        return LockExpression.of(LockExpression.Root.VARIABLE, parameter);
      }
    }
    for (Symbol at = method.owner; at != null; at = at.owner) {
      Symbol member = at instanceof ClassSymbol type ? member(type, word) : null;
      if (member != null) {
        return ASTHelpers.isStatic(member)
            ? LockExpression.of(LockExpression.Root.STATIC, member)
            : LockExpression.of(LockExpression.Root.THIS, at).then(member);
      }
    }
    return null;
  }

  private Optional<LockExpression> ofClass(ClassSymbol type, Iterator<String> words) {
    String word = words.next();
    if (word.equals("this")) {
      return rest(LockExpression.of(LockExpression.Root.THIS, type), words);
    }
    if (word.equals("class")) {
      return Optional.of(LockExpression.of(LockExpression.Root.CLASS, type));
    }
    Symbol member = member(type, word);
    return member != null && ASTHelpers.isStatic(member)
        ? rest(LockExpression.of(LockExpression.Root.STATIC, member), words)
        : Optional.empty();
  }

  private Optional<LockExpression> rest(LockExpression start, Iterator<String> words) {
    LockExpression lock = start;
    while (words.hasNext()) {
      Symbol last = lock.last();
      Type type =
          last instanceof MethodSymbol getter
              ? getter.getReturnType()
              : last == null ? null : last.type;
      Symbol member =
          type != null && type.tsym instanceof ClassSymbol owner
              ? member(owner, words.next())
              : null;
      if (member == null) {
        return Optional.empty();
      }
      lock = lock.then(member);
    }
    return Optional.of(lock);
  }

  private @Nullable Symbol member(ClassSymbol type, String word) {
    boolean getter = word.endsWith("()");
    String name = getter ? word.substring(0, word.length() - 2) : word;
    for (Type supertype : types.closure(type.type)) {
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

  /** The class around the method, or beside it, of that simple name. */
  private static @Nullable ClassSymbol enclosing(String name, MethodSymbol method) {
    for (Symbol at = method.owner; at != null; at = at.owner) {
      if (at.getSimpleName().contentEquals(name) && at instanceof ClassSymbol type) {
        return type;
      }
      if (at.kind.matches(KindSelector.TYP) && at.members() != null) {
        for (Symbol member : at.members().getSymbols()) {
          if (member instanceof ClassSymbol type && type.getSimpleName().contentEquals(name)) {
            return type;
          }
        }
      }
    }
    return null;
  }
}
