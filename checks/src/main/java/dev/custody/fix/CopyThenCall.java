package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Looks up under the lock what a call needs, and calls after the lock is released: for the last
 * statement of a region, a call of a method of the JDK that any thread may call, and whose result
 * nobody uses.
 */
public final class CopyThenCall {

  /** A value that is read under the lock, and the name of its copy. */
  private record Copy(ExpressionTree value, String type, String name) {}

  private CopyThenCall() {}

  /**
   * The edit.
   *
   * @param takenAt the synchronized statement, or the call that takes the lock
   */
  public static Optional<SuggestedFix> of(TreePath call, Tree takenAt, VisitorState state) {
    TreePath path = LockedRegion.statementAround(call);
    if (path == null
        || !(path.getLeaf() instanceof ExpressionStatementTree statement)
        || statement.getExpression() != call.getLeaf()
        || !(call.getLeaf() instanceof MethodInvocationTree invocation)
        || !MoveOutOfRegion.isOfJdk(ASTHelpers.getSymbol(invocation))) {
      return Optional.empty();
    }
    Optional<LockedRegion> region = LockedRegion.around(path, takenAt);
    if (region.isEmpty() || Iterables.getLast(region.get().inside()) != statement) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    List<Copy> copies = copies(path, invocation, region.get(), fix, state);
    return copies == null
            || copies.isEmpty()
            || String.valueOf(state.getSourceForNode(statement)).contains("//")
        ? Optional.empty()
        : Optional.of(edit(statement, region.get(), copies, fix, state));
  }

  /** What is to be copied; null if something cannot be. */
  private static @Nullable List<Copy> copies(
      TreePath path,
      MethodInvocationTree call,
      LockedRegion region,
      SuggestedFix.Builder fix,
      VisitorState state) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver == null || ASTHelpers.getSymbol(call).isStatic()) {
      return null;
    }
    List<Copy> copies = new ArrayList<>();
    for (ExpressionTree value :
        ImmutableList.<ExpressionTree>builder().add(receiver).addAll(call.getArguments()).build()) {
      if (isTheSameOutside(value, region)) {
        continue;
      }
      Type type = type(value);
      if (type == null || !canBeNamed(type)) {
        return null;
      }
      String name = name(value, type, copies);
      if (FreeNames.declares(path, name)) {
        return null;
      }
      copies.add(new Copy(value, SuggestedFixes.prettyType(state, fix, type), name));
    }
    return copies;
  }

  /** A constant, or a local variable that the region does not declare. */
  private static boolean isTheSameOutside(ExpressionTree value, LockedRegion region) {
    if (ASTHelpers.constValue(value) != null
        || value.getKind() == Tree.Kind.NULL_LITERAL
        || (ASTHelpers.getSymbol(value) instanceof VarSymbol constant
            && constant.isStatic()
            && ASTHelpers.isConsideredFinal(constant))) {
      return true;
    }
    return value instanceof IdentifierTree
        && ASTHelpers.getSymbol(value) instanceof VarSymbol variable
        && ((MoveOutOfRegion.isLocal(variable) && !isDeclaredIn(region, variable))
            || (!MoveOutOfRegion.isLocal(variable) && ASTHelpers.isConsideredFinal(variable)));
  }

  private static boolean isDeclaredIn(LockedRegion region, Symbol variable) {
    return region.inside().stream()
        .anyMatch(
            statement ->
                statement instanceof VariableTree declaration
                    && variable.equals(ASTHelpers.getSymbol(declaration)));
  }

  /** The declared type of variables: the type of an expression may be one that has no name. */
  private static @Nullable Type type(ExpressionTree value) {
    return ASTHelpers.getSymbol(value) instanceof VarSymbol variable
        ? variable.type
        : ASTHelpers.getType(value);
  }

  private static boolean canBeNamed(Type type) {
    if (type.isPrimitive()) {
      return true;
    }
    return type.hasTag(TypeTag.CLASS)
        && !type.isCompound()
        && !type.tsym.getSimpleName().isEmpty()
        && type.getTypeArguments().stream()
            .allMatch(argument -> argument.hasTag(TypeTag.WILDCARD) || canBeNamed(argument));
  }

  private static String name(ExpressionTree value, Type type, List<Copy> before) {
    String base =
        ASTHelpers.getSymbol(value) instanceof VarSymbol variable
            ? variable.getSimpleName().toString()
            : type.tsym.getSimpleName().toString();
    String name = "current" + base.substring(0, 1).toUpperCase(Locale.ROOT) + base.substring(1);
    long same = before.stream().filter(copy -> copy.name().startsWith(name)).count();
    return same == 0 ? name : name + (same + 1);
  }

  private static SuggestedFix edit(
      StatementTree statement,
      LockedRegion region,
      List<Copy> copies,
      SuggestedFix.Builder fix,
      VisitorState state) {
    String source = String.valueOf(state.getSourceCode());
    int start = ASTHelpers.getStartPosition(statement);
    int end = state.getEndPosition(statement);
    int from = ASTHelpers.getStartPosition(region.from());
    String outside = source.substring(LockedRegion.lineBreakBefore(from, source), from);
    String inside = source.substring(LockedRegion.lineBreakBefore(start, source), start);
    StringBuilder declared = new StringBuilder();
    StringBuilder assigned = new StringBuilder();
    StringBuilder called = new StringBuilder();
    int at = start;
    for (Copy copy : copies) {
      int valueStart = ASTHelpers.getStartPosition(copy.value());
      int valueEnd = state.getEndPosition(copy.value());
      declared.append(copy.type()).append(' ').append(copy.name()).append(';').append(outside);
      assigned
          .append(assigned.length() == 0 ? "" : inside)
          .append(copy.name())
          .append(" = ")
          .append(source, valueStart, valueEnd)
          .append(';');
      called.append(source, at, valueStart).append(copy.name());
      at = valueEnd;
    }
    called.append(source, at, end);
    return fix.prefixWith(region.from(), declared.toString())
        .replace(start, end, assigned.toString())
        .postfixWith(region.to(), outside + called)
        .build();
  }
}
