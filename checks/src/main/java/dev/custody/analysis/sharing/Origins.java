package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.task.TaskUse;
import dev.custody.analysis.task.Tasks;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds where threads begin in a top-level class and the classes in it. */
final class Origins {

  private static final ImmutableSet<String> TASK_METHODS = ImmutableSet.of("run", "call");
  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of("java.lang.Runnable", "java.util.concurrent.Callable");

  /** What outsiders call at times when nothing else runs, or to describe the object. */
  private static final ImmutableSet<String> QUIET =
      ImmutableSet.of("toString", "hashCode", "equals", "main", "finalize", "clone");

  private static final ImmutableList<String> SETTING_UP =
      ImmutableList.of(
          "init",
          "configure",
          "setup",
          "prepare",
          "build",
          "with",
          "set",
          "create",
          "start",
          "open",
          "register",
          "options",
          "parse");

  private final Bodies bodies;
  private final Tasks tasks;
  private final Executors executors;
  private final Types types;
  private final ImmutableList<Type> taskTypes;

  Origins(VisitorState state) {
    bodies = Bodies.instance(state);
    tasks = Tasks.instance(state);
    executors = new Executors(state);
    types = state.getTypes();
    ImmutableList.Builder<Type> found = ImmutableList.builder();
    for (String task : TASKS) {
      Type type = state.getTypeFromString(task);
      if (type != null) {
        found.add(type);
      }
    }
    taskTypes = found.build();
  }

  /** The tasks among the bodies: what the class runs on threads of its own. */
  ImmutableList<Origin> tasks(List<Body> all) {
    Map<Tree, Origin> found = new LinkedHashMap<>();
    Set<Tree> own = Sets.newIdentityHashSet();
    for (Body body : all) {
      own.add(body.declaration());
    }
    for (Body body : all) {
      for (TreePath function : bodies.contents(body).lambdas()) {
        Body run = run(function, own);
        if (run != null) {
          add(run, /* isTaskObject= */ false, tasks.usesOf(function), found);
        }
      }
      MethodSymbol method = body.symbol().orElse(null);
      if (method != null && isTaskMethod(method)) {
        add(
            body,
            /* isTaskObject= */ true,
            tasks.enclosingTasks(new TreePath(body.path(), body.code())),
            found);
      }
    }
    return ImmutableList.copyOf(found.values());
  }

  /** What the lambda or method reference runs, if that is among the class's own bodies. */
  private @Nullable Body run(TreePath function, Set<Tree> own) {
    if (!(function.getLeaf() instanceof MemberReferenceTree)) {
      return new Body(function);
    }
    Body referred =
        ASTHelpers.getSymbol(function.getLeaf()) instanceof MethodSymbol method
            ? bodies.of(method).orElse(null)
            : null;
    return referred != null && own.contains(referred.declaration()) ? referred : null;
  }

  private void add(
      Body run, boolean isTaskObject, ImmutableList<TaskUse> uses, Map<Tree, Origin> found) {
    ImmutableList<TaskUse> later = laterAndApart(uses);
    if (later.isEmpty()) {
      return;
    }
    boolean recurs = false;
    boolean meetsItself = false;
    for (TaskUse use : later) {
      recurs = recurs || use.periodic() || isPerCall(use);
      meetsItself = meetsItself || overlaps(use);
    }
    found.putIfAbsent(
        run.declaration(),
        new Origin(
            run, /* isTask= */ true, isTaskObject, later, recurs, meetsItself, isShared(later)));
  }

  private ImmutableList<TaskUse> laterAndApart(ImmutableList<TaskUse> uses) {
    ImmutableList.Builder<TaskUse> later = ImmutableList.builder();
    for (TaskUse use : uses) {
      if (use.runsLater() && executors.isApart(use)) {
        later.add(use);
      }
    }
    return later.build();
  }

  /** Whether each call of a method gives one more task to an executor. */
  private static boolean isPerCall(TaskUse use) {
    return use.executor().isPresent() && !isInConstruction(use.site());
  }

  private boolean overlaps(TaskUse use) {
    return use.executor().isPresent()
        ? !use.periodic()
            && (use.repeated() || (isPerCall(use) && !executors.isAskedFor(use)))
            && executors.hasManyThreads(use.executor().get())
        : use.repeated();
  }

  /** Whether one task object is given to two threads. */
  private boolean isShared(ImmutableList<TaskUse> uses) {
    Set<Tree> created = new HashSet<>();
    Set<Tree> sites = new HashSet<>();
    for (TaskUse use : uses) {
      boolean another = sites.add(use.site().getLeaf());
      boolean runs =
          use.site().getLeaf() instanceof NewClassTree
              || (use.executor().isPresent() && executors.hasManyThreads(use.executor().get()));
      if (another && runs && !created.add(use.task().getLeaf())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInConstruction(TreePath path) {
    Body body = Body.around(path).orElse(null);
    MethodSymbol method = body == null ? null : body.outermost().symbol().orElse(null);
    return method == null || method.isConstructor();
  }

  private boolean isTaskMethod(MethodSymbol method) {
    return method.getParameters().isEmpty()
        && TASK_METHODS.contains(method.getSimpleName().toString())
        && isTask(method.owner.type);
  }

  private boolean isTask(Type type) {
    for (Type task : taskTypes) {
      if (types.isSubtype(type, types.erasure(task))) {
        return true;
      }
    }
    return false;
  }

  /**
   * The methods that any thread may call while tasks run.
   *
   * @param all whether those that only the package can call count too
   */
  ImmutableList<Origin> methods(List<Body> bodies, ImmutableList<Origin> tasks, boolean all) {
    Set<Tree> run = new HashSet<>();
    for (Origin task : tasks) {
      run.add(task.body().declaration());
    }
    ImmutableList.Builder<Origin> found = ImmutableList.builder();
    for (Body body : bodies) {
      MethodSymbol method = body.symbol().orElse(null);
      if (method != null && !run.contains(body.declaration()) && isOpen(method, all)) {
        found.add(Origin.method(body, all));
      }
    }
    return found.build();
  }

  private static boolean isOpen(MethodSymbol method, boolean all) {
    long access = method.flags() & Flags.AccessFlags;
    return (all ? access != Flags.PRIVATE : access == Flags.PUBLIC)
        && !method.isConstructor()
        && !method.isStaticOrInstanceInit()
        && !QUIET.contains(method.getSimpleName().toString())
        && (all || !setsUp(method))
        && method.owner instanceof ClassSymbol owner
        && owner.getQualifiedName().length() > 0
        && isOpen(owner);
  }

  private static boolean isOpen(ClassSymbol type) {
    for (Symbol at = type; at instanceof ClassSymbol; at = at.owner) {
      if ((at.flags() & Flags.PRIVATE) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean setsUp(MethodSymbol method) {
    String name = method.getSimpleName().toString();
    for (String start : SETTING_UP) {
      if (name.startsWith(start)) {
        return true;
      }
    }
    return false;
  }
}
