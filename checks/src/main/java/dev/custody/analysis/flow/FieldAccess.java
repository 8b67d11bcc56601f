package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.tree.PathScanner;
import org.jspecify.annotations.Nullable;

/**
 * One use of a field in one body. A change of what the field refers to, such as an element of an
 * array, is a read of the field.
 *
 * @param path the simple name, or the selection with a dot
 * @param field the field
 * @param kind what is done to it
 */
public record FieldAccess(TreePath path, VarSymbol field, Kind kind) {

  /** What is done to the field. */
  public enum Kind {
    /** Its value is used. */
    READ,
    /** It is assigned to, whatever it held before. */
    WRITE,
    /** It is read and assigned to: compound assignment, increment and decrement. */
    UPDATE
  }

  /** Whether the field is assigned to. */
  public boolean writes() {
    return kind != Kind.READ;
  }

  /**
   * The expression before the dot: an object, or the name of a class where the field is static;
   * null for a simple name.
   */
  public @Nullable ExpressionTree receiver() {
    return path.getLeaf() instanceof MemberSelectTree select ? select.getExpression() : null;
  }

  /** The accesses in the code of the body, in source order; none in bodies inside it. */
  static ImmutableList<FieldAccess> scan(Body body) {
    Scan scan = new Scan();
    Tree code = body.code();
    if (code != null) {
      scan.scan(new TreePath(body.path(), code));
    }
    return scan.found.build();
  }

  private static final class Scan extends PathScanner {
    final ImmutableList.Builder<FieldAccess> found = ImmutableList.builder();

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree name, @Nullable Void unused) {
      add(ASTHelpers.getSymbol(name));
      return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void unused) {
      super.visitMemberSelect(select, null);
      add(ASTHelpers.getSymbol(select));
      return null;
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree annotation, @Nullable Void unused) {
      return null;
    }

    private void add(@Nullable Symbol symbol) {
      if (symbol instanceof VarSymbol field && isField(field)) {
        found.add(new FieldAccess(getCurrentPath(), field, kind(getCurrentPath())));
      }
    }
  }

  /** {@code this}, {@code super}, {@code class} and the length of an array are symbols as well. */
  private static boolean isField(VarSymbol variable) {
    return variable.owner instanceof ClassSymbol
        && variable.getKind().isField()
        && !variable.name.contentEquals("this")
        && !variable.name.contentEquals("super")
        && !variable.name.contentEquals("class")
        && !(variable.name.contentEquals("length") && variable.owner.name.contentEquals("Array"));
  }

  private static Kind kind(TreePath access) {
    Tree child = access.getLeaf();
    TreePath parent = access.getParentPath();
    while (parent.getLeaf() instanceof ParenthesizedTree) {
      child = parent.getLeaf();
      parent = parent.getParentPath();
    }
    Tree user = parent.getLeaf();
    if (user instanceof AssignmentTree assignment && assignment.getVariable() == child) {
      return Kind.WRITE;
    }
    if (user instanceof CompoundAssignmentTree assignment && assignment.getVariable() == child) {
      return Kind.UPDATE;
    }
    return user instanceof UnaryTree operation && changes(operation) ? Kind.UPDATE : Kind.READ;
  }

  private static boolean changes(UnaryTree operation) {
    return switch (operation.getKind()) {
      case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> true;
      default -> false;
    };
  }
}
