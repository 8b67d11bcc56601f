package dev.custody.checks.locks;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.summary.Blocking;
import dev.custody.model.BlockingKind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells waits that a constant limits to a time nobody will notice. */
final class ShortWait {

  private static final Duration LONGEST = Duration.ofSeconds(1);

  private ShortWait() {}

  /** Sleeping is never short: it is there to take that time every time. */
  static boolean isIt(TreePath call, Blocking way) {
    if (!way.bounded()
        || !way.isDirect()
        || way.kind() == BlockingKind.SLEEP
        || !(call.getLeaf() instanceof MethodInvocationTree invocation)) {
      return false;
    }
    Duration limit = limit(invocation);
    return limit != null && limit.compareTo(LONGEST) <= 0;
  }

  /** The time that the constants among the arguments say; null if they say none. */
  private static @Nullable Duration limit(MethodInvocationTree call) {
    Number time = null;
    TimeUnit unit = TimeUnit.MILLISECONDS;
    for (ExpressionTree argument : call.getArguments()) {
      Number constant = number(argument);
      time = constant == null ? time : constant;
      Type type = ASTHelpers.getType(argument);
      if (type != null && type.tsym.getQualifiedName().contentEquals(TimeUnit.class.getName())) {
        TimeUnit named = unit(ASTHelpers.getSymbol(argument));
        if (named == null) {
          return null;
        }
        unit = named;
      }
    }
    return time == null ? null : Duration.of(time.longValue(), unit.toChronoUnit());
  }

  private static @Nullable Number number(ExpressionTree argument) {
    Object constant = ASTHelpers.constValue(argument);
    return constant instanceof Long || constant instanceof Integer ? (Number) constant : null;
  }

  private static @Nullable TimeUnit unit(@Nullable Symbol symbol) {
    for (TimeUnit unit : TimeUnit.values()) {
      if (symbol != null && symbol.getSimpleName().contentEquals(unit.name())) {
        return unit;
      }
    }
    return null;
  }
}
