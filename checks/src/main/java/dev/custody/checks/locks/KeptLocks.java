package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ReturnTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Blocking;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import org.jspecify.annotations.Nullable;

/** Which of the locks held at a call stay locked, to no good end, while the call waits. */
final class KeptLocks {

  private final TreePath call;
  private final Body body;
  private final VisitorState state;
  private final OwnStreams ownStreams;

  KeptLocks(TreePath call, Body body, VisitorState state) {
    this.call = call;
    this.body = body;
    this.state = state;
    this.ownStreams = new OwnStreams(call, body, state);
  }

  ImmutableList<HeldLock> of(ImmutableList<HeldLock> held, Blocking way) {
    Locksets locksets = Locksets.instance(state);
    ImmutableList<HeldLock> kept =
        held.stream()
            .filter(lock -> !locksets.releases(call.getLeaf(), lock.lock(), body))
            .filter(lock -> !ownStreams.serializes(lock, way))
            .collect(ImmutableList.toImmutableList());
    return givesUpALock(way) ? withoutTheOneGivenUp(kept, way) : kept;
  }

  private ImmutableList<HeldLock> withoutTheOneGivenUp(ImmutableList<HeldLock> held, Blocking way) {
    ImmutableList<HeldLock> others =
        held.stream()
            .filter(lock -> !isGivenUp(lock, behind(way.releasing())))
            .collect(ImmutableList.toImmutableList());
    if (others.size() < held.size() || waitsOnItsOwnLock(way)) {
      return others;
    }
    // The wait would fail if the lock it gives up were not held: it is one of these, whatever the
    // name.
    return held.size() > 1 && way.isDirect()
        ? held.subList(0, held.size() - 1)
        : ImmutableList.of();
  }

  private boolean givesUpALock(Blocking way) {
    return Model.instance(state)
        .of(Iterables.getLast(way.chain()).method())
        .every(Effect.Blocks.class)
        .anyMatch(blocks -> blocks.releasing().isPresent());
  }

  /** Whether another method waits on a lock that it must have taken itself. */
  private static boolean waitsOnItsOwnLock(Blocking way) {
    return !way.isDirect()
        && way.releasing() != null
        && (way.releasing() instanceof ClassSymbol || way.releasing().owner instanceof ClassSymbol);
  }

  /** The field that a getter returns; other symbols as they are. */
  private @Nullable Symbol behind(@Nullable Symbol lock) {
    return lock instanceof MethodSymbol getter
        ? Bodies.instance(state)
            .of(getter)
            .flatMap(Body::method)
            .map(method -> method.getBody().getStatements())
            .filter(statements -> statements.size() == 1)
            .map(statements -> statements.get(0))
            .map(
                statement -> statement instanceof ReturnTree result ? result.getExpression() : null)
            .<Symbol>map(ASTHelpers::getSymbol)
            .orElse(lock)
        : lock;
  }

  private boolean isGivenUp(HeldLock held, @Nullable Symbol lock) {
    Symbol last = held.lock().last();
    if (lock == null || last == null) {
      return false;
    }
    return lock.equals(last)
        || (lock instanceof ClassSymbol type
            && (last instanceof VarSymbol || last instanceof ClassSymbol)
            && last.type.tsym instanceof ClassSymbol own
            && own != state.getSymtab().objectType.tsym
            && (own.isSubClass(type, state.getTypes()) || type.isSubClass(own, state.getTypes())));
  }
}
