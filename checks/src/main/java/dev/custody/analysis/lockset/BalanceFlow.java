package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FlowProblem;
import dev.custody.analysis.lockset.PathStates.Knowledge;
import dev.custody.analysis.lockset.PathStates.Path;
import dev.custody.model.Effect;
import dev.custody.model.Effect.Level;
import java.util.IdentityHashMap;
import java.util.List;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ClassDeclarationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FunctionalInterfaceNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LambdaResultExpressionNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ReturnNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ThrowNode;
import org.jspecify.annotations.Nullable;

/** How often locks and permits are taken and given back along each path of one body. */
final class BalanceFlow implements FlowProblem<PathStates> {

  /** What the result is known by at an exit. */
  static final String RESULT = "the result";

  private final BalanceContext context;
  private final Body body;
  private final PathStates entry;
  private final Truths truths;
  private final LockHandOvers handOvers;
  private final IdentityHashMap<Node, ImmutableList<Change.Outcome>> known =
      new IdentityHashMap<>();

  BalanceFlow(BalanceContext context, Body body, Turns turns, PathStates entry) {
    this.context = context;
    this.body = body;
    this.entry = entry;
    this.truths = new Truths(turns);
    this.handOvers = new LockHandOvers(context, body);
  }

  @Override
  public PathStates entry() {
    return entry;
  }

  @Override
  public PathStates join(PathStates a, PathStates b) {
    return a.join(b);
  }

  @Override
  public PathStates afterNode(Node node, PathStates before) {
    if (!(node instanceof MethodInvocationNode) && !(node instanceof ObjectCreationNode)) {
      return moves(node) ? before.map(path -> moved(node, path)) : before;
    }
    MethodSymbol method = method(node);
    if (method != null && context.model.of(method).has(Effect.NeverReturns.class)) {
      return PathStates.NONE;
    }
    ImmutableList<Change.Outcome> outcomes = outcomes(node);
    PathStates handed =
        before.map(path -> path.with(handOvers.afterCall(node, path.locks(), outcomes)));
    if (outcomes.isEmpty()) {
      return handed;
    }
    return handed.flatMap(
        (path, sink) -> {
          for (Change.Outcome outcome : outcomes) {
            sink.add(after(outcome, node, path));
          }
        });
  }

  /** Whether the node, which is no call, gives a value or what code captures to somebody. */
  private static boolean moves(Node node) {
    return node instanceof AssignmentNode
        || (node instanceof ReturnNode leaving && leaving.getResult() != null)
        || node instanceof LambdaResultExpressionNode
        || node instanceof FunctionalInterfaceNode
        || node instanceof ClassDeclarationNode;
  }

  private Path moved(Node node, Path path) {
    if (node instanceof AssignmentNode assignment) {
      return assigned(assignment, path);
    }
    if (node instanceof ReturnNode leaving) {
      return returned(leaving.getResult(), path);
    }
    if (node instanceof LambdaResultExpressionNode leaving) {
      return returned(leaving.getResult(), path);
    }
    return path.with(handOvers.captured(node, path.locks()));
  }

  private static Path after(Change.Outcome outcome, Node node, Path path) {
    Tree at = node.getTree();
    Knowledge knowledge = path.knowledge();
    if (at != null) {
      knowledge = knowledge.with(at, outcome.truth());
    }
    Symbol receiver =
        node instanceof MethodInvocationNode call
            ? Truths.variable(call.getTarget().getReceiver())
            : null;
    if (receiver != null) {
      knowledge = knowledge.with(receiver, true);
    }
    PathLocks locks = path.locks();
    if (at != null || !outcome.changes().isEmpty()) {
      Tree place = at != null ? at : place(node);
      for (Change change : outcome.changes()) {
        locks = after(change, place, locks);
      }
    }
    return new Path(locks, knowledge);
  }

  /** For the implicit close of a resource, the use of its variable. */
  private static @Nullable Tree place(Node node) {
    return node instanceof MethodInvocationNode call && call.getTarget().getReceiver() != null
        ? call.getTarget().getReceiver().getTree()
        : null;
  }

  private static PathLocks after(Change change, @Nullable Tree at, PathLocks locks) {
    LockState.Key key = change.key();
    if (key == null || at == null) {
      return locks.lose(held -> key == null || held.equals(locks.resolve(key)));
    }
    Standing.Unit unit = new Standing.Unit(at, change.amount(), ImmutableSet.of());
    return switch (change.what()) {
      case TAKE -> locks.take(key, unit);
      case FAIL -> locks.fail(key, at);
      case GIVE -> locks.give(key, unit, false);
      case GIVE_EITHER -> locks.give(key, unit, true);
      case GIVE_IF_HELD -> {
        Standing standing = locks.standing(key);
        Standing other = locks.standing(PathLocks.otherLevel(key));
        yield (standing != null && standing.isHeld()) || (other != null && other.isHeld())
            ? locks.give(key, unit, true)
            : locks;
      }
      case CONVERT -> locks.convert(key, unit);
      case ARRIVE -> locks.with(locks.resolve(key), Standing.of(Standing.Kind.ARRIVED, at));
      case LOSE -> locks.with(locks.resolve(key), Standing.UNKNOWN);
    };
  }

  private Path assigned(AssignmentNode node, Path path) {
    Symbol variable = Truths.variable(node.getTarget());
    if (variable == null) {
      return path;
    }
    Node value = Truths.unwrap(node.getExpression());
    PathLocks locks = path.locks();
    if (!locks.standings().isEmpty()) {
      if (!(node.getTarget() instanceof LocalVariableNode)) {
        locks = handOvers.stored(value, locks);
      }
      locks = locks.assign(variable, name(value));
      locks = stamped(value, variable, locks);
    }
    Knowledge knowledge =
        path.knowledge()
            .withoutConditionsOn(variable.getSimpleName().toString())
            .with(variable, truths.of(value, path.knowledge()));
    return new Path(locks, knowledge);
  }

  private static PathLocks stamped(Node value, Symbol variable, PathLocks locks) {
    Tree call = value.getTree();
    return call == null
        ? locks
        : locks.mapHeld(
            (key, held) ->
                held.isTakenBy(call) || isStampOf(value, held)
                    ? held.withStamp(held.units().get(held.units().size() - 1).at(), variable)
                    : held);
  }

  private static boolean isStampOf(Node value, Standing held) {
    Symbol variable = Truths.variable(value);
    return variable != null && held.hasStamp(variable);
  }

  private @Nullable LockExpression name(Node value) {
    Type type = value.getTree() instanceof ExpressionTree tree ? ASTHelpers.getType(tree) : null;
    if (type == null || type.isPrimitive() || !isName(value)) {
      return null;
    }
    return context.names.of((ExpressionTree) value.getTree(), body).lock();
  }

  private static boolean isName(Node value) {
    return Truths.variable(value) != null || value instanceof MethodInvocationNode;
  }

  private Path returned(Node result, Path path) {
    return new Path(
        handOvers.returned(result, path.locks()),
        path.knowledge().with(RESULT, truths.of(result, path.knowledge())));
  }

  /** A call that throws took nothing; what it released is unknown. */
  @Override
  public @Nullable PathStates onException(Node node, TypeMirror type, PathStates before) {
    if (node instanceof ThrowNode) {
      return before.map(path -> path.with(path.knowledge().thrownBy(node.getTree())));
    }
    if (!(node instanceof MethodInvocationNode) && !(node instanceof ObjectCreationNode)) {
      return null;
    }
    if (!context.counts(node, type, body)) {
      return null;
    }
    ImmutableList<Change.Outcome> outcomes = outcomes(node);
    boolean direct = node.getTree() != null && context.calls.isDirect(node.getTree());
    return before.map(path -> failed(node, direct, outcomes, path));
  }

  private Path failed(
      Node node, boolean direct, ImmutableList<Change.Outcome> outcomes, Path path) {
    PathLocks locks = handOvers.afterFailedCall(node, path.locks(), outcomes);
    for (Change.Outcome outcome : outcomes) {
      for (Change change : outcome.changes()) {
        locks = failed(change, direct, node.getTree(), locks);
      }
    }
    return new Path(locks, path.knowledge().thrownBy(node.getTree()));
  }

  private static PathLocks failed(
      Change change, boolean direct, @Nullable Tree at, PathLocks locks) {
    LockState.Key key = change.key();
    if (key == null) {
      return locks.lose(held -> true);
    }
    if (direct && change.what() == Change.What.TAKE && at != null) {
      return locks.fail(key, at);
    }
    return direct ? locks : locks.with(locks.resolve(key), Standing.UNKNOWN);
  }

  @Override
  public @Nullable PathStates onOutcome(Node node, boolean outcome, PathStates after) {
    if (node instanceof MethodInvocationNode call
        && call.getTree() != null
        && LockQueries.isOne(call)) {
      return after.map(path -> asked(call, outcome, path));
    }
    PathStates possible = after.map(path -> answered(node, outcome, path));
    return possible.paths().isEmpty() && !possible.lost() ? null : possible;
  }

  /** The path, if what is known on it lets the condition come out so. */
  private @Nullable Path answered(Node node, boolean outcome, Path path) {
    Knowledge knowledge = truths.after(node, outcome, path.knowledge());
    return knowledge == null ? null : path.with(knowledge);
  }

  /** The path, if the lock can stand so that it answers that. */
  private @Nullable Path asked(MethodInvocationNode call, boolean outcome, Path path) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call.getTree());
    if (receiver == null) {
      return path;
    }
    LockExpression lock = path.locks().resolve(context.names.of(receiver, body).lock());
    PathLocks now = path.locks();
    for (Level level : List.of(Level.EXCLUSIVE, Level.READ)) {
      LockState.Key key = new LockState.Key(lock, level);
      Standing standing = now.standings().get(key);
      boolean exact = LockQueries.isExact(call, key);
      if (exact && standing != null && isContradicted(standing, outcome)) {
        return null;
      }
      if (standing != null ? !exact : exact && outcome) {
        now = now.with(key, Standing.UNKNOWN);
      }
    }
    return path.with(now);
  }

  private static boolean isContradicted(Standing standing, boolean held) {
    return held
        ? standing.kind() == Standing.Kind.RELEASED || standing.kind() == Standing.Kind.FAILED
        : standing.isHeld();
  }

  /** What the call does to locks, outcome by outcome. */
  ImmutableList<Change.Outcome> outcomes(Node node) {
    ImmutableList<Change.Outcome> answer = known.get(node);
    if (answer == null) {
      answer = compute(node);
      known.put(node, answer);
    }
    return answer;
  }

  private ImmutableList<Change.Outcome> compute(Node node) {
    if (node.getTree() instanceof ExpressionTree call) {
      return context.calls.of(call, body);
    }
    return node instanceof MethodInvocationNode close
            && Truths.variable(close.getTarget().getReceiver()) instanceof VarSymbol resource
            && close.getTarget().getMethod() instanceof MethodSymbol method
        ? context.calls.ofClose(method, resource, body)
        : ImmutableList.of();
  }

  static @Nullable MethodSymbol method(Node node) {
    if (node instanceof MethodInvocationNode call) {
      return call.getTarget().getMethod() instanceof MethodSymbol method ? method : null;
    }
    return node instanceof ObjectCreationNode creation
        ? ASTHelpers.getSymbol(creation.getTree())
        : null;
  }
}
