package dev.custody.analysis.interrupt;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Bodies;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Conditions that always have the same value: constants, and boolean variables that all code gives
 * one and the same. Only variables that no other compilation can write count, and fields without
 * annotations: a framework may set those.
 */
final class Constants {

  private final Bodies bodies;
  private final Map<VarSymbol, Optional<Boolean>> variables = new HashMap<>();

  Constants(Bodies bodies) {
    this.bodies = bodies;
  }

  /** A cheap look: false if the condition surely asks more than constants and variables. */
  static boolean mayBe(@Nullable ExpressionTree condition) {
    ExpressionTree tree = condition == null ? null : ASTHelpers.stripParentheses(condition);
    if (tree instanceof UnaryTree not) {
      return mayBe(not.getExpression());
    }
    if (tree instanceof BinaryTree both) {
      return mayBe(both.getLeftOperand()) || mayBe(both.getRightOperand());
    }
    return tree instanceof LiteralTree
        || tree instanceof IdentifierTree
        || tree instanceof MemberSelectTree;
  }

  /** The value that the condition always has, if there is one. */
  Optional<Boolean> of(@Nullable ExpressionTree condition) {
    ExpressionTree tree = condition == null ? null : ASTHelpers.stripParentheses(condition);
    Boolean constant = tree == null ? null : ASTHelpers.constValue(tree, Boolean.class);
    if (constant != null) {
      return Optional.of(constant);
    }
    if (tree instanceof UnaryTree not && tree.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
      Optional<Boolean> value = of(not.getExpression());
      return value.isPresent() ? Optional.of(!value.get()) : value;
    }
    if (tree instanceof BinaryTree both) {
      return of(both);
    }
    VarSymbol variable = variable(tree);
    return variable == null ? Optional.empty() : of(variable);
  }

  /** The variable in a condition that has one value for good; null if it names none. */
  @Nullable VarSymbol flag(@Nullable ExpressionTree condition) {
    ExpressionTree tree = condition == null ? null : ASTHelpers.stripParentheses(condition);
    if (tree instanceof UnaryTree not) {
      return flag(not.getExpression());
    }
    if (tree instanceof BinaryTree both) {
      VarSymbol left = flag(both.getLeftOperand());
      return left == null ? flag(both.getRightOperand()) : left;
    }
    VarSymbol variable = variable(tree);
    return variable != null && of(variable).isPresent() ? variable : null;
  }

  private Optional<Boolean> of(BinaryTree tree) {
    boolean decisive = tree.getKind() == Tree.Kind.CONDITIONAL_OR;
    if (!decisive && tree.getKind() != Tree.Kind.CONDITIONAL_AND) {
      return Optional.empty();
    }
    Optional<Boolean> left = of(tree.getLeftOperand());
    Optional<Boolean> right = of(tree.getRightOperand());
    if (left.equals(Optional.of(decisive)) || right.equals(Optional.of(decisive))) {
      return Optional.of(decisive);
    }
    return left.isPresent() && right.isPresent() ? left : Optional.empty();
  }

  private static @Nullable VarSymbol variable(@Nullable ExpressionTree tree) {
    return (tree instanceof IdentifierTree || tree instanceof MemberSelectTree)
            && ASTHelpers.getSymbol(tree) instanceof VarSymbol variable
            && variable.type.hasTag(TypeTag.BOOLEAN)
        ? variable
        : null;
  }

  private Optional<Boolean> of(VarSymbol variable) {
    Optional<Boolean> known = variables.get(variable);
    if (known == null) {
      known = compute(variable);
      variables.put(variable, known);
    }
    return known;
  }

  private Optional<Boolean> compute(VarSymbol variable) {
    boolean field = variable.getKind() == ElementKind.FIELD;
    if ((!field && variable.getKind() != ElementKind.LOCAL_VARIABLE)
        || (field && (!variable.isPrivate() || !variable.getRawAttributes().isEmpty()))) {
      return Optional.empty();
    }
    TreePath place = place(variable);
    if (place == null) {
      return Optional.empty();
    }
    Writes writes = new Writes(variable);
    writes.scan(place, null);
    boolean unset = field && !writes.initialized && (variable.flags() & Flags.FINAL) == 0;
    boolean mayBeTrue = writes.wroteTrue;
    boolean mayBeFalse = writes.wroteFalse || unset;
    return writes.unknown || mayBeTrue == mayBeFalse ? Optional.empty() : Optional.of(mayBeTrue);
  }

  /** The code that can write the variable. */
  private @Nullable TreePath place(VarSymbol variable) {
    return variable.owner instanceof MethodSymbol method && bodies.of(method).isPresent()
        ? bodies.of(method).get().path()
        : bodies.path(variable.outermostClass());
  }

  /** What the code around a variable gives to it. */
  private static final class Writes extends TreePathScanner<@Nullable Void, @Nullable Void> {
    final VarSymbol variable;
    boolean initialized;
    boolean wroteTrue;
    boolean wroteFalse;
    boolean unknown;

    Writes(VarSymbol variable) {
      this.variable = variable;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
      if (tree.getInitializer() != null && variable.equals(ASTHelpers.getSymbol(tree))) {
        initialized = true;
        wrote(tree.getInitializer());
      }
      return super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      mention(tree);
      return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
      mention(tree);
      return super.visitMemberSelect(tree, null);
    }

    private void mention(ExpressionTree name) {
      if (!variable.equals(ASTHelpers.getSymbol(name))) {
        return;
      }
      Tree parent = getCurrentPath().getParentPath().getLeaf();
      if (parent instanceof AssignmentTree assignment && assignment.getVariable() == name) {
        wrote(assignment.getExpression());
      } else {
        unknown |=
            parent instanceof CompoundAssignmentTree compound && compound.getVariable() == name;
      }
    }

    private void wrote(ExpressionTree value) {
      Boolean constant = ASTHelpers.constValue(value, Boolean.class);
      unknown |= constant == null;
      wroteTrue |= Boolean.TRUE.equals(constant);
      wroteFalse |= Boolean.FALSE.equals(constant);
    }
  }
}
