package dev.custody.analysis.task;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.tree.JCTree;
import dev.custody.analysis.flow.Bodies;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells handlers that look at the error they are given from those that do not. */
final class Handlers {

  private final Bodies bodies;

  Handlers(Bodies bodies) {
    this.bodies = bodies;
  }

  /** Whether the functional value reads its zero-based parameter; what is not seen does. */
  boolean read(ExpressionTree handler, int parameter) {
    ExpressionTree function = ASTHelpers.stripParentheses(handler);
    if (function instanceof LambdaExpressionTree lambda) {
      return reads(lambda.getParameters(), parameter, lambda.getBody());
    }
    if (function instanceof MemberReferenceTree reference) {
      return reads((JCTree.JCMemberReference) reference, parameter);
    }
    if (function instanceof NewClassTree creation && creation.getClassBody() != null) {
      return reads(creation.getClassBody(), parameter);
    }
    return true;
  }

  private boolean reads(JCTree.JCMemberReference reference, int parameter) {
    // Of an unbound reference the first parameter is the receiver.
    int index = reference.kind.isUnbound() ? parameter - 1 : parameter;
    if (index < 0 || !(reference.sym instanceof MethodSymbol method) || !isFinal(method)) {
      return true;
    }
    return bodies
        .of(method)
        .flatMap(body -> body.method())
        .map(tree -> reads(tree.getParameters(), index, Objects.requireNonNull(tree.getBody())))
        .orElse(true);
  }

  private static boolean reads(ClassTree type, int parameter) {
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method
          && method.getBody() != null
          && method.getParameters().size() > parameter
          && reads(method.getParameters(), parameter, method.getBody())) {
        return true;
      }
    }
    return false;
  }

  private static boolean reads(List<? extends VariableTree> parameters, int index, Tree body) {
    if (index >= parameters.size()) {
      return true;
    }
    Symbol wanted = ASTHelpers.getSymbol(parameters.get(index));
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        found[0] |= wanted.equals(ASTHelpers.getSymbol(tree));
        return null;
      }
    }.scan(body, null);
    return found[0];
  }

  private static boolean isFinal(MethodSymbol method) {
    return method.isStatic() || ASTHelpers.methodCanBeOverridden(method) == false;
  }
}
