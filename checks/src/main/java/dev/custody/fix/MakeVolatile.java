package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import java.util.Optional;
import javax.lang.model.element.Modifier;

/** Makes a field volatile. */
public final class MakeVolatile {

  private MakeVolatile() {}

  /** Adds the modifier; nothing if the declaration also declares other fields. */
  public static Optional<SuggestedFix> of(VarSymbol field, VisitorState state) {
    TreePath type = Bodies.instance(state).path(field.enclClass());
    if (type == null) {
      return Optional.empty();
    }
    VariableTree declaration = null;
    int ofThatType = 0;
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (field.equals(ASTHelpers.getSymbol(member))) {
        declaration = (VariableTree) member;
      }
    }
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (declaration != null
          && member instanceof VariableTree variable
          && sharesType(declaration, variable)) {
        ofThatType++;
      }
    }
    if (declaration == null || ofThatType != 1 || !new Sources(state).isEditable(declaration)) {
      return Optional.empty();
    }
    return SuggestedFixes.addModifiers(declaration, state, Modifier.VOLATILE)
        .map(fix -> fix.toBuilder().setShortDescription("Make the field volatile").build());
  }

  /** Of {@code int a, b;} javac makes two declarations with one and the same type. */
  private static boolean sharesType(VariableTree one, VariableTree other) {
    return ASTHelpers.getStartPosition(one.getType())
        == ASTHelpers.getStartPosition(other.getType());
  }
}
