package dev.custody.analysis.task;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.analysis.task.StartedThread.Handle;
import dev.custody.model.Model;
import dev.custody.tree.NamedType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Which calls start a thread, and who can get at it afterwards.
 *
 * <p>A fact is a {@link StartedThread}: this call starts a thread that was made in the same method
 * or class, and this becomes of its handle. Facts are born at {@code start()} on a new thread and
 * at the methods that make and start one; the handle is followed through local variables and
 * private fields. It errs on the side of a kept handle: whatever is returned, passed on or stored
 * elsewhere is kept, and so is a thread that hands itself out. Threads that come from parameters,
 * getters and collections are ignored. A question costs a look at the name of the method, and for
 * threads one at the uses of the variable and at the code that runs.
 */
public final class StartedThreads {

  private static final Context.Key<StartedThreads> KEY = new Context.Key<>();

  private static final NamedType THREAD = NamedType.of("java.lang.Thread");
  private static final NamedType RUNNABLE = NamedType.of("java.lang.Runnable");

  /** Methods that only prepare a thread, or only describe it. */
  private static final ImmutableSet<String> PREPARING =
      ImmutableSet.of(
          "start",
          "setDaemon",
          "setName",
          "setPriority",
          "setContextClassLoader",
          "setUncaughtExceptionHandler",
          "getName",
          "getId",
          "threadId",
          "toString");

  /** Virtual threads are daemons. */
  private static final ImmutableSet<String> DAEMON =
      ImmutableSet.of("daemon", "setDaemon", "ofVirtual", "startVirtualThread");

  private static final ImmutableSet<String> WATCHED =
      ImmutableSet.of("setUncaughtExceptionHandler", "uncaughtExceptionHandler");

  private final Summaries summaries;
  private final Tasks tasks;
  private final Bodies bodies;
  private final ThreadLives lives;
  private final Types types;
  private final @Nullable Type thread;
  private final @Nullable Type runnable;

  private StartedThreads(VisitorState state) {
    summaries = Summaries.instance(state);
    tasks = Tasks.instance(state);
    types = state.getTypes();
    bodies = Bodies.instance(state);
    lives = new ThreadLives(Model.instance(state), bodies, summaries, types, state.getSymtab());
    thread = THREAD.get(state);
    runnable = RUNNABLE.get(state);
  }

  /** The instance of this compilation. */
  public static StartedThreads instance(VisitorState state) {
    StartedThreads threads = state.context.get(KEY);
    if (threads == null) {
      threads = new StartedThreads(state);
      state.context.put(KEY, threads);
    }
    return threads;
  }

  /** The thread that the call starts; empty if it starts none, or one that others made. */
  public Optional<StartedThread> at(TreePath call) {
    if (!(call.getLeaf() instanceof MethodInvocationTree start)
        || !(ASTHelpers.getSymbol(start.getMethodSelect()) instanceof MethodSymbol method)) {
      return Optional.empty();
    }
    if (method.name.contentEquals("startVirtualThread") || isBuilderStart(method)) {
      return isThread(method.getReturnType())
          ? started(call, ofResult(call), task(call))
          : Optional.empty();
    }
    boolean starts =
        method.name.contentEquals("start")
            && method.getParameters().isEmpty()
            && isThread(method.owner.type);
    ExpressionTree receiver = starts ? ASTHelpers.getReceiver(start) : null;
    if (receiver == null) {
      return Optional.empty();
    }
    TreePath value = new TreePath(call, receiver);
    Optional<TreePath> creation = creation(value);
    if (creation.isPresent()) {
      return started(call, new Held(Handle.DROPPED, null), task(creation.get()));
    }
    if (!(ASTHelpers.getSymbol(receiver) instanceof Symbol.VarSymbol variable)) {
      return Optional.empty();
    }
    return madeFor(variable, call)
        .flatMap(made -> started(call, ofVariable(variable, call, new HashSet<>()), task(made)));
  }

  private record Held(Handle handle, Symbol.@Nullable VarSymbol by) {}

  private Optional<StartedThread> started(TreePath call, Held held, Optional<TreePath> task) {
    Optional<ThreadLife> life = task.flatMap(tasks::bodyOf).map(lives::of);
    boolean shared =
        life.filter(ThreadLife::exposed).isPresent() || task.filter(this::isShared).isPresent();
    Handle handle = shared ? Handle.KEPT : held.handle();
    return Optional.of(
        new StartedThread(
            call,
            handle,
            held.by(),
            isMade(DAEMON, call, held.by()),
            isMade(WATCHED, call, held.by()),
            task,
            life));
  }

  /** Whether a setter of the thread, or the chain of its builder, makes it so. */
  private boolean isMade(
      ImmutableSet<String> so, TreePath start, Symbol.@Nullable VarSymbol holder) {
    if (holder != null
        && usesOf(holder, start).stream().anyMatch(use -> makes(so, use.path().getLeaf()))) {
      return true;
    }
    ExpressionTree at = (ExpressionTree) start.getLeaf();
    while (at instanceof MethodInvocationTree) {
      if (makes(so, at)) {
        return true;
      }
      at = ASTHelpers.getReceiver(at);
    }
    return false;
  }

  private static boolean makes(ImmutableSet<String> so, Tree tree) {
    return tree instanceof MethodInvocationTree call
        && so.contains(ASTHelpers.getSymbol(call).getSimpleName().toString())
        && call.getArguments().stream()
            .noneMatch(argument -> Boolean.FALSE.equals(ASTHelpers.constValue(argument)));
  }

  /** Whether others can get at the object that is run, and so perhaps stop it. */
  private boolean isShared(TreePath task) {
    ExpressionTree tree = ASTHelpers.stripParentheses((ExpressionTree) task.getLeaf());
    if (tree instanceof NewClassTree creation) {
      Type type =
          creation.getClassBody() != null
              ? ASTHelpers.getSymbol(creation.getClassBody()).type
              : ASTHelpers.getType(creation);
      TreePath declaration =
          type != null && type.tsym instanceof ClassSymbol symbol ? bodies.path(symbol) : null;
      return declaration != null && lives.handsOutItself(declaration);
    }
    return ASTHelpers.getSymbol(tree) instanceof Symbol.VarSymbol variable
        && variable.getKind() == ElementKind.LOCAL_VARIABLE
        && summaries.uses(variable, CallParts.member(task)).stream()
            .anyMatch(
                use -> use.path().getLeaf() != task.getParentPath().getLeaf() && isTouched(use));
  }

  private static boolean isTouched(Use use) {
    return switch (use.kind()) {
      case OVERWRITTEN, INSPECTED -> false;
      default -> true;
    };
  }

  private static boolean isBuilderStart(MethodSymbol method) {
    return method.name.contentEquals("start") && method.getParameters().size() == 1;
  }

  private boolean isThread(@Nullable Type type) {
    return type != null
        && thread != null
        && types.isSubtype(types.erasure(type), types.erasure(thread));
  }

  /** The expression that makes a new thread, if the value is one. */
  private Optional<TreePath> creation(TreePath value) {
    ExpressionTree tree = (ExpressionTree) value.getLeaf();
    if (tree instanceof ParenthesizedTree parens) {
      return creation(new TreePath(value, parens.getExpression()));
    }
    if (tree instanceof TypeCastTree cast) {
      return creation(new TreePath(value, cast.getExpression()));
    }
    if (tree instanceof ConditionalExpressionTree choice) {
      Optional<TreePath> first = creation(new TreePath(value, choice.getTrueExpression()));
      return first.isPresent()
              && creation(new TreePath(value, choice.getFalseExpression())).isPresent()
          ? first
          : Optional.empty();
    }
    if (tree instanceof NewClassTree) {
      return isThread(ASTHelpers.getType(tree)) ? Optional.of(value) : Optional.empty();
    }
    MethodSymbol method = Calls.method(tree);
    boolean fresh =
        tree instanceof MethodInvocationTree
            && method != null
            && isThread(method.getReturnType())
            && (method.name.contentEquals("unstarted")
                || method.name.contentEquals("newThread")
                || summaries.result(method).kind() == Result.Kind.FRESH);
    return fresh ? Optional.of(value) : Optional.empty();
  }

  /** Where the thread in the variable is made, if every value it gets is a new one. */
  private Optional<TreePath> madeFor(Symbol.VarSymbol variable, TreePath from) {
    boolean local = variable.getKind() == ElementKind.LOCAL_VARIABLE;
    if (!local && !(variable.getKind() == ElementKind.FIELD && variable.isPrivate())) {
      return Optional.empty();
    }
    List<TreePath> values =
        local
            ? summaries.assigned(variable, CallParts.member(from))
            : summaries.assigned(variable, outermost(from));
    Optional<TreePath> made = Optional.empty();
    for (TreePath value : values) {
      Optional<TreePath> one = creation(value);
      if (one.isPresent()) {
        made = one;
      } else if (value.getLeaf().getKind() != Tree.Kind.NULL_LITERAL) {
        return Optional.empty();
      }
    }
    return made;
  }

  /** What the thread runs: the task it is given, or itself. */
  private Optional<TreePath> task(TreePath creation) {
    for (ExpressionTree argument : Calls.arguments(creation.getLeaf())) {
      Type type = ASTHelpers.getType(argument);
      if (type != null
          && runnable != null
          && types.isSubtype(types.erasure(type), types.erasure(runnable))) {
        return Optional.of(new TreePath(creation, argument));
      }
    }
    return creation.getLeaf() instanceof NewClassTree ? Optional.of(creation) : Optional.empty();
  }

  private Held ofResult(TreePath call) {
    Use use = summaries.use(call);
    return switch (use.kind()) {
      case INSPECTED -> new Held(Handle.DROPPED, null);
      case RECEIVER -> new Held(isPreparing(use) ? Handle.DROPPED : Handle.KEPT, null);
      case STORED_IN_LOCAL, STORED_IN_FIELD ->
          use.symbol() instanceof Symbol.VarSymbol variable
              ? ofVariable(variable, call, new HashSet<>())
              : new Held(Handle.KEPT, null);
      default -> new Held(Handle.KEPT, null);
    };
  }

  private static boolean isPreparing(Use use) {
    return use.symbol() != null && PREPARING.contains(use.symbol().getSimpleName().toString());
  }

  private Held ofVariable(Symbol.VarSymbol variable, TreePath from, Set<Symbol> seen) {
    return new Held(
        seen.add(variable) && isForgotten(variable, from, seen) ? Handle.FORGOTTEN : Handle.KEPT,
        variable);
  }

  private boolean isForgotten(Symbol.VarSymbol variable, TreePath from, Set<Symbol> seen) {
    if (variable.getKind() == ElementKind.FIELD && !variable.isPrivate()) {
      return false;
    }
    for (Use use : usesOf(variable, from)) {
      boolean nothing =
          switch (use.kind()) {
            case RECEIVER -> isPreparing(use);
            case OVERWRITTEN, INSPECTED -> true;
            case STORED_IN_LOCAL, STORED_IN_FIELD ->
                use.symbol() instanceof Symbol.VarSymbol other
                    && (!seen.add(other) || isForgotten(other, from, seen));
            default -> false;
          };
      if (!nothing) {
        return false;
      }
    }
    return true;
  }

  private List<Use> usesOf(Symbol.VarSymbol variable, TreePath from) {
    return variable.getKind() == ElementKind.FIELD
        ? summaries.uses(variable)
        : summaries.uses(variable, CallParts.member(from));
  }

  private static TreePath outermost(TreePath code) {
    TreePath type = code;
    for (TreePath at = code; at != null; at = at.getParentPath()) {
      if (ASTHelpers.getSymbol(at.getLeaf()) instanceof ClassSymbol) {
        type = at;
      }
    }
    return type;
  }
}
