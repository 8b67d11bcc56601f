package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.processing.JavacProcessingEnvironment;
import java.util.Optional;
import javax.lang.model.util.Elements;

/** Says which lock guards a field. */
public final class AddGuard {

  private static final ImmutableList<String> ANNOTATIONS =
      ImmutableList.of(
          "dev.custody.annotations.GuardedBy",
          "com.google.errorprone.annotations.concurrent.GuardedBy",
          "javax.annotation.concurrent.GuardedBy",
          "net.jcip.annotations.GuardedBy");

  private AddGuard() {}

  /**
   * Puts {@code @GuardedBy} on the field.
   *
   * @param lock the lock as code in the class of the field writes it
   * @return nothing if no such annotation is on the classpath
   */
  public static Optional<SuggestedFix> to(VarSymbol field, String lock, VisitorState state) {
    if (!(JavacTrees.instance(state.context).getTree(field) instanceof VariableTree variable)
        || !new Sources(state).isEditable(variable)
        || sharesType(variable, field, state)) {
      return Optional.empty();
    }
    Elements elements = JavacProcessingEnvironment.instance(state.context).getElementUtils();
    for (String annotation : ANNOTATIONS) {
      if (elements.getTypeElement(annotation) instanceof Symbol type) {
        SuggestedFix.Builder fix = SuggestedFix.builder();
        String name = SuggestedFixes.qualifyType(state, fix, type);
        return Optional.of(fix.prefixWith(variable, "@" + name + "(\"" + lock + "\") ").build());
      }
    }
    return Optional.empty();
  }

  /** Whether the declaration declares another field too, as in {@code int a, b;}. */
  private static boolean sharesType(VariableTree variable, VarSymbol field, VisitorState state) {
    ClassTree type = JavacTrees.instance(state.context).getTree(field.enclClass());
    return type != null
        && type.getMembers().stream()
            .anyMatch(
                other ->
                    other != variable
                        && other instanceof VariableTree
                        && ASTHelpers.getStartPosition(other)
                            == ASTHelpers.getStartPosition(variable));
  }
}
