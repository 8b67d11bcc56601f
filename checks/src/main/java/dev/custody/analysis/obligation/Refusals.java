package dev.custody.analysis.obligation;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.summary.Calls;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which calls a value refuses once it is released. */
final class Refusals {

  /** Property of methods that fail, or do nothing, once their receiver is released. */
  private static final String NEEDS_OPEN = "needs-open";

  /** Property of joins after which a scope takes no more tasks. */
  private static final String LAST_FORK = "last-fork";

  private final Model model;

  Refusals(Model model) {
    this.model = model;
  }

  /** The expression that must not be released when the call is made; null if there is none. */
  @Nullable ExpressionTree needed(ExpressionTree call) {
    if (!(ASTHelpers.getSymbol(call) instanceof MethodSymbol method)
        || !model.knowsMethodName(method.name)) {
      return null;
    }
    for (Effect effect : model.ofCall(call).all()) {
      if (effect instanceof Effect.Runs runs && runs.on().isPresent()) {
        return operand(call, runs.on().get());
      }
      if (effect instanceof Effect.Is is && is.property().equals(NEEDS_OPEN)) {
        return operand(call, Operand.THIS);
      }
    }
    return null;
  }

  /** The variable that must not be released when the call is made; null if there is none. */
  Symbol.@Nullable VarSymbol neededVariable(ExpressionTree call) {
    ExpressionTree needed = needed(call);
    return needed != null
            && ASTHelpers.getSymbol(ASTHelpers.stripParentheses(needed))
                instanceof Symbol.VarSymbol variable
        ? variable
        : null;
  }

  /** Whether the receiver refuses tasks from that call on, although it is not released. */
  boolean startWith(MethodInvocationTree call) {
    // Before JDK 25 the scope was a class, and its owner could fork again after a join.
    return ASTHelpers.getSymbol(call.getMethodSelect()) instanceof MethodSymbol method
        && model.knowsMethodName(method.name)
        && method.owner.isInterface()
        && model.ofCall(call).is(LAST_FORK);
  }

  private static @Nullable ExpressionTree operand(ExpressionTree call, Operand operand) {
    if (operand.isArgument()) {
      List<? extends ExpressionTree> arguments = Calls.arguments(call);
      return operand.index() < arguments.size() ? arguments.get(operand.index()) : null;
    }
    return Calls.receiver(call);
  }
}
