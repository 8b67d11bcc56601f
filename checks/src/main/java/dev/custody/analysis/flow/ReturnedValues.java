package dev.custody.analysis.flow;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.util.TreePath;
import dev.custody.tree.PathScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The values a method itself returns; what lambdas and classes in it return is theirs. */
public final class ReturnedValues extends PathScanner {

  private final List<TreePath> values = new ArrayList<>();

  private ReturnedValues() {}

  /** The expressions of the body's return statements, in source order. */
  public static List<TreePath> of(Body body) {
    ReturnedValues scanner = new ReturnedValues();
    scanner.scan(body.path());
    return scanner.values;
  }

  @Override
  public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
    if (tree.getExpression() != null) {
      values.add(new TreePath(getCurrentPath(), tree.getExpression()));
    }
    return null;
  }

  @Override
  public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
    return null;
  }

  @Override
  public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
    return null;
  }
}
