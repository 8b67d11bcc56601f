package dev.custody.analysis.task;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the code that runs when a functional value or task object is run. */
final class TaskBodies {

  private static final int LONGEST_WAY = 5;
  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of("java.lang.Runnable", "java.util.concurrent.Callable");

  private final Summaries summaries;
  private final Bodies bodies;
  private final Types types;
  private final JavacTrees trees;

  TaskBodies(Summaries summaries, Bodies bodies, VisitorState state) {
    this.summaries = summaries;
    this.bodies = bodies;
    types = state.getTypes();
    trees = JavacTrees.instance(state.context);
  }

  /** The code, if it can be known: the body of a lambda or of a method. */
  Optional<TreePath> of(TreePath task) {
    return of(task, LONGEST_WAY).map(Body::path).flatMap(TaskBodies::code);
  }

  /** The lambda or method that is run. */
  Optional<Body> bodyOf(TreePath task) {
    return of(task, LONGEST_WAY);
  }

  private Optional<Body> of(TreePath path, int steps) {
    if (steps == 0) {
      return Optional.empty();
    }
    ExpressionTree task = ASTHelpers.stripParentheses((ExpressionTree) path.getLeaf());
    if (task instanceof LambdaExpressionTree) {
      return Optional.of(new Body(new TreePath(path, task)));
    }
    MethodSymbol callee = Calls.method(task);
    if (task instanceof MemberReferenceTree) {
      return callee == null ? Optional.empty() : bodies.of(callee);
    }
    if (callee != null) {
      Result result = summaries.result(callee);
      if (result.argument() >= 0 && result.argument() < Calls.arguments(task).size()) {
        return of(new TreePath(path, Calls.arguments(task).get(result.argument())), steps - 1);
      }
    }
    Optional<TreePath> value = value(task);
    Optional<Body> initial = value.flatMap(initializer -> of(initializer, steps - 1));
    return initial.isPresent() ? initial : ofType(task);
  }

  /** The value a variable has for good. */
  private Optional<TreePath> value(ExpressionTree task) {
    if (ASTHelpers.getSymbol(task) instanceof Symbol.VarSymbol variable
        && ASTHelpers.isConsideredFinal(variable)) {
      TreePath declaration = trees.getPath(variable);
      if (declaration != null
          && declaration.getLeaf() instanceof VariableTree tree
          && tree.getInitializer() != null) {
        return Optional.of(new TreePath(declaration, tree.getInitializer()));
      }
    }
    return Optional.empty();
  }

  /** The method of the task interface, as the static type of the expression has it. */
  private Optional<Body> ofType(ExpressionTree task) {
    Type type =
        task instanceof NewClassTree creation && creation.getClassBody() != null
            ? ASTHelpers.getSymbol(creation.getClassBody()).type
            : ASTHelpers.getType(task);
    return type == null ? Optional.empty() : ofType(type);
  }

  Optional<Body> ofType(Type type) {
    if (!(type.tsym instanceof ClassSymbol symbol)) {
      return Optional.empty();
    }
    return taskMethod(type).map(run -> run.implementation(symbol, types, true)).flatMap(bodies::of);
  }

  /** The one method of the interface that makes a task of the type: of a Runnable before others. */
  private Optional<MethodSymbol> taskMethod(Type type) {
    List<MethodSymbol> methods = new ArrayList<>();
    for (Type supertype : types.closure(type)) {
      Symbol.TypeSymbol symbol = supertype.tsym;
      if (types.isFunctionalInterface(symbol)
          && types.findDescriptorSymbol(symbol) instanceof MethodSymbol method) {
        if (TASKS.contains(symbol.getQualifiedName().toString())) {
          return Optional.of(method);
        }
        methods.add(method);
      }
    }
    return methods.stream().findFirst();
  }

  private static Optional<TreePath> code(TreePath path) {
    Tree code = new Body(path).code();
    return code == null ? Optional.empty() : Optional.of(new TreePath(path, code));
  }
}
