package dev.custody.analysis.obligation;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import dev.custody.model.Effect;

/**
 * A duty to release: born where a value is created that must be released.
 *
 * @param birth the call or instance creation
 * @param type the static type of the new value
 * @param resource the family and the methods of which one discharges the duty
 */
public record Obligation(TreePath birth, Type type, Effect.Resource resource) {

  /** The creating expression. */
  public ExpressionTree creation() {
    return (ExpressionTree) birth.getLeaf();
  }

  /** Whether calling a method of that name on the value discharges the duty. */
  public boolean isReleasedBy(CharSequence method) {
    return resource.releasedBy().contains(method.toString());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Obligation that && birth.getLeaf() == that.birth.getLeaf();
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(birth.getLeaf());
  }
}
