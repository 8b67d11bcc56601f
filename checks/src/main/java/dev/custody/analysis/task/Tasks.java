package dev.custody.analysis.task;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Model;
import java.util.Optional;

/**
 * Which code runs as a task: now or later, on whose threads, how often, and joined where.
 *
 * <p>A fact is a {@link TaskUse}: this lambda, method reference or object is given to that call,
 * which runs it now, later, or nobody knows when. Facts are born at the call the task is an
 * argument or receiver of, follow the task through wrappers, local variables, fields and results of
 * methods of the compilation, and never change. They err on the side of "unknown": a task that is
 * handed to code without body and model has an empty timing. Tasks found by reflection, stored in
 * collections or built by frameworks are ignored. Each question looks at the uses of one value, and
 * the uses of fields and constructors are indexed once for the compilation.
 */
public final class Tasks {

  private static final Context.Key<Tasks> KEY = new Context.Key<>();

  private final TaskSites sites;
  private final TaskJoins joins;
  private final TaskBodies taskBodies;
  private final TaskFailures failures;

  private Tasks(VisitorState state) {
    Model model = Model.instance(state);
    Summaries summaries = Summaries.instance(state);
    Bodies bodies = Bodies.instance(state);
    sites = new TaskSites(model, summaries, state.getTypes());
    taskBodies = new TaskBodies(summaries, bodies, state);
    joins = new TaskJoins(model, summaries, taskBodies);
    failures = new TaskFailures(summaries, bodies, taskBodies, state);
  }

  /** The instance of this compilation. */
  public static Tasks instance(VisitorState state) {
    Tasks tasks = state.context.get(KEY);
    if (tasks == null) {
      tasks = new Tasks(state);
      state.context.put(KEY, tasks);
    }
    return tasks;
  }

  /**
   * The places that the lambda, method reference, instance creation or other expression is given
   * to.
   */
  public ImmutableList<TaskUse> usesOf(TreePath task) {
    return sites.usesOf(task);
  }

  /**
   * The places that run the task this code is in, looking outwards through what runs now; empty if
   * the code is in no task that is known of.
   */
  public ImmutableList<TaskUse> enclosingTasks(TreePath code) {
    return sites.around(code);
  }

  /**
   * Where somebody waits for the end of the task: for its future or thread, for its executor, or
   * for something the task touches.
   */
  public Optional<TreePath> join(TaskUse use) {
    return joins.of(use);
  }

  /** The code of a task: the body of the lambda or of the method behind it, if it is known. */
  public Optional<TreePath> bodyOf(TreePath task) {
    return taskBodies.of(task);
  }

  /**
   * Whether no failure of the task can get lost in its future: it catches whatever its work throws,
   * or does nothing that fails.
   */
  public boolean handlesOwnFailures(TreePath task) {
    return failures.areHandledBy(task);
  }

  /**
   * Whether the work of the task stands in a try that catches everything, so that only code around
   * it can fail unseen.
   */
  public boolean handlesMostFailures(TreePath task) {
    return failures.arePartlyHandledBy(task);
  }

  /** The same as {@link #handlesOwnFailures(TreePath)} for whatever object of that type is run. */
  public boolean handlesOwnFailures(Type task) {
    return failures.areHandledBy(task);
  }

  /**
   * Whether all the task does is to call one method of a library other than the JDK, which may well
   * handle its failures itself.
   */
  public boolean leavesFailuresToALibrary(TreePath task) {
    return failures.areLeftToALibraryBy(task);
  }
}
