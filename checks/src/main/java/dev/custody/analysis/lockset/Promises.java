package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Marks;
import java.util.List;

/**
 * Methods that an annotation says take or give up a lock, and whose body surely does not: it calls
 * nothing, or takes and gives up other locks only.
 */
final class Promises {

  private final Marks marks;
  private final Bodies bodies;
  private final Guards guards;
  private final LockSummaries summaries;

  Promises(Marks marks, Bodies bodies, Guards guards, LockSummaries summaries) {
    this.marks = marks;
    this.bodies = bodies;
    this.guards = guards;
    this.summaries = summaries;
  }

  /** The texts of the locks that the body does not take although the method says so. */
  ImmutableList<String> notTaken(MethodSymbol method) {
    return missing(
        marks.acquires(method),
        method,
        summaries.of(method).takes().stream()
            .map(taking -> taking.key().lock())
            .collect(ImmutableSet.toImmutableSet()));
  }

  /** The texts of the locks that the body does not give up although the method says so. */
  ImmutableList<String> notGiven(MethodSymbol method) {
    return missing(
        marks.releases(method),
        method,
        summaries.of(method).gives().stream()
            .map(LockState.Key::lock)
            .collect(ImmutableSet.toImmutableSet()));
  }

  private ImmutableList<String> missing(
      List<String> texts, MethodSymbol method, ImmutableSet<LockExpression> done) {
    Body body = texts.isEmpty() ? null : bodies.of(method).orElse(null);
    if (body == null
        || method.getReturnType().getTag() != TypeTag.VOID
        || !bodies.contents(body).throwing().isEmpty()
        || !bodies.contents(body).monitors().isEmpty()) {
      return ImmutableList.of();
    }
    boolean surely =
        bodies.contents(body).calls().isEmpty()
            || (!done.isEmpty() && done.stream().allMatch(LockExpression::isPlain));
    return texts.stream()
        .filter(
            text ->
                surely
                    && guards.read(List.of(text), method).stream()
                        .noneMatch(named -> done.contains(named.lock())))
        .collect(ImmutableList.toImmutableList());
  }
}
