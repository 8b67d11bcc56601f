package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
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
import dev.custody.model.Effects;
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
    ImmutableList.Builder<HeldLock> kept = ImmutableList.builder();
    for (HeldLock lock : held) {
      if (!locksets.releases(call.getLeaf(), lock.lock(), body)
          && !ownStreams.serializes(lock, way)) {
        kept.add(lock);
      }
    }
    return givesUpALock(way) ? withoutTheOneGivenUp(kept.build(), way) : kept.build();
  }

  private ImmutableList<HeldLock> withoutTheOneGivenUp(ImmutableList<HeldLock> held, Blocking way) {
    Symbol givenUp = behind(way.releasing());
    ImmutableList.Builder<HeldLock> kept = ImmutableList.builder();
    for (HeldLock lock : held) {
      if (!isGivenUp(lock, givenUp)) {
        kept.add(lock);
      }
    }
    ImmutableList<HeldLock> others = kept.build();
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
    Effects effects = Model.instance(state).of(Iterables.getLast(way.chain()).method());
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Blocks blocks && blocks.releasing().isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** Whether another method waits on a lock that it must have taken itself. */
  private static boolean waitsOnItsOwnLock(Blocking way) {
    return !way.isDirect()
        && way.releasing() != null
        && (way.releasing() instanceof ClassSymbol || way.releasing().owner instanceof ClassSymbol);
  }

  /** The field that a getter returns; other symbols as they are. */
  private @Nullable Symbol behind(@Nullable Symbol lock) {
    Body getter =
        lock instanceof MethodSymbol method ? Bodies.instance(state).of(method).orElse(null) : null;
    if (getter != null
        && getter.code() instanceof BlockTree block
        && block.getStatements().size() == 1
        && block.getStatements().get(0) instanceof ReturnTree result
        && result.getExpression() != null) {
      Symbol returned = ASTHelpers.getSymbol(result.getExpression());
      return returned == null ? lock : returned;
    }
    return lock;
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
