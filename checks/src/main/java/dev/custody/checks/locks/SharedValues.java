package dev.custody.checks.locks;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import java.util.Optional;

/** Values whose identity belongs to nobody: the JVM and other code share them at will. */
final class SharedValues {

  /** Value-based, as their documentation says: no code may rely on their identity. */
  private static final ImmutableSet<String> VALUE_BASED =
      ImmutableSet.of(
          "java.lang.Boolean",
          "java.lang.Byte",
          "java.lang.Character",
          "java.lang.Double",
          "java.lang.Float",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Short",
          "java.time.Duration",
          "java.time.Instant",
          "java.time.LocalDate",
          "java.time.LocalDateTime",
          "java.time.LocalTime",
          "java.time.ZonedDateTime",
          "java.util.Optional",
          "java.util.OptionalDouble",
          "java.util.OptionalInt",
          "java.util.OptionalLong");

  private SharedValues() {}

  /** Why the object may be anybody's; empty if it need not be. */
  static Optional<String> describe(ExpressionTree lock, VisitorState state) {
    Type type = ASTHelpers.getType(lock);
    if (type == null) {
      return Optional.empty();
    }
    if (ASTHelpers.isSameType(type, state.getSymtab().stringType, state)) {
      return ofString(lock, state);
    }
    return VALUE_BASED.contains(type.tsym.getQualifiedName().toString())
        ? Optional.of("objects of " + type.tsym.getSimpleName() + " are shared by value")
        : Optional.empty();
  }

  private static Optional<String> ofString(ExpressionTree lock, VisitorState state) {
    if (ASTHelpers.constValue(lock) != null) {
      return Optional.of("all code that writes this string locks the same object");
    }
    if (lock instanceof MethodInvocationTree call
        && ASTHelpers.getSymbol(call).getSimpleName().contentEquals("intern")) {
      return Optional.of("intern() gives everybody the same object for this string");
    }
    return ASTHelpers.getSymbol(lock) instanceof VarSymbol variable && !isOwnObject(variable, state)
        ? Optional.of("strings are shared by value")
        : Optional.empty();
  }

  /** Whether the variable is final and made by {@code new String(..)}. */
  private static boolean isOwnObject(VarSymbol variable, VisitorState state) {
    Symbol owner = variable.owner;
    TreePath type =
        owner instanceof Symbol.ClassSymbol around ? Bodies.instance(state).path(around) : null;
    if (type == null || (variable.flags() & Flags.FINAL) == 0) {
      return false;
    }
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (member instanceof VariableTree declared
          && variable.equals(ASTHelpers.getSymbol(declared))
          && declared.getInitializer() instanceof NewClassTree) {
        return true;
      }
    }
    return false;
  }
}
