package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.processing.JavacProcessingEnvironment;
import java.util.Optional;
import javax.lang.model.util.Elements;

/** Marks a parameter, field or local variable. */
public final class AddParameterAnnotation {

  private AddParameterAnnotation() {}

  /**
   * Puts the annotation first, with its import.
   *
   * @param annotation the qualified name
   * @return nothing if this compilation does not know the annotation, if it is there already, or if
   *     the parameter has no written type
   */
  public static Optional<SuggestedFix> to(
      VariableTree variable, String annotation, VisitorState state) {
    // Not by the symbols that are loaded already: the annotation may be used nowhere yet.
    Elements elements = JavacProcessingEnvironment.instance(state.context).getElementUtils();
    Symbol type = (Symbol) elements.getTypeElement(annotation);
    Symbol declared = ASTHelpers.getSymbol(variable);
    if (type == null
        || ASTHelpers.hasAnnotation(declared, annotation, state)
        || ASTHelpers.hasImplicitType(variable, state)
        || !new Sources(state).isEditable(variable)) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String name = SuggestedFixes.qualifyType(state, fix, type);
    return Optional.of(
        fix.prefixWith(variable, "@" + name + " ")
            .setShortDescription("Say that it is @" + type.getSimpleName())
            .build());
  }
}
