package dev.custody.checks.ownership;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import java.util.Locale;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Finds code that asks who owns a value before it releases it. */
final class OwnersChoice {

  private static final ImmutableList<String> OF_OWNERSHIP =
      ImmutableList.of(
          "own",
          "manage",
          "shared",
          "external",
          "internal",
          "created",
          "provided",
          "custom",
          "default");

  private final Summaries summaries;
  private final Symbol value;
  private boolean found;

  private OwnersChoice(Summaries summaries, Symbol value) {
    this.summaries = summaries;
    this.value = value;
  }

  /** Whether a condition decides about ownership before the code at {@code site} runs. */
  static boolean isMadeBefore(TreePath site, Symbol value, VisitorState state) {
    OwnersChoice choice = new OwnersChoice(Summaries.instance(state), value);
    Tree child = site.getLeaf();
    for (TreePath at = site.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof IfTree test && test.getCondition() != child) {
        choice.examine(test.getCondition());
      } else if (leaf instanceof BlockTree block) {
        choice.examineExitsBefore(child, block);
      } else if (leaf instanceof MethodTree || leaf instanceof LambdaExpressionTree) {
        break;
      }
      child = leaf;
    }
    return choice.found;
  }

  /** {@code if (!ownsPool) return;} is a condition on all that follows. */
  private void examineExitsBefore(Tree child, BlockTree block) {
    for (StatementTree statement : block.getStatements()) {
      if (statement == child) {
        return;
      }
      if (statement instanceof IfTree test && endsEarly(test.getThenStatement())) {
        examine(test.getCondition());
      }
    }
  }

  private static boolean endsEarly(StatementTree statement) {
    return statement instanceof ReturnTree
        || (statement instanceof BlockTree block
            && !block.getStatements().isEmpty()
            && endsEarly(block.getStatements().get(block.getStatements().size() - 1)));
  }

  private void examine(ExpressionTree condition) {
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitIdentifier(IdentifierTree tree, Void unused) {
        found |= isFlag(ASTHelpers.getSymbol(tree));
        return null;
      }

      @Override
      public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
        found |= isFlag(ASTHelpers.getSymbol(tree));
        return super.visitMemberSelect(tree, null);
      }

      @Override
      public Void visitMethodInvocation(MethodInvocationTree tree, Void unused) {
        MethodSymbol method = ASTHelpers.getSymbol(tree);
        Result result = summaries.result(method);
        found |=
            isOfOwnership(method) || (result.kind() == Result.Kind.FIELD && isFlag(result.field()));
        return super.visitMethodInvocation(tree, null);
      }

      @Override
      public Void visitBinary(BinaryTree tree, Void unused) {
        if (tree.getKind() == Tree.Kind.EQUAL_TO || tree.getKind() == Tree.Kind.NOT_EQUAL_TO) {
          found |= isComparison(tree.getLeftOperand(), tree.getRightOperand());
        }
        return super.visitBinary(tree, null);
      }
    }.scan(condition, null);
  }

  /** A comparison of the value with another one, or of another reference with null. */
  private boolean isComparison(ExpressionTree left, ExpressionTree right) {
    boolean ofValue = isValue(left) || isValue(right);
    boolean withNull = isNull(left) || isNull(right);
    boolean references =
        !ASTHelpers.getType(left).isPrimitive() && !ASTHelpers.getType(right).isPrimitive();
    return references && ofValue != withNull;
  }

  private boolean isValue(ExpressionTree tree) {
    return value.equals(ASTHelpers.getSymbol(ASTHelpers.stripParentheses(tree)));
  }

  private static boolean isNull(ExpressionTree tree) {
    return tree instanceof LiteralTree literal && literal.getValue() == null;
  }

  /** A boolean that callers or constructors set, not one that follows the life of the object. */
  private boolean isFlag(@Nullable Symbol symbol) {
    if (!(symbol instanceof VarSymbol variable) || !isBoolean(variable)) {
      return false;
    }
    if (variable.getKind() == ElementKind.PARAMETER || isOfOwnership(variable)) {
      return true;
    }
    return variable.getKind() == ElementKind.FIELD && !followsLife(variable);
  }

  private static boolean isOfOwnership(Symbol named) {
    String name = named.getSimpleName().toString().toLowerCase(Locale.ROOT);
    for (String word : OF_OWNERSHIP) {
      if (name.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private boolean followsLife(VarSymbol field) {
    for (Use use : summaries.uses(field)) {
      if (followsLife(use)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBoolean(VarSymbol variable) {
    return variable.type.hasTag(TypeTag.BOOLEAN)
        || variable.type.tsym.getQualifiedName().contentEquals("java.lang.Boolean");
  }

  private static boolean followsLife(Use use) {
    if (use.kind() != Use.Kind.OVERWRITTEN
        || !(use.path().getLeaf() instanceof AssignmentTree assignment)) {
      return false;
    }
    MethodTree method = ASTHelpers.findEnclosingNode(use.path(), MethodTree.class);
    return method != null
        && !ASTHelpers.getSymbol(method).isConstructor()
        && !(ASTHelpers.getSymbol(assignment.getExpression()) instanceof VarSymbol value
            && value.getKind() == ElementKind.PARAMETER);
  }
}
