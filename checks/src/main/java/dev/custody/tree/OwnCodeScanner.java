package dev.custody.tree;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.util.TreeScanner;
import org.jspecify.annotations.Nullable;

/** Scans code without that of lambdas and classes in it, which runs at another time. */
public abstract class OwnCodeScanner extends TreeScanner<@Nullable Void, @Nullable Void> {

  @Override
  public final @Nullable Void visitLambdaExpression(
      LambdaExpressionTree tree, @Nullable Void unused) {
    return null;
  }

  @Override
  public final @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
    return null;
  }
}
