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
    ImmutableSet.Builder<LockExpression> taken = ImmutableSet.builder();
    for (Taking taking : summaries.of(method).takes()) {
      taken.add(taking.key().lock());
    }
    return missing(marks.acquires(method), method, taken.build());
  }

  /** The texts of the locks that the body does not give up although the method says so. */
  ImmutableList<String> notGiven(MethodSymbol method) {
    ImmutableSet.Builder<LockExpression> given = ImmutableSet.builder();
    for (LockState.Key key : summaries.of(method).gives()) {
      given.add(key.lock());
    }
    return missing(marks.releases(method), method, given.build());
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
    boolean surely = bodies.contents(body).calls().isEmpty() || (!done.isEmpty() && arePlain(done));
    if (!surely) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<String> missing = ImmutableList.builder();
    for (String text : texts) {
      if (!isAmong(done, guards.read(List.of(text), method))) {
        missing.add(text);
      }
    }
    return missing.build();
  }

  private static boolean arePlain(ImmutableSet<LockExpression> locks) {
    for (LockExpression lock : locks) {
      if (!lock.isPlain()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAmong(
      ImmutableSet<LockExpression> done, ImmutableSet<LockNames.Named> named) {
    for (LockNames.Named lock : named) {
      if (done.contains(lock.lock())) {
        return true;
      }
    }
    return false;
  }
}
