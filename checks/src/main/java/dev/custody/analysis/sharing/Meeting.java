package dev.custody.analysis.sharing;

import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Symbol;
import dev.custody.analysis.task.TaskUse;
import java.util.Optional;

/** Whether two accesses may be made at the same time by two threads. */
final class Meeting {

  private Meeting() {}

  /**
   * @param a a write
   * @param b another access to the same field, or the same
   */
  static boolean isPossible(Access a, Access b) {
    if (a.excludes(b) || a.ofContents() != b.ofContents()) {
      return false;
    }
    Origin first = a.origin();
    Origin second = b.origin();
    if (first.equals(second)) {
      return meetsItself(a) && (!a.equals(b) || a.updates() || a.ofContents());
    }
    if (first.isTask() && second.isTask()) {
      return areApart(first, second) && lasts(a) && lasts(b) && !mayBeOrdered(a, b);
    }
    if (first.isTask() || second.isTask()) {
      Access inTask = first.isTask() ? a : b;
      Access outside = first.isTask() ? b : a;
      return isPlausible(inTask, outside)
          && !outside.walk().isBeforeStartOf(inTask.origin(), outside)
          && !outside.walk().hasWaitedBefore(outside)
          && !mayBeOrdered(a, b);
    }
    return first.meetsItself() && second.meetsItself() && !mayBeOrdered(a, b);
  }

  private static boolean meetsItself(Access access) {
    return isOfTaskObject(access) ? access.origin().sharesItself() : access.origin().meetsItself();
  }

  /** Whether the field belongs to the task object itself rather than to one around it. */
  private static boolean isOfTaskObject(Access access) {
    Origin origin = access.origin();
    return origin.isTaskObject()
        && !access.field().isStatic()
        && access.field().owner.equals(ASTHelpers.getSymbol(origin.body().enclosingClass()));
  }

  /** Two tasks that no common executor runs one after the other. */
  private static boolean areApart(Origin first, Origin second) {
    for (TaskUse use : first.uses()) {
      Optional<Symbol> executor = use.executorVariable();
      for (TaskUse other : second.uses()) {
        if (executor.isPresent() && executor.equals(other.executorVariable())) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether it is made for as long as the thread lives, or again and again. */
  private static boolean lasts(Access access) {
    return access.inLoop() || access.origin().recurs();
  }

  /**
   * A task that runs once mostly has ended when others look, or is what makes the object ready for
   * them; and what an object is configured with is mostly set before it runs anything.
   */
  private static boolean isPlausible(Access inTask, Access outside) {
    return outside.configures() ? inTask.decidesLoop() : lasts(inTask);
  }

  private static boolean mayBeOrdered(Access write, Access other) {
    return write.walk().mayHandOver(write, other)
        || (other.writes() && other.walk().mayHandOver(other, write));
  }
}
