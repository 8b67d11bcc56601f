package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.analysis.interrupt.EndlessLoop.Deafness;
import dev.custody.analysis.interrupt.Handling.Outcome;
import dev.custody.analysis.interrupt.LoopFlow.Place;
import dev.custody.analysis.summary.Summaries;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which loops nothing ends.
 *
 * <p>A fact is a loop whose condition is always true and that no path of its body leaves: no break,
 * return or throw, no call that throws what it declares or throws on purpose, no end of the
 * program. It is born at the loop and never changes. The analysis errs on the side of "can be
 * left": whatever may leave counts, however rarely it does. Exceptions that a call throws by chance
 * are ignored. Most loops cost a look at their condition, those with a condition that may be
 * constant a scan for jumps, and only what is left then costs a graph.
 */
public final class EndlessLoops {

  private static final Context.Key<EndlessLoops> KEY = new Context.Key<>();
  private static final int DEEPEST = 3;

  private final Bodies bodies;
  private final ControlFlow flow;
  private final Summaries summaries;
  private final Interrupts interrupts;
  private final Constants constants;
  private final LoopCalls calls;
  private final Symtab symbols;
  private final Types types;

  private EndlessLoops(VisitorState state) {
    bodies = Bodies.instance(state);
    flow = ControlFlow.instance(state);
    summaries = Summaries.instance(state);
    interrupts = Interrupts.instance(state);
    constants = new Constants(bodies);
    calls = new LoopCalls(state);
    symbols = state.getSymtab();
    types = state.getTypes();
  }

  /** The instance of this compilation. */
  public static EndlessLoops instance(VisitorState state) {
    EndlessLoops loops = state.context.get(KEY);
    if (loops == null) {
      loops = new EndlessLoops(state);
      state.context.put(KEY, loops);
    }
    return loops;
  }

  /**
   * What is wrong with the loop at the path; nothing if something may end it, or if the code in it
   * is not known well enough to say so.
   *
   * @param condition null where the loop has none
   */
  public Optional<EndlessLoop> of(TreePath loop, @Nullable ExpressionTree condition) {
    if (condition != null && !Constants.mayBe(condition)) {
      return Optional.empty();
    }
    LoopContents contents = LoopContents.of(loop);
    if (contents.jumpsOut()
        || (condition != null && !constants.of(condition).equals(Optional.of(true)))
        || calls.oneEndsTheProgram(contents.calls())) {
      return Optional.empty();
    }
    Optional<Body> body = Body.around(loop);
    return body.isPresent() && !isLeft(contents, body.get())
        ? deafness(loop, condition, contents)
        : Optional.empty();
  }

  private boolean isLeft(LoopContents contents, Body body) {
    LoopFlow problem = new LoopFlow(contents.trees(), constants, summaries, symbols, types);
    Optional<FlowResult<Place>> result = flow.solve(body, problem);
    if (result.isEmpty()) {
      return true;
    }
    boolean[] reached = new boolean[1];
    result.get().forEach((node, place) -> reached[0] |= place == Place.INSIDE);
    return !reached[0]
        || oneIsInside(result.get().normalExits())
        || oneIsInside(result.get().exceptionalExits());
  }

  private static boolean oneIsInside(List<Exit<Place>> exits) {
    for (Exit<Place> exit : exits) {
      if (exit.state() == Place.INSIDE) {
        return true;
      }
    }
    return false;
  }

  private Optional<EndlessLoop> deafness(
      TreePath loop, @Nullable ExpressionTree condition, LoopContents contents) {
    VarSymbol flag = constants.flag(condition);
    for (TreePath attempt : contents.attempts()) {
      for (CatchTree clause : ((TryTree) attempt.getLeaf()).getCatches()) {
        if (interrupts.of(clause, attempt).isPresent()) {
          Deafness how = calls.setsFlag(clause) ? Deafness.CAUGHT_AND_SET : Deafness.CAUGHT;
          return Optional.of(new EndlessLoop(loop, flag, how, clause, ImmutableList.of()));
        }
      }
    }
    for (TreePath call : contents.calls()) {
      ImmutableList<MethodSymbol> helpers = forgetting(call, DEEPEST);
      if (!helpers.isEmpty()) {
        return Optional.of(
            new EndlessLoop(loop, flag, Deafness.FORGOTTEN_BY_HELPER, null, helpers));
      }
    }
    return calls.areSurvived(contents.calls(), loop.getLeaf())
        ? Optional.of(new EndlessLoop(loop, flag, Deafness.NEVER_ASKED, null, ImmutableList.of()))
        : Optional.empty();
  }

  /** The methods on the way from the call to one that catches an interrupt and forgets it. */
  private ImmutableList<MethodSymbol> forgetting(TreePath call, int depth) {
    MethodSymbol method =
        call.getLeaf() instanceof MethodInvocationTree tree ? ASTHelpers.getSymbol(tree) : null;
    if (method == null) {
      return ImmutableList.of();
    }
    Optional<Body> body = bodies.of(method);
    if (body.isEmpty()) {
      return ImmutableList.of();
    }
    if (forgets(body.get())) {
      return ImmutableList.of(method);
    }
    for (TreePath inner :
        depth > 1 ? bodies.contents(body.get()).calls() : ImmutableList.<TreePath>of()) {
      ImmutableList<MethodSymbol> rest = forgetting(inner, depth - 1);
      if (!rest.isEmpty()) {
        return ImmutableList.<MethodSymbol>builder().add(method).addAll(rest).build();
      }
    }
    return ImmutableList.of();
  }

  private boolean forgets(Body body) {
    for (TreePath attempt : LoopContents.of(body.path()).attempts()) {
      for (CatchTree clause : ((TryTree) attempt.getLeaf()).getCatches()) {
        Handling handling = interrupts.of(clause, attempt).orElse(null);
        if (handling != null && handling.outcome() == Outcome.FORGOTTEN) {
          return true;
        }
      }
    }
    return false;
  }
}
