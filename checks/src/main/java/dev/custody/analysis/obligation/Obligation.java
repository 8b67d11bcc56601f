package dev.custody.analysis.obligation;

import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import dev.custody.model.Effect;

/**
 * A duty to release: born where a value is created that must be released, or where an annotation
 * says so.
 *
 * @param birth the call or instance creation; for a parameter or field its declaration
 * @param type the static type of the value
 * @param resource the family and the methods of which one discharges the duty
 * @param origin where the duty comes from
 */
public record Obligation(TreePath birth, Type type, Effect.Resource resource, Origin origin) {

  /** Where a duty comes from. */
  public enum Origin {
    /** The value is new, and its type or the method that made it brings the duty. */
    CREATED,
    /** The parameter that brought the value is marked as its owner. */
    PARAMETER,
    /** The local variable that got the value first is marked as its owner. */
    LOCAL,
    /** The field that held the value before the body ran is marked as its owner. */
    FIELD
  }

  /** The duty of a new value. */
  Obligation(TreePath birth, Type type, Effect.Resource resource) {
    this(birth, type, resource, Origin.CREATED);
  }

  /** The creating expression; for a parameter or field its declaration. */
  public Tree creation() {
    return birth.getLeaf();
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
