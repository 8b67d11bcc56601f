package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.task.TaskUse;

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
