package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.model.Effect.When;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What methods of this compilation do to locks, read from their bodies: taken and still held on
 * every normal return, or given up on some. Nothing is known of a method that is asked about while
 * it is being computed.
 */
final class LockSummaries {

  private static final int DEEPEST = 40;

  private final Bodies bodies;
  private final ControlFlow flow;
  private final LockCalls calls;
  private final Map<MethodSymbol, LockCalls.CallLocks> known = new HashMap<>();
  private final Set<MethodSymbol> started = new HashSet<>();
  private final IdentityHashMap<Tree, Optional<Solved>> solved = new IdentityHashMap<>();

  /** How often the answer "nothing is known" was given for want of a better one. */
  private int cuts;

  /**
   * What became of the locks in one body.
   *
   * @param states what is known before each tree that has a node of its own
   * @param exits the exits by return or by the end of the body
   */
  record Solved(IdentityHashMap<Tree, LockState> states, ImmutableList<Exit<LockState>> exits) {
    static Solved of(FlowResult<LockState> result) {
      IdentityHashMap<Tree, LockState> states = new IdentityHashMap<>();
      result.forEach(
          (node, state) -> {
            Tree tree = node.getTree();
            if (tree != null) {
              LockState old = states.get(tree);
              states.put(tree, old == null ? state : old.join(state));
            }
          });
      return new Solved(states, result.normalExits());
    }
  }

  LockSummaries(VisitorState state, LockNames names, Guards guards) {
    bodies = Bodies.instance(state);
    flow = ControlFlow.instance(state);
    calls = new LockCalls(state, names, guards, this);
  }

  LockCalls calls() {
    return calls;
  }

  /** The effect, in the words of the method itself. */
  LockCalls.CallLocks of(MethodSymbol method) {
    LockCalls.CallLocks answer = known.get(method);
    if (answer != null) {
      return answer;
    }
    if (started.size() > DEEPEST || !started.add(method)) {
      cuts++;
      return LockCalls.CallLocks.NONE;
    }
    Body body = bodies.of(method).orElse(null);
    answer = body == null ? LockCalls.CallLocks.NONE : compute(body);
    started.remove(method);
    known.put(method, answer);
    return answer;
  }

  private LockCalls.CallLocks compute(Body body) {
    if (!mayTouchLocks(body)) {
      return LockCalls.CallLocks.NONE;
    }
    LockCalls.CallLocks forwarded = forwarded(body);
    if (!forwarded.isNone()) {
      return forwarded;
    }
    Solved result = solve(body).orElse(null);
    return result == null ? LockCalls.CallLocks.NONE : atExits(result.exits(), body);
  }

  private boolean mayTouchLocks(Body body) {
    for (TreePath call : bodies.contents(body).calls()) {
      if (calls.mayTouchLocks(call)) {
        return true;
      }
    }
    return false;
  }

  /** The body, entered without any explicit lock; nothing if it is too tangled. */
  Optional<Solved> solve(Body body) {
    Optional<Solved> answer = solved.get(body.declaration());
    if (answer == null) {
      int before = cuts;
      answer = solve(body, LockState.NOTHING);
      if (cuts == before) {
        solved.put(body.declaration(), answer);
      }
    }
    return answer;
  }

  /** The body, entered in that state. */
  Optional<Solved> solve(Body body, LockState entry) {
    FlowResult<LockState> result = flow.solve(body, new LockFlow(calls, body, entry)).orElse(null);
    return result == null ? Optional.empty() : Optional.of(Solved.of(result));
  }

  /** A body that only returns the result of another call does what that does, on its conditions. */
  private LockCalls.CallLocks forwarded(Body body) {
    MethodTree method = body.method().orElse(null);
    List<? extends StatementTree> statements =
        method == null || method.getBody() == null ? List.of() : method.getBody().getStatements();
    return statements.size() == 1
            && statements.get(0) instanceof ReturnTree result
            && result.getExpression() != null
        ? calls.of(result.getExpression(), body)
        : LockCalls.CallLocks.NONE;
  }

  private static LockCalls.CallLocks atExits(List<Exit<LockState>> exits, Body body) {
    Set<LockState.Key> taken = null;
    Set<LockState.Key> given = new LinkedHashSet<>();
    for (Exit<LockState> exit : exits) {
      given.addAll(exit.state().given());
      if (taken == null) {
        taken = new LinkedHashSet<>(exit.state().held().keySet());
      } else {
        taken.retainAll(exit.state().held().keySet());
      }
    }
    ImmutableSet.Builder<Taking> takings = ImmutableSet.builder();
    Map<Symbol, Symbol> stored = storedParameters(body);
    for (LockState.Key key : taken == null ? Set.<LockState.Key>of() : taken) {
      takings.add(
          new Taking(new LockState.Key(ofParameter(key.lock(), stored), key.level()), When.ALWAYS));
    }
    return new LockCalls.CallLocks(takings.build(), ImmutableSet.copyOf(given));
  }

  /** {@code this.lock} is the lock that the caller passed, right after the constructor. */
  private static LockExpression ofParameter(LockExpression lock, Map<Symbol, Symbol> stored) {
    if (lock.root() != LockExpression.Root.THIS || lock.path().isEmpty()) {
      return lock;
    }
    Symbol parameter = stored.get(lock.path().get(0));
    return parameter == null
        ? lock
        : LockExpression.of(LockExpression.Root.VARIABLE, parameter)
            .then(lock.path().subList(1, lock.path().size()));
  }

  private static Map<Symbol, Symbol> storedParameters(Body body) {
    Map<Symbol, Symbol> stored = new HashMap<>();
    MethodTree method = body.method().orElse(null);
    if (method == null || !ASTHelpers.getSymbol(method).isConstructor()) {
      return stored;
    }
    for (StatementTree statement : method.getBody().getStatements()) {
      if (statement instanceof ExpressionStatementTree expression
          && expression.getExpression() instanceof AssignmentTree assignment) {
        ExpressionTree value = ASTHelpers.stripParentheses(assignment.getExpression());
        Symbol field = ASTHelpers.getSymbol(assignment.getVariable());
        Symbol parameter = ASTHelpers.getSymbol(value);
        if (field != null
            && parameter != null
            && ASTHelpers.getSymbol(method).getParameters().contains(parameter)) {
          stored.put(field, parameter);
        }
      }
    }
    return stored;
  }
}
