package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.model.Effect.Level;
import dev.custody.model.Model;
import dev.custody.tree.NamedType;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread waits for itself.
 *
 * <p>A fact is a call, made while a lock is surely held, that waits for the same lock at a level
 * that its holder cannot get, itself or through the methods it calls; or a function that updates
 * the map it computes a value for. Facts are born at calls and never change. The analysis errs on
 * the side of silence: a lock counts as the same only under the same name, and attempts that may
 * fail do not wait. It ignores overriding methods, and several readers, which mostly get along. It
 * costs a walk over callees where a lock is held, or a map is given a function.
 */
public final class Relocks {

  private static final Context.Key<Relocks> KEY = new Context.Key<>();
  private static final NamedType SEMAPHORE = NamedType.of("java.util.concurrent.Semaphore");

  private final Bodies bodies;
  private final Model model;
  private final Locksets locksets;
  private final Acquisitions acquisitions;
  private final MapUpdates maps;
  private final VisitorState state;
  private final IdentityHashMap<Tree, ImmutableList<Relock>> known = new IdentityHashMap<>();

  private Relocks(VisitorState state) {
    this.state = state;
    bodies = Bodies.instance(state);
    model = Model.instance(state);
    locksets = Locksets.instance(state);
    acquisitions = new Acquisitions(state, locksets, new LockIds(state, locksets.names()));
    maps = new MapUpdates(state, locksets.names());
  }

  /** The instance of this compilation. */
  public static Relocks instance(VisitorState state) {
    Relocks relocks = state.context.get(KEY);
    if (relocks == null) {
      relocks = new Relocks(state);
      state.context.put(KEY, relocks);
    }
    return relocks;
  }

  /** The places of the body; one for each call and lock. */
  public ImmutableList<Relock> of(Body body) {
    ImmutableList<Relock> relocks = known.get(body.declaration());
    if (relocks == null) {
      relocks = find(body);
      known.put(body.declaration(), relocks);
    }
    return relocks;
  }

  private ImmutableList<Relock> find(Body body) {
    ImmutableList.Builder<Relock> found = ImmutableList.builder();
    BodyContents contents = bodies.contents(body);
    if (locksets.mayHoldLocks(body)) {
      HeldLocks held = locksets.held(body);
      for (TreePath call : contents.calls()) {
        found.addAll(at(call, held, body));
      }
      for (TreePath reference : contents.lambdas()) {
        if (reference.getLeaf() instanceof MemberReferenceTree && locksets.runsNow(reference)) {
          found.addAll(at(reference, held, body));
        }
      }
    }
    return found.addAll(maps.in(body)).build();
  }

  private ImmutableList<Relock> at(TreePath call, HeldLocks held, Body body) {
    ImmutableList<HeldLock> locks = held.at(call);
    if (areMonitors(locks)) {
      return ImmutableList.of();
    }
    Map<LockExpression, Relock> found = new LinkedHashMap<>();
    for (Acquisition taken : acquisitions.ofCall(call, body)) {
      Relock relock = relock(taken, locks);
      if (relock != null && !locksets.releases(call.getLeaf(), taken.lock(), body)) {
        found.putIfAbsent(taken.lock(), relock);
      }
    }
    return ImmutableList.copyOf(found.values());
  }

  private static boolean areMonitors(ImmutableList<HeldLock> locks) {
    for (HeldLock lock : locks) {
      if (!lock.isMonitor()) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Relock relock(Acquisition taken, ImmutableList<HeldLock> locks) {
    if (taken.monitor() || taken.lock().root() == LockExpression.Root.OTHER) {
      return null;
    }
    HeldLock strongest = null;
    for (HeldLock held : locks) {
      if (!held.isMonitor()
          && held.lock().equals(taken.lock())
          && (strongest == null || held.level() == Level.EXCLUSIVE)) {
        strongest = held;
      }
    }
    if (strongest == null) {
      return null;
    }
    Relock.Kind kind = kind(strongest, taken);
    return kind == null
        ? null
        : new Relock(kind, taken.lock().describe(), strongest.takenAt(), taken.way());
  }

  private Relock.@Nullable Kind kind(HeldLock held, Acquisition taken) {
    if (held.level() == Level.READ) {
      return taken.level() == Level.EXCLUSIVE ? Relock.Kind.UPGRADE : null;
    }
    Symbol last = taken.lock().last();
    if (last == null || held.level() != Level.EXCLUSIVE) {
      return null;
    }
    Type type = last instanceof MethodSymbol getter ? getter.getReturnType() : last.type;
    if (ASTHelpers.isSubtype(type, SEMAPHORE.get(state), state)) {
      return Relock.Kind.PERMIT;
    }
    return model.ofType(type).is("non-reentrant") ? Relock.Kind.LOCK : null;
  }
}
