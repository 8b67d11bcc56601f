package dev.custody.checks.ownership;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.ClassSymbol;

/** Tells tests from other code. */
final class TestCode {

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
  static boolean isAround(TreePath place) {
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
    if (type.getModifiers().getAnnotations().stream().anyMatch(TestCode::isOfTests)) {
      return true;
    }
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method
          && method.getModifiers().getAnnotations().stream().anyMatch(TestCode::isOfTests)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOfTests(AnnotationTree annotation) {
    return ASTHelpers.getSymbol(annotation) != null
        && ANNOTATIONS.contains(ASTHelpers.getSymbol(annotation).getSimpleName().toString());
  }
}
