package dev.custody.analysis.sharing;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Model;
import java.util.HashMap;
import java.util.Map;

/** Fields that hold a collection or other object whose documentation says that it is not safe. */
final class Contents {

  private final Model model;
  private final Summaries summaries;
  private final Bodies bodies;
  private final Map<VarSymbol, Boolean> known = new HashMap<>();

  Contents(VisitorState state) {
    model = Model.instance(state);
    summaries = Summaries.instance(state);
    bodies = Bodies.instance(state);
  }

  /** Whether every value that the field gets is a new object of an unsafe type. */
  private boolean isUnsafe(VarSymbol field) {
    Boolean answer = known.get(field);
    if (answer == null) {
      answer = !field.type.isPrimitive() && compute(field);
      known.put(field, answer);
    }
    return answer;
  }

  /** Whether the access uses an unsafe object in the field, rather than the reference alone. */
  boolean areUsed(FieldAccess access) {
    if (access.writes() || !isUnsafe(access.field())) {
      return false;
    }
    Use.Kind kind = summaries.use(access.path()).kind();
    return kind == Use.Kind.RECEIVER || kind == Use.Kind.ITERATED;
  }

  /** Whether it is a call that changes the object. */
  boolean areChanged(FieldAccess access) {
    Use use = summaries.use(access.path());
    return use.kind() == Use.Kind.RECEIVER
        && use.path().getLeaf() instanceof MethodInvocationTree call
        && model.ofCall(call).is("mutation");
  }

  private boolean compute(VarSymbol field) {
    TreePath owner = bodies.path(field.enclClass());
    if (owner == null || !field.isPrivate()) {
      return false;
    }
    boolean any = false;
    for (Tree member : ((ClassTree) owner.getLeaf()).getMembers()) {
      if (member instanceof VariableTree variable
          && variable.getInitializer() != null
          && field.equals(ASTHelpers.getSymbol(variable))) {
        if (!isNewUnsafe(variable.getInitializer())) {
          return false;
        }
        any = true;
      }
    }
    for (Use use : summaries.uses(field)) {
      if (use.kind() == Use.Kind.OVERWRITTEN
          && use.path().getLeaf() instanceof AssignmentTree assignment) {
        if (!isNewUnsafe(assignment.getExpression())) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private boolean isNewUnsafe(ExpressionTree value) {
    ExpressionTree tree = ASTHelpers.stripParentheses(value);
    Type type = tree instanceof NewClassTree ? ASTHelpers.getType(tree) : null;
    return type != null && model.ofType(type).is("not-thread-safe");
  }
}
