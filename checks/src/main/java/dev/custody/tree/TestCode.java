package dev.custody.tree;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import java.util.List;

/** What is test code, and what calls mean there: rehearsals, and calls that are meant to fail. */
public final class TestCode {

  private static final ImmutableList<String> MOCKS =
      ImmutableList.of("org.mockito", "org.easymock", "org.jmock", "org.powermock");
  private static final ImmutableList<String> ASSERTIONS =
      ImmutableList.of(
          "org.junit",
          "junit.framework",
          "org.testng",
          "org.assertj",
          "org.hamcrest",
          "com.google.common.truth");

  private static final ImmutableSet<String> ANNOTATIONS =
      ImmutableSet.of(
          "Test",
          "ParameterizedTest",
          "RepeatedTest",
          "TestFactory",
          "TestTemplate",
          "Before",
          "BeforeEach",
          "BeforeAll",
          "BeforeClass",
          "BeforeMethod",
          "After",
          "AfterEach",
          "AfterAll",
          "AfterClass",
          "AfterMethod",
          "RunWith",
          "ExtendWith");

  private TestCode() {}

  /** Whether a class around the place has test or fixture methods, or is a JUnit 3 test. */
  public static boolean isAround(TreePath place) {
    for (Tree tree : place) {
      if (tree instanceof ClassTree type && isTest(type)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isTest(ClassTree type) {
    for (ClassSymbol at = ASTHelpers.getSymbol(type);
        at != null;
        at = at.getSuperclass().tsym instanceof ClassSymbol superclass ? superclass : null) {
      if (at.getQualifiedName().contentEquals("junit.framework.TestCase")) {
        return true;
      }
    }
    if (isMarked(type.getModifiers())) {
      return true;
    }
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method && isMarked(method.getModifiers())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isMarked(ModifiersTree modifiers) {
    for (AnnotationTree annotation : modifiers.getAnnotations()) {
      Symbol symbol = ASTHelpers.getSymbol(annotation);
      if (symbol != null && ANNOTATIONS.contains(symbol.getSimpleName().toString())) {
        return true;
      }
    }
    return false;
  }

  /** Whether the call only tells or asks a mock: {@code verify(mock).call()}. */
  public static boolean isRehearsal(ExpressionTree call) {
    ExpressionTree at = call;
    while (true) {
      if (at instanceof MethodInvocationTree invocation) {
        if (isFrom(ASTHelpers.getSymbol(invocation), MOCKS)) {
          return true;
        }
        at = invocation.getMethodSelect();
      } else if (at instanceof MemberSelectTree select) {
        at = select.getExpression();
      } else {
        return false;
      }
    }
  }

  /**
   * Whether the code is the body of a lambda that an assertion runs, or is followed by a call that
   * fails the test.
   */
  public static boolean isAsserted(TreePath code) {
    TreePath child = code;
    for (TreePath at = code.getParentPath(); at != null; child = at, at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof LambdaExpressionTree) {
        return at.getParentPath().getLeaf() instanceof MethodInvocationTree call
            && isFrom(ASTHelpers.getSymbol(call), ASSERTIONS);
      }
      if (leaf instanceof MethodTree) {
        return false;
      }
      if (leaf instanceof BlockTree block && isFailure(block, child.getLeaf())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFailure(BlockTree block, Tree before) {
    List<? extends StatementTree> statements = block.getStatements();
    int next = statements.indexOf(before) + 1;
    return next > 0
        && next < statements.size()
        && statements.get(next) instanceof ExpressionStatementTree statement
        && statement.getExpression() instanceof MethodInvocationTree call
        && ASTHelpers.getSymbol(call).getSimpleName().toString().startsWith("fail")
        && isFrom(ASTHelpers.getSymbol(call), ASSERTIONS);
  }

  private static boolean isFrom(Symbol method, ImmutableList<String> packages) {
    String place = method.packge().getQualifiedName().toString();
    for (String prefix : packages) {
      if (place.equals(prefix) || place.startsWith(prefix + ".")) {
        return true;
      }
    }
    return false;
  }
}
