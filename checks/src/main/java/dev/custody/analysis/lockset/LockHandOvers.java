package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Fate;
import dev.custody.model.Effect;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ObjectCreationNode;
import org.jspecify.annotations.Nullable;

/**
 * Where a body leaves it to other code to give back what it holds: by a lambda or class that does,
 * by the lock or its stamp as an argument, a stored value or a result.
 */
final class LockHandOvers {

  private final BalanceContext context;
  private final Body body;
  private final IdentityHashMap<Tree, ImmutableSet<LockState.Key>> released =
      new IdentityHashMap<>();
  private @Nullable IdentityHashMap<Tree, TreePath> functions;

  LockHandOvers(BalanceContext context, Body body) {
    this.context = context;
    this.body = body;
  }

  /** After a lambda, method reference or class was evaluated that is no argument of a call. */
  PathLocks captured(Node function, PathLocks before) {
    Tree tree = function.getTree();
    TreePath path = tree == null || !before.holdsAny() ? null : path(tree);
    if (path == null || isArgument(path)) {
      return before;
    }
    return lose(releasedBy(path), before);
  }

  /** After a call that completed. */
  PathLocks afterCall(Node call, PathLocks before, ImmutableList<Change.Outcome> outcomes) {
    if (!before.holdsAny()) {
      return before;
    }
    PathLocks after = lose(releasedByArguments(call, false), before);
    Tree tree = call.getTree();
    if (tree instanceof NewClassTree creation && creation.getClassBody() != null) {
      after = captured(creation.getClassBody(), after);
    }
    boolean direct = tree != null && context.calls.isDirect(tree);
    return direct ? after : passed(call, after, outcomes);
  }

  /** After a call that threw: what was to run later does not run. */
  PathLocks afterFailedCall(Node call, PathLocks before, ImmutableList<Change.Outcome> outcomes) {
    return before.holdsAny()
        ? passed(call, lose(releasedByArguments(call, true), before), outcomes)
        : before;
  }

  private PathLocks captured(ClassTree type, PathLocks before) {
    TreePath path = path(type);
    return path == null ? before : lose(releasedBy(path), before);
  }

  private ImmutableSet<LockState.Key> releasedByArguments(Node call, boolean onlyAtOnce) {
    Tree tree = call.getTree();
    MethodSymbol method = BalanceFlow.method(call);
    List<? extends ExpressionTree> arguments = tree == null ? List.of() : Calls.arguments(tree);
    ImmutableSet.Builder<LockState.Key> all = ImmutableSet.builder();
    for (int i = 0; i < arguments.size(); i++) {
      ExpressionTree argument = ASTHelpers.stripParentheses(arguments.get(i));
      if (!(argument instanceof LambdaExpressionTree)
          && !(argument instanceof MemberReferenceTree)) {
        continue;
      }
      boolean later =
          method != null
              && context.summaries.timing(method, i).equals(Optional.of(Effect.Timing.LATER));
      TreePath path = onlyAtOnce && later ? null : path(argument);
      if (path != null) {
        all.addAll(releasedBy(path));
      }
    }
    return all.build();
  }

  /** The lock itself or its stamp goes to code that may give it back. */
  private PathLocks passed(Node call, PathLocks before, ImmutableList<Change.Outcome> outcomes) {
    MethodSymbol method = BalanceFlow.method(call);
    if (method == null || !outcomes.isEmpty()) {
      return before;
    }
    List<Node> arguments =
        call instanceof MethodInvocationNode invocation
            ? invocation.getArguments()
            : call instanceof ObjectCreationNode creation
                ? creation.getArguments()
                : ImmutableList.of();
    PathLocks after = before;
    for (int i = 0; i < arguments.size(); i++) {
      Node argument = Truths.unwrap(arguments.get(i));
      if (mayCarry(argument) && context.summaries.fate(method, i).kind() != Fate.Kind.BORROWS) {
        after = stored(argument, after);
      }
    }
    return after;
  }

  private static boolean mayCarry(Node value) {
    return Truths.variable(value) != null || value instanceof MethodInvocationNode;
  }

  /** After the lock, what it belongs to or its stamp went elsewhere. */
  PathLocks stored(Node value, PathLocks before) {
    return before.mapHeld(
        (key, held) -> isLockOrStamp(value, key, held, before) ? Standing.HANDED : held);
  }

  /** After the value was returned: the caller has what came with it. */
  PathLocks returned(Node result, PathLocks before) {
    Node value = Truths.unwrap(result);
    return before.mapHeld(
        (key, held) ->
            isLockOrStamp(value, key, held, before) || isOwner(value, key, before)
                ? held.handedOver()
                : held);
  }

  private boolean isLockOrStamp(Node value, LockState.Key key, Standing held, PathLocks locks) {
    Symbol variable = Truths.variable(value);
    if (variable != null && held.hasStamp(variable)) {
      return true;
    }
    if (value.getTree() instanceof MethodInvocationTree call && held.isTakenBy(call)) {
      return !(ASTHelpers.getType(call).isPrimitive() && isBoolean(call));
    }
    LockExpression name = name(value, locks);
    return name != null && name.equals(key.lock());
  }

  private static boolean isBoolean(ExpressionTree call) {
    return ASTHelpers.getType(call).hasTag(com.sun.tools.javac.code.TypeTag.BOOLEAN);
  }

  /** Whether the lock belongs to the value, which is not just {@code this}. */
  private boolean isOwner(Node value, LockState.Key key, PathLocks locks) {
    LockExpression name = name(value, locks);
    return name != null && name.root() != LockExpression.Root.OTHER && key.lock().startsWith(name);
  }

  private @Nullable LockExpression name(Node value, PathLocks locks) {
    return value.getTree() instanceof ExpressionTree tree
            && ASTHelpers.getType(tree) != null
            && !ASTHelpers.getType(tree).isPrimitive()
        ? locks.resolve(context.names.of(tree, body).lock())
        : null;
  }

  private static PathLocks lose(ImmutableSet<LockState.Key> keys, PathLocks before) {
    return keys.isEmpty()
        ? before
        : before.mapHeld((key, held) -> mayBeOneOf(keys, key, before) ? Standing.HANDED : held);
  }

  private static boolean mayBeOneOf(
      ImmutableSet<LockState.Key> released, LockState.Key held, PathLocks locks) {
    for (LockState.Key key : released) {
      LockExpression lock = locks.resolve(key).lock();
      if (lock.equals(held.lock()) || PathLocks.mayBeSame(lock, held.lock())) {
        return true;
      }
    }
    return false;
  }

  private ImmutableSet<LockState.Key> releasedBy(TreePath function) {
    ImmutableSet<LockState.Key> known = released.get(function.getLeaf());
    if (known == null) {
      known = context.balances.givenBy(function, body);
      released.put(function.getLeaf(), known);
    }
    return known;
  }

  private static boolean isArgument(TreePath function) {
    Tree parent = function.getParentPath().getLeaf();
    return parent instanceof MethodInvocationTree || parent instanceof NewClassTree;
  }

  private @Nullable TreePath path(Tree function) {
    if (functions == null) {
      BodyContents contents = context.bodies.contents(body);
      functions = new IdentityHashMap<>();
      for (TreePath path : contents.lambdas()) {
        functions.put(path.getLeaf(), path);
      }
      for (TreePath path : contents.classes()) {
        functions.put(path.getLeaf(), path);
      }
    }
    return functions.get(function);
  }
}
