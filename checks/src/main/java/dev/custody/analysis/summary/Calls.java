package dev.custody.analysis.summary;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A few questions about an invocation, instance creation or method reference. */
public final class Calls {

  private Calls() {}

  /** The method or constructor that is called; null for other trees and where that is unknown. */
  public static Symbol.@Nullable MethodSymbol method(Tree call) {
    if (call instanceof JCTree.JCNewClass creation) {
      return creation.constructor instanceof Symbol.MethodSymbol constructor ? constructor : null;
    }
    return (call instanceof MethodInvocationTree || call instanceof MemberReferenceTree)
            && ASTHelpers.getSymbol(call) instanceof Symbol.MethodSymbol method
        ? method
        : null;
  }

  /** The arguments; none for a method reference. */
  public static List<? extends ExpressionTree> arguments(Tree call) {
    return call instanceof MethodInvocationTree invocation
        ? invocation.getArguments()
        : call instanceof NewClassTree creation ? creation.getArguments() : List.of();
  }

  /** The expression before the dot or the double colon; null if there is none. */
  public static @Nullable ExpressionTree receiver(Tree call) {
    if (call instanceof MemberReferenceTree reference) {
      return reference.getQualifierExpression();
    }
    return call instanceof MethodInvocationTree invocation
        ? ASTHelpers.getReceiver(invocation)
        : null;
  }

  /** The zero-based argument of {@code call} that is {@code argument}; -1 if it is none. */
  static int argumentIndex(Tree call, Tree argument) {
    List<? extends ExpressionTree> arguments = arguments(call);
    for (int i = 0; i < arguments.size(); i++) {
      if (ASTHelpers.stripParentheses(arguments.get(i)) == argument) {
        return i;
      }
    }
    return -1;
  }

  /** The one-based line of a tree. */
  static int line(TreePath path) {
    CompilationUnitTree unit = path.getCompilationUnit();
    LineMap lines = unit.getLineMap();
    int position = ASTHelpers.getStartPosition(path.getLeaf());
    return lines == null || position < 0 ? 0 : (int) lines.getLineNumber(position);
  }
}
