package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.analysis.summary.Releases;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.errorprone.dataflow.cfg.node.FunctionalInterfaceNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;

/**
 * What is used although it was released.
 *
 * <p>A fact says that the value of a variable is released on every path to a point. Facts are born
 * at calls of a releasing method, at the end of a try-with-resources statement and at calls of
 * methods that release an argument or a field on every way through their body; copies of the
 * variable share them. They end where the variable is assigned, where a method that opens is called
 * on the value, on the branch where somebody asked and it is still open, and, for fields that are
 * not final, where code of the program is called. The engine errs on the side of silence: what only
 * one path releases, or only an earlier turn of the loop, is not released. A graph is built only
 * for bodies in which a release stands above a call that needs what is released.
 */
public final class LateUses {

  private static final Context.Key<LateUses> KEY = new Context.Key<>();

  /** Property of releases after which the value goes on for a while. */
  private static final String GRACEFUL = "graceful";

  private final ControlFlow flow;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Releases releases;
  private final Model model;
  private final Refusals refusals;
  private final LateUseCandidates candidates;
  private final Map<MethodSymbol, ImmutableSet<Symbol>> released = new HashMap<>();

  private LateUses(VisitorState state) {
    flow = ControlFlow.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    releases = Releases.instance(state);
    model = Model.instance(state);
    refusals = new Refusals(model);
    candidates = new LateUseCandidates(bodies, releases, refusals, state.getTypes());
  }

  /** The instance of this compilation. */
  public static LateUses instance(VisitorState state) {
    LateUses uses = state.context.get(KEY);
    if (uses == null) {
      uses = new LateUses(state);
      state.context.put(KEY, uses);
    }
    return uses;
  }

  /** The first late use on each way from a release, in source order. */
  public ImmutableList<LateUse> in(Body body) {
    if (!candidates.areIn(body) || usesTheCommonPool(body)) {
      return ImmutableList.of();
    }
    LateUseProblem problem = problem(body);
    IdentityHashMap<Tree, Optional<LateUse>> found = new IdentityHashMap<>();
    flow.solve(body, problem)
        .ifPresent(
            result ->
                result.forEach(
                    (node, before) -> {
                      collect(problem, node, before, found);
                      deferred(body, node, before, found);
                    }));
    return found.values().stream()
        .flatMap(Optional::stream)
        .sorted(Comparator.comparingInt(use -> ASTHelpers.getStartPosition(use.use())))
        .collect(ImmutableList.toImmutableList());
  }

  /** To shut down the common pool is documented to do nothing. */
  private boolean usesTheCommonPool(Body body) {
    return bodies.contents(body).calledNames().stream()
        .anyMatch(name -> name.contentEquals("commonPool"));
  }

  /** A finally block is copied to each way out: a call in it is late if it is so in all copies. */
  private static void collect(
      LateUseProblem problem,
      Node node,
      ReleasedValues before,
      IdentityHashMap<Tree, Optional<LateUse>> found) {
    if (!(node instanceof MethodInvocationNode) || node.getTree() == null) {
      return;
    }
    Symbol.VarSymbol value = problem.usedLate(node, before);
    Tree site = value == null ? null : before.site(value);
    Optional<LateUse> late =
        value == null || site == null
            ? Optional.empty()
            : Optional.of(new LateUse((ExpressionTree) node.getTree(), value, site, false));
    found.merge(node.getTree(), late, (a, b) -> a.isPresent() ? b : a);
  }

  /** A lambda that is made after the release cannot run before it. */
  private void deferred(
      Body body, Node node, ReleasedValues before, IdentityHashMap<Tree, Optional<LateUse>> found) {
    if (before.sites().isEmpty()
        || !(node instanceof FunctionalInterfaceNode)
        || node.getTree() == null) {
      return;
    }
    TreePath path = TreePath.getPath(body.path(), node.getTree());
    for (Symbol variable : before.sites().keySet()) {
      Tree site = before.site(variable);
      if (path == null || site == null || LateUseProblem.isChangeable(variable)) {
        continue;
      }
      ImmutableList<Use> uses = summaries.uses(variable, path);
      if (uses.stream().anyMatch(LateUses::isGuard)) {
        continue;
      }
      for (Use use : uses) {
        if (use.path().getLeaf() instanceof ExpressionTree call
            && variable.equals(refusals.neededVariable(call))) {
          found.put(call, Optional.of(new LateUse(call, (Symbol.VarSymbol) variable, site, true)));
        }
      }
    }
  }

  private static boolean isGuard(Use use) {
    return use.kind() == Use.Kind.RECEIVER
        && use.symbol() != null
        && (use.symbol().getSimpleName().contentEquals("isOpen")
            || Branches.asksForEnd(use.symbol().getSimpleName().toString()));
  }

  private LateUseProblem problem(Body body) {
    return new LateUseProblem(this, refusals, body.declaration());
  }

  /** Whether values of the variable are there to be released. */
  boolean isReleasable(Symbol variable) {
    return variable.type != null && releases.family(variable.type) != null;
  }

  /**
   * Whether the call ends the value at once. What a class of the program does is its own affair.
   */
  boolean isRelease(MethodInvocationNode call, MethodSymbol method, Symbol receiver) {
    if (!isReleasable(receiver) || bodies.of(method).isPresent()) {
      return false;
    }
    return releases.isRelease(method, receiver.type)
        ? call.getTree() == null || !model.ofCall(call.getTree()).is(GRACEFUL)
        : call.getTree() != null && refusals.startWith(call.getTree());
  }

  /** Whether the method releases the argument on every way through it. */
  boolean releasesArgument(MethodSymbol method, int argument) {
    if (bodies.of(method).isEmpty()) {
      Operand operand = Operand.argument(argument);
      return model
          .of(method)
          .every(Effect.Releases.class)
          .anyMatch(effect -> effect.target().equals(operand));
    }
    return argument < method.getParameters().size()
        && releases.isForwarder(method, argument)
        && releasedBy(method).contains(method.getParameters().get(argument));
  }

  /** The own fields that the method releases on every way through it. */
  ImmutableSet<Symbol> fieldsReleasedBy(MethodSymbol method) {
    if (bodies.of(method).isEmpty()) {
      return ImmutableSet.of();
    }
    return releasedBy(method).stream()
        .filter(Values::isField)
        .collect(ImmutableSet.toImmutableSet());
  }

  private ImmutableSet<Symbol> releasedBy(MethodSymbol method) {
    ImmutableSet<Symbol> known = released.get(method);
    if (known == null) {
      released.put(method, ImmutableSet.of());
      Optional<Body> body = bodies.of(method);
      boolean mayRelease =
          body.isPresent()
              && !ASTHelpers.methodCanBeOverridden(method)
              && candidates.releaseIn(body.get());
      known =
          mayRelease
              ? flow.solve(body.get(), problem(body.get()))
                  .map(LateUses::releasedAtEveryExit)
                  .orElse(ImmutableSet.of())
              : ImmutableSet.of();
      released.put(method, known);
    }
    return known;
  }

  private static ImmutableSet<Symbol> releasedAtEveryExit(FlowResult<ReleasedValues> result) {
    ReleasedValues all = null;
    for (Exit<ReleasedValues> exit : result.normalExits()) {
      all = all == null ? exit.state() : all.join(exit.state());
    }
    ImmutableSet.Builder<Symbol> surely = ImmutableSet.builder();
    if (all != null) {
      for (Symbol variable : all.sites().keySet()) {
        if (all.site(variable) != null) {
          surely.add(variable);
        }
      }
    }
    return surely.build();
  }
}
