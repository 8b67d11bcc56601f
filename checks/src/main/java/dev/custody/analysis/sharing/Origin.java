package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.task.TaskUse;
import org.jspecify.annotations.Nullable;

/**
 * Where what one thread does begins.
 *
 * @param body the code that runs first
 * @param isTask whether it is a task or the body of a thread; else a method that any thread may
 *     call
 * @param isTaskObject whether it is the method of a task object, rather than a lambda or a method
 *     that is referred to
 * @param uses the places that run the task, as far as they are known
 * @param recurs whether it runs again and again on threads of an executor
 * @param meetsItself whether two threads may run it at once on one enclosing object
 * @param sharesItself whether two threads may run it at once on one task object
 */
public record Origin(
    Body body,
    boolean isTask,
    boolean isTaskObject,
    ImmutableList<TaskUse> uses,
    boolean recurs,
    boolean meetsItself,
    boolean sharesItself) {

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Origin that
            && body.equals(that.body)
            && isTask == that.isTask
            && isTaskObject == that.isTaskObject
            && uses.equals(that.uses)
            && recurs == that.recurs
            && meetsItself == that.meetsItself
            && sharesItself == that.sharesItself);
  }

  @Override
  public int hashCode() {
    int hash = body.hashCode();
    hash = 31 * hash + Boolean.hashCode(isTask);
    hash = 31 * hash + Boolean.hashCode(isTaskObject);
    hash = 31 * hash + uses.hashCode();
    hash = 31 * hash + Boolean.hashCode(recurs);
    hash = 31 * hash + Boolean.hashCode(meetsItself);
    return 31 * hash + Boolean.hashCode(sharesItself);
  }

  static Origin method(Body body, boolean meetsItself) {
    return new Origin(
        body,
        /* isTask= */ false,
        /* isTaskObject= */ false,
        ImmutableList.of(),
        /* recurs= */ false,
        meetsItself,
        meetsItself);
  }
}
