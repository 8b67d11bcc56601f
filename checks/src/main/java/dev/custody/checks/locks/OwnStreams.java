package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.LockExpression.Root;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Blocking;
import dev.custody.model.BlockingKind;
import java.util.Optional;

/**
 * Tells locks that exist to let one thread at a time use the very stream, file or connection that a
 * call waits for: there the lock has to be held.
 */
final class OwnStreams {

  private final TreePath call;
  private final Body body;
  private final VisitorState state;
  private final Locksets locksets;

  OwnStreams(TreePath call, Body body, VisitorState state) {
    this.call = call;
    this.body = body;
    this.state = state;
    this.locksets = Locksets.instance(state);
  }

  /**
   * Whether the lock is the very object that is read or written, or for streams and files, whether
   * these are fields of the object whose lock it is.
   */
  boolean serializes(HeldLock held, Blocking way) {
    boolean stream = way.kind() == BlockingKind.STREAM || way.kind() == BlockingKind.FILE;
    boolean connection =
        way.kind() == BlockingKind.NETWORK
            || way.kind() == BlockingKind.DATABASE
            || way.kind() == BlockingKind.PROCESS;
    if (!stream && !connection) {
      return false;
    }
    LockExpression lock = held.lock();
    if (!(call.getLeaf() instanceof MethodInvocationTree invocation)) {
      return false;
    }
    for (LockExpression used : streams(invocation, body)) {
      if (startsWith(used, lock) || (stream && isBeside(used, lock))) {
        return true;
      }
    }
    ImmutableList<LockExpression> objects = usedObjects(invocation, body);
    if ((stream || lock.root() != Root.THIS) && oneStartsWith(objects, lock)) {
      return connection || onFieldsAllTheWay(way);
    }
    return stream && oneIsBeside(objects, lock) && onFieldsAllTheWay(way);
  }

  private static boolean oneStartsWith(ImmutableList<LockExpression> objects, LockExpression lock) {
    for (LockExpression used : objects) {
      if (startsWith(used, lock)) {
        return true;
      }
    }
    return false;
  }

  private static boolean oneIsBeside(ImmutableList<LockExpression> objects, LockExpression lock) {
    for (LockExpression used : objects) {
      if (isBeside(used, lock)) {
        return true;
      }
    }
    return false;
  }

  /** The receiver of the call, and the streams among its arguments. */
  private ImmutableList<LockExpression> usedObjects(Tree tree, Body in) {
    if (!(tree instanceof MethodInvocationTree invocation)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<LockExpression> used = ImmutableList.builder();
    if (!ASTHelpers.isStatic(ASTHelpers.getSymbol(invocation))) {
      used.add(receiver(invocation, in));
    }
    used.addAll(streams(invocation, in));
    return used.build();
  }

  private ImmutableList<LockExpression> streams(MethodInvocationTree invocation, Body in) {
    ImmutableList.Builder<LockExpression> streams = ImmutableList.builder();
    for (ExpressionTree argument : invocation.getArguments()) {
      if (isCloseable(argument)) {
        streams.add(locksets.origin(argument, in));
      }
    }
    return streams.build();
  }

  private LockExpression receiver(MethodInvocationTree invocation, Body in) {
    ExpressionTree receiver = ASTHelpers.getReceiver(invocation);
    return receiver == null
        ? locksets.thisOf(ASTHelpers.getSymbol(invocation), in)
        : locksets.origin(receiver, in);
  }

  private boolean isCloseable(ExpressionTree argument) {
    return ASTHelpers.isSubtype(
        ASTHelpers.getType(argument), state.getSymtab().autoCloseableType, state);
  }

  private static boolean startsWith(LockExpression used, LockExpression lock) {
    return used.root() == lock.root()
        && used.text().equals(lock.text())
        && java.util.Objects.equals(used.start(), lock.start())
        && used.path().size() >= lock.path().size()
        && used.path().subList(0, lock.path().size()).equals(lock.path());
  }

  /** Whether the lock and the object are members of the same object or class. */
  private static boolean isBeside(LockExpression used, LockExpression lock) {
    if (lock.root() == Root.STATIC || lock.root() == Root.CLASS) {
      Symbol start = lock.start();
      Symbol type = lock.root() == Root.CLASS || start == null ? start : start.owner;
      return used.root() == Root.STATIC && used.start() != null && used.start().owner == type;
    }
    return !lock.path().isEmpty()
        && startsWith(
            used,
            new LockExpression(
                lock.root(),
                lock.start(),
                lock.path().subList(0, lock.path().size() - 1),
                lock.text()));
  }

  /** Whether each method on the way uses a field of its own object, or that object itself. */
  private boolean onFieldsAllTheWay(Blocking way) {
    for (int i = 1; i < way.chain().size(); i++) {
      MethodSymbol caller = way.chain().get(i - 1).method();
      Blocking.Step step = way.chain().get(i);
      Optional<Body> code = Bodies.instance(state).of(caller);
      // What a library does with its own streams and files is its own affair.
      if (code.isPresent() && !usesOwn(code.get(), step)) {
        return false;
      }
    }
    return true;
  }

  private boolean usesOwn(Body caller, Blocking.Step step) {
    for (TreePath path : Bodies.instance(state).contents(caller).calls()) {
      if (step.method().equals(ASTHelpers.getSymbol(path.getLeaf()))) {
        for (LockExpression used : usedObjects(path.getLeaf(), caller)) {
          if (used.root() == Root.THIS) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
