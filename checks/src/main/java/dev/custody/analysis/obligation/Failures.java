package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Model;
import java.util.List;
import java.util.regex.Pattern;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ThrowNode;
import org.jspecify.annotations.Nullable;

/** Which exceptional exits an author must expect, and which of them leave a duty behind. */
final class Failures {

  private static final Pattern PROPERTY = Pattern.compile("(set|get|is|configure)[A-Z].*");

  private final Values values;
  private final Summaries summaries;
  private final Model model;
  private final Bodies bodies;
  private final VisitorState state;

  Failures(Values values, Summaries summaries, Model model, Bodies bodies, VisitorState state) {
    this.values = values;
    this.summaries = summaries;
    this.model = model;
    this.bodies = bodies;
    this.state = state;
  }

  /** Whether an exceptional exit here is one the author must expect. */
  boolean counts(Node node, @Nullable MethodSymbol method, TypeMirror type) {
    if (node instanceof ThrowNode) {
      return true;
    }
    boolean unchecked =
        ASTHelpers.isSubtype((Type) type, state.getSymtab().runtimeExceptionType, state)
            || ASTHelpers.isSubtype((Type) type, state.getSymtab().errorType, state)
            || ASTHelpers.isSameType((Type) type, state.getSymtab().throwableType, state);
    return unchecked
        ? method != null
            && ASTHelpers.isSameType((Type) type, state.getSymtab().runtimeExceptionType, state)
            && summaries.throwsUnchecked(method)
        : true;
  }

  /**
   * Whether nothing is left to release when the call fails, or the failure is one that no author
   * plans for: another argument of the call that is about to get the value fails, its wrapper
   * cannot be made, or the value itself refuses to be configured.
   */
  boolean leaveNothing(Node node, MethodSymbol method, Fact fact) {
    boolean on = values.isOn(node, fact);
    if (fact.temporary() && fact.holders().isEmpty() && !on) {
      return true;
    }
    List<Node> arguments = node instanceof ObjectCreationNode ? Values.arguments(node) : List.of();
    for (int i = 0; i < arguments.size(); i++) {
      if (values.is(arguments.get(i), fact)
          && summaries.fate(method, i).kind() == Fate.Kind.RETURNS) {
        return true;
      }
    }
    return on ? isNobodysPlan(method) : isGivenToConfigure(node, method, fact);
  }

  private boolean isNobodysPlan(MethodSymbol method) {
    return PROPERTY.matcher(method.name).matches() || endsByFailing(method);
  }

  /** A helper that does nothing with its argument but set its properties, or connect it. */
  private boolean isGivenToConfigure(Node node, MethodSymbol method, Fact fact) {
    List<Node> arguments = Values.arguments(node);
    for (int i = 0; i < arguments.size() && i < method.getParameters().size(); i++) {
      if (values.is(arguments.get(i), fact)) {
        Symbol parameter = method.getParameters().get(i);
        ImmutableList<Use> uses =
            bodies
                .of(method)
                .map(body -> summaries.uses(parameter, body.path()))
                .orElse(ImmutableList.of());
        return !uses.isEmpty() && uses.stream().allMatch(this::configures);
      }
    }
    return false;
  }

  private boolean configures(Use use) {
    return switch (use.kind()) {
      case RECEIVER -> use.symbol() instanceof MethodSymbol called && isNobodysPlan(called);
      case INSPECTED -> true;
      default -> false;
    };
  }

  /** Whether a failure of the call is known to release its receiver. */
  private boolean endsByFailing(MethodSymbol method) {
    return model.knowsMethodName(method.name) && model.of(method).is("released-on-failure");
  }
}
