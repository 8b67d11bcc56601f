package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableSet;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FlowProblem;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.When;
import java.util.IdentityHashMap;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.AssignmentNode;
import org.checkerframework.errorprone.dataflow.cfg.node.BooleanLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.EqualToNode;
import org.checkerframework.errorprone.dataflow.cfg.node.FieldAccessNode;
import org.checkerframework.errorprone.dataflow.cfg.node.IntegerLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LocalVariableNode;
import org.checkerframework.errorprone.dataflow.cfg.node.LongLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.NotEqualNode;
import org.checkerframework.errorprone.dataflow.cfg.node.NullLiteralNode;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.TypeCastNode;
import org.checkerframework.errorprone.dataflow.cfg.node.WideningConversionNode;
import org.jspecify.annotations.Nullable;

/** How explicit locks are taken and given up along the paths of one body. */
final class LockFlow implements FlowProblem<LockState> {

  private final LockCalls calls;
  private final Body body;
  private final LockState entry;
  private final IdentityHashMap<Node, LockCalls.CallLocks> known = new IdentityHashMap<>();

  LockFlow(LockCalls calls, Body body, LockState entry) {
    this.calls = calls;
    this.body = body;
    this.entry = entry;
  }

  @Override
  public LockState entry() {
    return entry;
  }

  @Override
  public LockState join(LockState a, LockState b) {
    return a.join(b);
  }

  @Override
  public LockState afterNode(Node node, LockState before) {
    if (node instanceof AssignmentNode assignment) {
      Symbol variable = variable(assignment.getTarget());
      return variable == null
          ? before
          : before.assign(variable, takings(assignment.getExpression(), before));
    }
    LockCalls.CallLocks effect = effect(node);
    if (effect.isNone() && !isRelease(node, before)) {
      return before;
    }
    LockState after = released(node, effect, before);
    for (Taking taking : effect.takes()) {
      // The stamp of an optimistic read that failed is zero, and no validation accepts that.
      if (taking.when() == When.ALWAYS || taking.key().level() == Level.OPTIMISTIC) {
        after = take(after, taking, node.getTree());
      }
    }
    return after;
  }

  /** A call that throws took nothing, but may have released what it releases. */
  @Override
  public LockState onException(Node node, TypeMirror type, LockState before) {
    LockCalls.CallLocks effect = effect(node);
    return effect.gives().isEmpty() && !isRelease(node, before)
        ? before
        : released(node, effect, before);
  }

  @Override
  public LockState onOutcome(Node node, boolean outcome, LockState after) {
    if (node instanceof EqualToNode equal) {
      return compared(equal.getLeftOperand(), equal.getRightOperand(), outcome, after);
    }
    if (node instanceof NotEqualNode unequal) {
      return compared(unequal.getLeftOperand(), unequal.getRightOperand(), !outcome, after);
    }
    return outcome ? taken(node, When.TRUE, after) : invalid(node, after);
  }

  /** An optimistic read is over when a writer came between. */
  private LockState invalid(Node node, LockState after) {
    if (after.held().isEmpty()) {
      return after;
    }
    Tree call = node instanceof MethodInvocationNode ? node.getTree() : null;
    LockExpression lock = call == null ? null : calls.validated(call, body).orElse(null);
    LockState.Key key = lock == null ? null : new LockState.Key(lock, Level.OPTIMISTIC);
    return key != null && after.held().containsKey(key) ? after.minus(key) : after;
  }

  private LockState compared(Node left, Node right, boolean equal, LockState state) {
    Node value = isConstant(left) ? right : left;
    Node constant = unwrap(value == left ? right : left);
    if (constant instanceof BooleanLiteralNode literal) {
      return literal.getValue() == equal ? taken(value, When.TRUE, state) : state;
    }
    if (equal) {
      return state;
    }
    if (constant instanceof NullLiteralNode) {
      return taken(value, When.NONNULL, state);
    }
    return constant instanceof IntegerLiteralNode || constant instanceof LongLiteralNode
        ? taken(value, When.NONZERO, state)
        : state;
  }

  private static boolean isConstant(Node node) {
    Node inner = unwrap(node);
    return inner instanceof BooleanLiteralNode
        || inner instanceof NullLiteralNode
        || inner instanceof IntegerLiteralNode
        || inner instanceof LongLiteralNode;
  }

  private static Node unwrap(Node node) {
    if (node instanceof WideningConversionNode widening) {
      return unwrap(widening.getOperand());
    }
    return node instanceof TypeCastNode cast ? unwrap(cast.getOperand()) : node;
  }

  /** After it is known that the value fulfils the condition. */
  private LockState taken(Node node, When condition, LockState state) {
    Node value = unwrap(node);
    LockState after = state;
    for (Taking taking : takings(value, state)) {
      if (taking.when() == condition) {
        after = take(after, taking, takenAt(value));
      }
    }
    return after;
  }

  private static @Nullable Tree takenAt(Node value) {
    return value instanceof AssignmentNode assignment
        ? assignment.getExpression().getTree()
        : value.getTree();
  }

  private static LockState take(LockState state, Taking taking, @Nullable Tree at) {
    Tree place = taking.takenAt() != null ? taking.takenAt() : at;
    return place == null
        ? state
        : state.plus(taking.key(), new LockState.Hold(HeldLock.How.CALL, place, 1));
  }

  /** The locks that came with the value, by the call that it is the result of. */
  private ImmutableSet<Taking> takings(Node node, LockState state) {
    Node value = unwrap(node);
    if (value instanceof AssignmentNode assignment) {
      return takings(assignment.getExpression(), state);
    }
    Symbol variable = value instanceof LocalVariableNode ? variable(value) : null;
    if (variable != null) {
      return state.results().getOrDefault(variable, ImmutableSet.of());
    }
    Tree tree = value.getTree();
    ImmutableSet.Builder<Taking> takings = ImmutableSet.builder();
    if (tree instanceof LambdaExpressionTree || tree instanceof MemberReferenceTree) {
      for (LockState.Key key : calls.givenByRunning(tree, body)) {
        takings.add(new Taking(key, When.ALWAYS, tree));
      }
      return takings.build();
    }
    for (Taking taking : effect(value).takes()) {
      takings.add(new Taking(taking.key(), taking.when(), tree));
    }
    return takings.build();
  }

  /** A call on a variable that stands for locks taken with it releases those. */
  private LockState released(Node node, LockCalls.CallLocks effect, LockState before) {
    LockState after = before;
    if (isRelease(node, before)) {
      for (Taking taking : before.results().getOrDefault(receiver(node), ImmutableSet.of())) {
        after = after.minus(taking.key());
      }
      return after;
    }
    for (LockState.Key given : effect.gives()) {
      after = after.minus(given);
    }
    return after;
  }

  private static boolean isRelease(Node node, LockState before) {
    Symbol receiver = before.results().isEmpty() ? null : receiver(node);
    return receiver != null
        && before.results().containsKey(receiver)
        && node instanceof MethodInvocationNode call
        && call.getTarget().getMethod().getSimpleName().contentEquals("close");
  }

  private static @Nullable Symbol receiver(Node node) {
    return node instanceof MethodInvocationNode call
        ? variable(call.getTarget().getReceiver())
        : null;
  }

  private LockCalls.CallLocks effect(Node node) {
    if (!(node instanceof MethodInvocationNode) && !(node instanceof ObjectCreationNode)) {
      return LockCalls.CallLocks.NONE;
    }
    LockCalls.CallLocks effect = known.get(node);
    if (effect == null) {
      effect = compute(node);
      known.put(node, effect);
    }
    return effect;
  }

  private LockCalls.CallLocks compute(Node node) {
    Tree tree = node.getTree();
    if (tree != null) {
      return calls.of(tree, body);
    }
    return receiver(node) instanceof VarSymbol resource
            && ((MethodInvocationNode) node).getTarget().getMethod()
                instanceof Symbol.MethodSymbol close
        ? calls.ofClose(close, resource, body)
        : LockCalls.CallLocks.NONE;
  }

  private static @Nullable Symbol variable(@Nullable Node node) {
    if (node instanceof LocalVariableNode local) {
      return local.getElement() instanceof Symbol symbol ? symbol : null;
    }
    return node instanceof FieldAccessNode field && field.getElement() instanceof VarSymbol symbol
        ? symbol
        : null;
  }
}
