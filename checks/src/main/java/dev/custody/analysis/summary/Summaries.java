package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import java.util.Optional;

/**
 * What a method does to its caller.
 *
 * <p>A fact is an answer about one method symbol: how it may block, what becomes of an argument,
 * where its result comes from, when it runs a functional argument, whether it throws. Facts are
 * born from annotations first, then from the user's and the built-in models, the body in this
 * compilation, and the bytecode of dependencies; they never change within a compilation. Blocking
 * and throwing err on the side of "may" along the paths of the static call graph, and never look
 * into overriding methods; fates and results say "unknown" where bodies disagree or are not there.
 * Bytecode is followed to a bounded depth. Reflection, callbacks stored for later and native code
 * are ignored. Every answer is computed on demand and kept, so each body is looked over once
 * however many callers ask.
 */
public final class Summaries {

  private static final Context.Key<Summaries> KEY = new Context.Key<>();

  private final Model model;
  private final BlockingSummaries blocking;
  private final Fates fates;
  private final Results results;
  private final Timings timings;
  private final Throwing throwing;
  private final Harmless harmless;
  private final DaemonThreads daemons;
  private final CompilationUses uses;
  private final AssignedValues assigned;
  private final LockOfCondition conditions;

  private Summaries(VisitorState state) {
    model = Model.instance(state);
    Bodies bodies = Bodies.instance(state);
    daemons = new DaemonThreads(model, bodies);
    uses = new CompilationUses(bodies);
    conditions = new LockOfCondition(bodies);
    Dependencies dependencies = new Dependencies(model, bodies, state);
    DependencyTimings runs = new DependencyTimings(dependencies);
    DependencyValues values = new DependencyValues(dependencies, model);
    assigned = new AssignedValues(bodies);
    timings = new Timings(model, bodies, runs);
    blocking =
        new BlockingSummaries(
            model,
            bodies,
            timings,
            new DependencyBlocking(dependencies, runs, state),
            assigned,
            state);
    results = new Results(model, bodies, values);
    fates = new Fates(model, bodies, results, values);
    throwing = new Throwing(bodies, dependencies, state);
    harmless = new Harmless(model, bodies, throwing, state.getTypes());
  }

  /** The instance of this compilation. */
  public static Summaries instance(VisitorState state) {
    Summaries summaries = state.context.get(KEY);
    if (summaries == null) {
      summaries = new Summaries(state);
      state.context.put(KEY, summaries);
    }
    return summaries;
  }

  /**
   * How the method may block, at most once for each kind and lock given up; empty if it does not.
   */
  public ImmutableList<Blocking> blocking(MethodSymbol method) {
    return blocking.of(method);
  }

  /**
   * How the invocation, instance creation or method reference may block, with the lock it gives up
   * as its caller sees it, and with what the static type of the receiver adds.
   */
  public ImmutableList<Blocking> blocking(TreePath call) {
    return blocking.ofCall(call);
  }

  /** Whether the call asks a future that is surely done, and so does not wait. */
  public boolean isDone(TreePath call) {
    return DoneFutures.isAsked(call, model);
  }

  /**
   * The variable of the lock that a condition was made from; the condition itself if that is not
   * known.
   */
  public Symbol lockOf(Symbol.VarSymbol condition) {
    return conditions.lockOf(condition);
  }

  /** What becomes of the zero-based argument. */
  public Fate fate(MethodSymbol method, int argument) {
    return fates.of(method, argument);
  }

  /** Where the result comes from; for a constructor, the new object. */
  public Result result(MethodSymbol method) {
    return results.of(method);
  }

  /** When the method runs its zero-based functional argument; empty if unknown. */
  public Optional<Effect.Timing> timing(MethodSymbol method, int argument) {
    return timings.of(method, argument);
  }

  /**
   * Whether the body of the method, or of one it calls, throws an unchecked exception on purpose
   * that is not about its arguments.
   */
  public boolean throwsUnchecked(MethodSymbol method) {
    return throwing.unchecked(method);
  }

  /**
   * Whether no unchecked exception is to be reckoned with when the invocation or instance creation
   * is run. Unlike {@link #throwsUnchecked}, code that nobody knows may throw.
   */
  public boolean isHarmless(TreePath call) {
    return harmless.isCall(call);
  }

  /**
   * Whether the call that creates an executor or timer gives it daemon threads, which do not keep
   * the JVM alive; empty if unknown.
   */
  public Optional<Boolean> createsDaemonThreads(TreePath creation, VisitorState state) {
    return daemons.of(creation, state);
  }

  /**
   * What the class of a variable assigns to it, without null; none for parameters and variables of
   * other compilations.
   */
  public ImmutableList<ExpressionTree> assigned(Symbol variable) {
    return assigned.of(variable);
  }

  /** The uses of a variable below a tree, through lambdas and nested classes, in source order. */
  public ImmutableList<Use> uses(Symbol variable, TreePath below) {
    return UseScanner.usesOf(variable, below);
  }

  /** The values given to a variable below a tree: initial values, assignments, pattern matches. */
  public ImmutableList<TreePath> assigned(Symbol variable, TreePath below) {
    return ImmutableList.copyOf(Assigned.to(variable, below));
  }

  /** The uses of a field in the whole compilation. */
  public ImmutableList<Use> uses(Symbol.VarSymbol field) {
    return uses.of(field);
  }

  /** The uses of a field in one file. */
  public ImmutableList<Use> uses(Symbol.VarSymbol field, CompilationUnitTree file) {
    return uses.of(field, file);
  }

  /** The calls of the accessor that a record gives the field; empty for other fields. */
  public ImmutableList<TreePath> accessorCalls(Symbol.VarSymbol field) {
    MethodSymbol accessor = RecordMembers.accessorOf(field);
    return accessor == null ? ImmutableList.of() : uses.callers(accessor);
  }

  /** The methods that code of the compilation calls or refers to, in no order. */
  public ImmutableSet<MethodSymbol> called() {
    return uses.called();
  }

  /** The calls of a method or constructor in the whole compilation. */
  public ImmutableList<TreePath> callers(MethodSymbol method) {
    return uses.callers(method);
  }

  /** What happens to the value of the expression at {@code path}. */
  public Use use(TreePath path) {
    return UseScanner.classify(path);
  }
}
