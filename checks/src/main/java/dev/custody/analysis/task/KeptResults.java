package dev.custody.analysis.task;

import com.google.common.collect.ImmutableListMultimap;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ReturnedValues;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Methods of the compilation whose callers may drop the future they return. */
final class KeptResults {

  private final Summaries summaries;
  private final Bodies bodies;
  private final Outcomes outcomes;
  private final Types types;
  private final Map<MethodSymbol, Boolean> known = new HashMap<>();
  private @Nullable ImmutableListMultimap<Name, MethodSymbol> implementations;

  KeptResults(Summaries summaries, Bodies bodies, Outcomes outcomes, Types types) {
    this.types = types;
    this.summaries = summaries;
    this.bodies = bodies;
    this.outcomes = outcomes;
  }

  /** Whether the body of the method observes or keeps every future that it returns. */
  boolean isTakenCareOfBy(MethodSymbol method, int depth) {
    Boolean answer = known.get(method);
    if (answer == null) {
      known.put(method, true);
      List<Body> all = bodies.of(method).map(List::of).orElseGet(() -> implementationsOf(method));
      answer = !all.isEmpty() && all.stream().allMatch(body -> isTakenCareOf(body, depth));
      known.put(method, answer);
    }
    return answer;
  }

  boolean hasBody(MethodSymbol method) {
    return bodies.of(method).isPresent();
  }

  /** The bodies that a call of an abstract method may run, as far as they are compiled here. */
  private List<Body> implementationsOf(MethodSymbol method) {
    return implementations().get(method.getSimpleName()).stream()
        .filter(
            other ->
                other.owner instanceof Symbol.ClassSymbol owner
                    && other.overrides(method, owner, types, /* checkResult= */ false))
        .flatMap(other -> bodies.of(other).stream())
        .toList();
  }

  private ImmutableListMultimap<Name, MethodSymbol> implementations() {
    if (implementations == null) {
      ImmutableListMultimap.Builder<Name, MethodSymbol> found = ImmutableListMultimap.builder();
      TreeScanner<@Nullable Void, @Nullable Void> scanner =
          new TreeScanner<>() {
            @Override
            public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
              MethodSymbol symbol = ASTHelpers.getSymbol(tree);
              if (tree.getBody() != null && outcomes.mustObserve(symbol.getReturnType())) {
                found.put(symbol.getSimpleName(), symbol);
              }
              return super.visitMethod(tree, null);
            }
          };
      bodies.units().forEach(unit -> scanner.scan(unit, null));
      implementations = found.build();
    }
    return implementations;
  }

  private boolean isTakenCareOf(Body body, int depth) {
    List<TreePath> values = ReturnedValues.of(body);
    return !values.isEmpty()
        && values.stream().allMatch(value -> isTakenCareOf(value, body, depth));
  }

  private boolean isTakenCareOf(TreePath path, Body body, int depth) {
    ExpressionTree value = ASTHelpers.stripParentheses((ExpressionTree) path.getLeaf());
    if (value instanceof LiteralTree) {
      return true;
    }
    if (value instanceof MethodInvocationTree) {
      return depth > 1 && outcomes.lost(path, depth - 1).isEmpty();
    }
    return ASTHelpers.getSymbol(value) instanceof Symbol.VarSymbol variable
        && summaries.uses(variable, body.path()).stream().anyMatch(this::takesCare);
  }

  private boolean takesCare(Use use) {
    return switch (use.kind()) {
      case STORED_IN_FIELD, STORED_IN_ARRAY -> true;
      case RECEIVER ->
          use.path().getLeaf() instanceof MethodInvocationTree call
              && outcomes.observes(call, Operand.THIS);
      case ARGUMENT ->
          use.path().getLeaf() instanceof MethodInvocationTree call
              && (outcomes.observes(call, Operand.argument(use.index())) || isCollected(use));
      default -> false;
    };
  }

  private static boolean isCollected(Use use) {
    return use.symbol() != null && use.symbol().getSimpleName().toString().startsWith("add");
  }
}
