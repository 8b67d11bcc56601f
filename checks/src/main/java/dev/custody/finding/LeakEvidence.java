package dev.custody.finding;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import dev.custody.analysis.obligation.Leak;
import org.jspecify.annotations.Nullable;

/** The other end of a finding about a value that is not released. */
public final class LeakEvidence {

  private LeakEvidence() {}

  /**
   * Adds where the value is lost.
   *
   * @param condition what the value still is, such as {@code open} or {@code running}
   */
  public static Finding of(Finding finding, Leak leak, String condition, VisitorState state) {
    Tree where = leak.where();
    if (where == null) {
      return finding;
    }
    return switch (leak.kind()) {
      case UNHELD, FIELD -> finding;
      case OVERWRITTEN -> finding.related("overwritten here", where, state);
      case COLLECTED -> finding.related("put there", where, state);
      case GIVEN_TWICE -> finding.related("given away or released again", where, state);
      case NORMAL_EXIT ->
          finding.related("still " + condition + " at the end of the method", where, state);
      case EXCEPTIONAL_EXIT ->
          finding.related("left " + condition + " if " + thrower(where) + " throws", where, state);
    };
  }

  private static String thrower(@Nullable Tree where) {
    if (where instanceof MethodInvocationTree call) {
      return ASTHelpers.getSymbol(call).getSimpleName() + "()";
    }
    if (where instanceof NewClassTree creation) {
      return "new " + ASTHelpers.getSymbol(creation).enclClass().getSimpleName() + "()";
    }
    return "this statement";
  }
}
