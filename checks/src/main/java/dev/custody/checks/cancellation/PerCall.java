package dev.custody.checks.cancellation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.deadline.Deadlines;
import javax.lang.model.element.ElementKind;

/**
 * Tells classes whose objects live for one call only, and so may keep what belongs to that call.
 */
final class PerCall {

  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of(
          "java.lang.Runnable",
          "java.util.concurrent.Callable",
          "java.util.concurrent.Future",
          "java.util.concurrent.Flow.Subscription");

  /** What such classes, or what they extend, are called. */
  private static final ImmutableList<String> NAMES =
      ImmutableList.of(
          "Call",
          "Request",
          "Invocation",
          "Task",
          "Operation",
          "Job",
          "Command",
          "Listener",
          "Observer",
          "Event",
          "Message",
          "Builder",
          "Context",
          "Scope",
          "Subscriber");

  private PerCall() {}

  /** Whether objects of the class live no longer than a call. */
  static boolean isMadeFor(ClassSymbol type, VisitorState state) {
    if (type.isAnonymous()
        || type.isDirectlyOrIndirectlyLocal()
        || type.getKind() == ElementKind.RECORD) {
      return true;
    }
    Types types = state.getTypes();
    Deadlines deadlines = Deadlines.instance(state);
    for (Type supertype : types.closure(type.type)) {
      if (TASKS.contains(supertype.tsym.getQualifiedName().toString())
          || deadlines.isCancellation(supertype)
          || supertype.tsym.packge().getQualifiedName().contentEquals("java.util.function")
          || saysSo(supertype.tsym.getSimpleName().toString())) {
        return true;
      }
    }
    return false;
  }

  private static boolean saysSo(String name) {
    return NAMES.stream().anyMatch(name::endsWith);
  }
}
