package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.MethodFacts;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.When;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Which locks code waits for.
 *
 * <p>A fact is a lock that a method takes on some path, itself or through the methods it calls,
 * with the way there. Facts are born at synchronized methods and statements and at calls that take
 * a lock in any case; attempts that may fail do not wait and are none. Going up to a caller, locks
 * are renamed to its words, and dropped if they are known by nothing there: locals of the callee,
 * and the new object in its constructor. Errs on the side of "takes" within the static call graph,
 * and never looks into overriding methods. Costs a look over each method that is asked about.
 */
final class Acquisitions {

  private static final int MOST = 64;

  private record Key(LockExpression lock, @Nullable LockId id, Level level) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Key that
              && lock.equals(that.lock)
              && Objects.equals(id, that.id)
              && level == that.level);
    }

    @Override
    public int hashCode() {
      int hash = lock.hashCode();
      hash = 31 * hash + Objects.hashCode(id);
      return 31 * hash + level.hashCode();
    }
  }

  private final Bodies bodies;
  private final Locksets locksets;
  private final LockNames names;
  private final LockCalls calls;
  private final LockIds ids;
  private final MethodFacts<ImmutableList<Acquisition>> ofMethods =
      new MethodFacts<>(ImmutableList.of(), this::compute);

  Acquisitions(VisitorState state, Locksets locksets, LockIds ids) {
    this.bodies = Bodies.instance(state);
    this.locksets = locksets;
    this.names = locksets.names();
    this.calls = locksets.calls();
    this.ids = ids;
  }

  /** What a synchronized statement takes. */
  Acquisition ofMonitor(TreePath region, Body body) {
    ExpressionTree expression = ((SynchronizedTree) region.getLeaf()).getExpression();
    LockExpression lock = names.of(expression, body).lock();
    return new Acquisition(
        lock, ids.of(lock, true, body), Level.EXCLUSIVE, true, ImmutableList.of(region));
  }

  /** What an invocation, instance creation or method reference takes, in the words of the body. */
  ImmutableList<Acquisition> ofCall(TreePath call, Body body) {
    if (!(ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol callee)) {
      return ImmutableList.of();
    }
    if (bodies.of(callee).isEmpty() || calls.isDeclared(call)) {
      return calls.mayTakeLocks(call) ? taken(call, body) : ImmutableList.of();
    }
    ImmutableList<Acquisition> inside = ofMethods.of(callee);
    if (inside.isEmpty()) {
      return inside;
    }
    LockExpression receiver =
        calls.callNames().receiver(callee, Calls.receiver(call.getLeaf()), body);
    ImmutableList.Builder<Acquisition> seen = ImmutableList.builder();
    for (Acquisition one : inside) {
      seen.add(inCaller(one, call, callee, receiver, body));
    }
    return seen.build();
  }

  private ImmutableList<Acquisition> taken(TreePath call, Body body) {
    ImmutableList.Builder<Acquisition> taken = ImmutableList.builder();
    for (Taking taking : calls.of(call.getLeaf(), body).takes()) {
      LockState.Key key = taking.key();
      if (taking.when() == When.ALWAYS && key.level() != Level.OPTIMISTIC) {
        taken.add(
            new Acquisition(
                key.lock(),
                ids.of(key.lock(), false, body),
                key.level(),
                false,
                ImmutableList.of(call)));
      }
    }
    return taken.build();
  }

  private Acquisition inCaller(
      Acquisition inside,
      TreePath call,
      MethodSymbol callee,
      @Nullable LockExpression receiver,
      Body body) {
    LockExpression name =
        calls
            .callNames()
            .inCaller(inside.lock(), callee, receiver, Calls.arguments(call.getLeaf()), body)
            .orElse(null);
    if (name == null) {
      return inside.through(call, LockExpression.other(inside.lock().describe()), inside.id());
    }
    LockId id = ids.of(name, inside.monitor(), body);
    return inside.through(call, name, id == null ? inside.id() : id);
  }

  private ImmutableList<Acquisition> compute(MethodSymbol method) {
    Body body = bodies.of(method).orElse(null);
    if (body == null) {
      return ImmutableList.of();
    }
    Map<Key, Acquisition> found = new LinkedHashMap<>();
    if ((method.flags() & Flags.SYNCHRONIZED) != 0) {
      add(ofModifier(method, body), method, found);
    }
    collect(body, method, found);
    return ImmutableList.copyOf(found.values());
  }

  private Acquisition ofModifier(MethodSymbol method, Body body) {
    LockExpression lock =
        LockExpression.of(
            method.isStatic() ? LockExpression.Root.CLASS : LockExpression.Root.THIS, method.owner);
    return new Acquisition(
        lock, ids.of(lock, true, body), Level.EXCLUSIVE, true, ImmutableList.of(body.path()));
  }

  private void collect(Body body, MethodSymbol method, Map<Key, Acquisition> found) {
    BodyContents contents = bodies.contents(body);
    for (TreePath region : contents.monitors()) {
      add(ofMonitor(region, body), method, found);
    }
    for (TreePath call : contents.calls()) {
      addAll(ofCall(call, body), method, found);
    }
    for (TreePath lambda : contents.lambdas()) {
      if (locksets.runsNow(lambda)) {
        if (lambda.getLeaf() instanceof LambdaExpressionTree) {
          collect(new Body(lambda), method, found);
        } else {
          addAll(ofCall(lambda, body), method, found);
        }
      }
    }
  }

  private static void addAll(
      ImmutableList<Acquisition> all, MethodSymbol method, Map<Key, Acquisition> found) {
    for (Acquisition one : all) {
      add(one, method, found);
    }
  }

  private static void add(Acquisition one, MethodSymbol method, Map<Key, Acquisition> found) {
    LockExpression lock = one.lock();
    boolean isNew = method.isConstructor() && lock.root() == LockExpression.Root.THIS;
    if (isNew || (one.id() == null && !startsWithParameter(lock))) {
      return;
    }
    Key key =
        new Key(
            lock.root() == LockExpression.Root.OTHER ? LockExpression.other("") : lock,
            one.id(),
            one.level());
    Acquisition old = found.get(key);
    if (old == null ? found.size() < MOST : one.way().size() < old.way().size()) {
      found.put(key, one);
    }
  }

  /** Whether a caller may know the lock by another name. */
  static boolean startsWithParameter(LockExpression lock) {
    return lock.root() == LockExpression.Root.VARIABLE
        && lock.start() instanceof VarSymbol variable
        && variable.getKind() == ElementKind.PARAMETER;
  }
}
