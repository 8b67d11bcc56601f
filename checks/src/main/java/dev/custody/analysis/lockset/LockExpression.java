package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Symbol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lock as the code names it: where the name starts, and the fields and getters on the way from
 * there. Equal expressions in one body stand for the same lock as long as nothing on the way is
 * assigned to.
 *
 * @param root where the name starts
 * @param start the class of {@code this} and class literals, the variable, or the static member;
 *     null only for {@link Root#OTHER}
 * @param path the instance fields and getters that follow
 * @param text the source of an expression that has no such form, else empty
 */
public record LockExpression(
    Root root, @Nullable Symbol start, ImmutableList<Symbol> path, String text) {

  /** What a name of a lock can start with. */
  public enum Root {
    /** {@code this}, or the {@code this} of an outer class. */
    THIS,
    /** A class literal. */
    CLASS,
    /** A local variable or a parameter. */
    VARIABLE,
    /** A static field or static getter. */
    STATIC,
    /** Anything else, such as an element of an array; two of them are never known to be one. */
    OTHER
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof LockExpression that
            && root == that.root
            && Objects.equals(start, that.start)
            && path.equals(that.path)
            && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    int hash = root.hashCode();
    hash = 31 * hash + Objects.hashCode(start);
    hash = 31 * hash + path.hashCode();
    return 31 * hash + text.hashCode();
  }

  static LockExpression of(Root root, Symbol start) {
    return new LockExpression(root, start, ImmutableList.of(), "");
  }

  static LockExpression other(String text) {
    return new LockExpression(Root.OTHER, null, ImmutableList.of(), text);
  }

  LockExpression then(Symbol member) {
    return then(ImmutableList.of(member));
  }

  LockExpression then(ImmutableList<Symbol> members) {
    return members.isEmpty()
        ? this
        : new LockExpression(
            root,
            start,
            ImmutableList.<Symbol>builder().addAll(path).addAll(members).build(),
            text);
  }

  /** The name of the object that the lock is a field of; null if the name says nothing of one. */
  @Nullable LockExpression owner() {
    return path.isEmpty()
        ? null
        : new LockExpression(root, start, path.subList(0, path.size() - 1), text);
  }

  /** Whether the name goes on from where the other one ends. */
  boolean startsWith(LockExpression other) {
    return root == other.root
        && Objects.equals(start, other.start)
        && text.equals(other.text)
        && path.size() >= other.path.size()
        && path.subList(0, other.path.size()).equals(other.path);
  }

  /**
   * Whether the name is made of {@code this}, classes and fields only, so that other names for the
   * same lock are unlikely.
   */
  public boolean isPlain() {
    return root != Root.OTHER && root != Root.VARIABLE && !hasGetter();
  }

  /** Whether a method is called on the way to the lock. */
  boolean hasGetter() {
    if (start instanceof Symbol.MethodSymbol) {
      return true;
    }
    for (Symbol member : path) {
      if (member instanceof Symbol.MethodSymbol) {
        return true;
      }
    }
    return false;
  }

  /** Whether an assignment to that variable changes what the name stands for. */
  boolean dependsOn(Symbol variable) {
    return variable.equals(start) || path.contains(variable);
  }

  /** The last variable, getter or class in the name: what the lock is known by to other methods. */
  public @Nullable Symbol last() {
    return path.isEmpty() ? start : path.get(path.size() - 1);
  }

  /** The name as a reader would write it. */
  public String describe() {
    StringBuilder name = new StringBuilder(rootName());
    for (Symbol member : path) {
      if (name.length() > 0) {
        name.append('.');
      }
      name.append(nameOf(member));
    }
    return name.toString();
  }

  private String rootName() {
    if (start == null) {
      return text;
    }
    return switch (root) {
      case THIS -> path.isEmpty() ? "this" : "";
      case CLASS -> start.getSimpleName() + ".class";
      case VARIABLE, OTHER -> start.getSimpleName().toString();
      case STATIC -> start.owner.getSimpleName() + "." + nameOf(start);
    };
  }

  private static String nameOf(Symbol member) {
    return member.getSimpleName() + (member instanceof Symbol.MethodSymbol ? "()" : "");
  }

  @Override
  public String toString() {
    return describe();
  }
}
