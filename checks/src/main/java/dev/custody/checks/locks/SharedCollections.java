package dev.custody.checks.locks;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/** Collections whose methods are synchronized, in code that means them for several threads. */
final class SharedCollections {

  private static final ImmutableSet<String> OLD =
      ImmutableSet.of("java.util.Vector", "java.util.Hashtable", "java.util.Stack");
  private static final ImmutableSet<String> INTERFACES =
      ImmutableSet.of(
          "Collection",
          "List",
          "Map",
          "NavigableMap",
          "NavigableSet",
          "Set",
          "SortedMap",
          "SortedSet");

  private static final String PREFIX = "synchronized";

  private SharedCollections() {}

  /**
   * Whether the field only ever holds views made by {@code Collections.synchronizedX}; or a vector
   * or table, and some code locks it to use it.
   */
  static boolean isMeantToBeShared(VarSymbol field, VariableTree declaration, VisitorState state) {
    Type type = field.type;
    String name = type.tsym.getQualifiedName().toString();
    if (OLD.contains(name)) {
      return isLocked(field, state);
    }
    if (!name.startsWith("java.util.") || !INTERFACES.contains(type.tsym.name.toString())) {
      return false;
    }
    ExpressionTree initial = declaration.getInitializer();
    boolean some = initial != null;
    if (initial != null && !isSynchronizedView(initial)) {
      return false;
    }
    if (initial != null && ASTHelpers.getSymbol(declaration).isPrivate() && isFinal(field)) {
      return true;
    }
    if (initial == null && !classMakesView(state)) {
      return false;
    }
    for (Use use : Summaries.instance(state).uses(field)) {
      if (use.kind() == Use.Kind.OVERWRITTEN) {
        if (!(use.path().getLeaf() instanceof AssignmentTree assignment)
            || !isSynchronizedView(assignment.getExpression())) {
          return false;
        }
        some = true;
      }
    }
    return some;
  }

  private static boolean isLocked(VarSymbol field, VisitorState state) {
    for (Use use : Summaries.instance(state).uses(field)) {
      if (use.kind() == Use.Kind.LOCKED) {
        return true;
      }
    }
    return false;
  }

  /** A cheap look over the class that declares the field. */
  private static boolean classMakesView(VisitorState state) {
    TreePath type = state.getPath().getParentPath();
    if (!(type.getLeaf() instanceof ClassTree)) {
      return false;
    }
    Bodies bodies = Bodies.instance(state);
    for (Body body : bodies.in(type)) {
      for (Name name : bodies.contents(body).calledNames()) {
        if (name.length() > PREFIX.length() && name.toString().startsWith(PREFIX)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isFinal(VarSymbol field) {
    return (field.flags() & Flags.FINAL) != 0;
  }

  private static boolean isSynchronizedView(@Nullable ExpressionTree value) {
    ExpressionTree made = value == null ? null : ASTHelpers.stripParentheses(value);
    if (made instanceof NewClassTree creation) {
      return OLD.contains(ASTHelpers.getSymbol(creation).owner.getQualifiedName().toString());
    }
    return made instanceof MethodInvocationTree call
        && ASTHelpers.getSymbol(call).getSimpleName().toString().startsWith(PREFIX)
        && ASTHelpers.getSymbol(call)
            .owner
            .getQualifiedName()
            .contentEquals("java.util.Collections");
  }
}
