package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which parameters belong to the method: callers hand over for good what they pass. */
final class OwnedParameters {

  private final Provenances provenances;
  private final Summaries summaries;
  private final Releases releases;
  private final Bodies bodies;
  private final Map<Parameter, Boolean> known = new HashMap<>();

  OwnedParameters(Provenances provenances, Summaries summaries, Releases releases, Bodies bodies) {
    this.provenances = provenances;
    this.summaries = summaries;
    this.releases = releases;
    this.bodies = bodies;
  }

  /**
   * Whether the callers leave the argument to the method. A private method is part of what calls
   * it: it may release what its callers may. From others the compilation must show that every
   * caller passes a value that it made itself and does not release.
   */
  boolean isHandedOver(MethodSymbol method, int parameter) {
    Parameter key = new Parameter(method, parameter);
    Boolean answer = known.get(key);
    if (answer == null) {
      known.put(key, true);
      answer = compute(method, parameter);
      known.put(key, answer);
    }
    return answer;
  }

  private boolean compute(MethodSymbol method, int parameter) {
    ImmutableList<TreePath> callers = summaries.callers(method);
    boolean part = method.isPrivate();
    boolean told = false;
    for (TreePath caller : callers) {
      List<? extends ExpressionTree> arguments = Calls.arguments(caller.getLeaf());
      if (caller.getLeaf() instanceof MemberReferenceTree || parameter >= arguments.size()) {
        if (!part) {
          return false;
        }
        told = true;
        continue;
      }
      TreePath argument = new TreePath(caller, arguments.get(parameter));
      if (ASTHelpers.stripParentheses(arguments.get(parameter)) instanceof LiteralTree) {
        continue;
      }
      Provenance provenance = provenances.of(argument);
      if (part ? isSurelyBorrowed(provenance) : !isGivenAway(argument, provenance)) {
        return false;
      }
      told = true;
    }
    return told;
  }

  /** What a field was given is a question to the class as a whole, not to its private methods. */
  private static boolean isSurelyBorrowed(Provenance provenance) {
    return provenance.isBorrowed() && provenance.kind() != Provenance.Kind.GIVEN;
  }

  private boolean isGivenAway(TreePath argument, Provenance provenance) {
    if (provenance.kind() != Provenance.Kind.OWNED) {
      return false;
    }
    Symbol symbol = ASTHelpers.getSymbol(argument.getLeaf());
    if (!(symbol instanceof VarSymbol variable)) {
      return true;
    }
    Optional<Body> body =
        variable.owner instanceof MethodSymbol owner ? bodies.of(owner) : Optional.empty();
    return body.isPresent()
        && summaries.uses(variable, body.get().path()).stream()
            .noneMatch(use -> keeps(use, variable));
  }

  private boolean keeps(Use use, VarSymbol variable) {
    return switch (use.kind()) {
      case TRY_RESOURCE, STORED_IN_FIELD, STORED_IN_ARRAY, RETURNED -> true;
      case RECEIVER ->
          use.symbol() instanceof MethodSymbol method && releases.isRelease(method, variable.type);
      default -> false;
    };
  }
}
