package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableMap;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.model.Effect.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The locks that one path through a body touched.
 *
 * @param standings how each stands
 * @param aliases local variables that stand for what another name stood for when they were assigned
 */
record PathLocks(
    ImmutableMap<LockState.Key, Standing> standings, ImmutableMap<Symbol, LockExpression> aliases) {

  static final PathLocks NONE = new PathLocks(ImmutableMap.of(), ImmutableMap.of());

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof PathLocks that
            && standings.equals(that.standings)
            && aliases.equals(that.aliases));
  }

  @Override
  public int hashCode() {
    return 31 * standings.hashCode() + aliases.hashCode();
  }

  boolean holdsAny() {
    for (Standing standing : standings.values()) {
      if (standing.isHeld()) {
        return true;
      }
    }
    return false;
  }

  @Nullable Standing standing(LockState.Key key) {
    return standings.get(resolve(key));
  }

  /** The key in terms of names that are no aliases on this path. */
  LockState.Key resolve(LockState.Key key) {
    LockExpression lock = resolve(key.lock());
    return lock.equals(key.lock()) ? key : new LockState.Key(lock, key.level());
  }

  LockExpression resolve(LockExpression lock) {
    LockExpression target = lock.start() == null ? null : aliases.get(lock.start());
    return target == null ? lock : target.then(lock.path());
  }

  PathLocks with(LockState.Key key, @Nullable Standing standing) {
    Map<LockState.Key, Standing> now = new LinkedHashMap<>(standings);
    if (standing == null) {
      now.remove(key);
    } else {
      now.put(key, standing);
    }
    return new PathLocks(ImmutableMap.copyOf(now), aliases);
  }

  PathLocks take(LockState.Key named, Standing.Unit unit) {
    LockState.Key key = resolve(named);
    return with(key, Standing.taken(standings.get(key), unit));
  }

  PathLocks fail(LockState.Key named, Tree at) {
    LockState.Key key = resolve(named);
    Standing old = standings.get(key);
    boolean open =
        old == null
            || old.kind() == Standing.Kind.RELEASED
            || old.kind() == Standing.Kind.FAILED
            || old.kind() == Standing.Kind.RESTORED;
    return open ? with(key, Standing.of(Standing.Kind.FAILED, at)) : this;
  }

  /**
   * After a release. One of a lock that is not held under that name may be that of any lock whose
   * name has aliases.
   */
  PathLocks give(LockState.Key named, Standing.Unit unit, boolean eitherLevel) {
    LockState.Key key = resolve(named);
    Standing old = standings.get(key);
    if (old == null || !old.isHeld()) {
      LockState.Key other = otherLevel(key);
      Standing others = standings.get(other);
      if (others != null && others.isHeld()) {
        return eitherLevel
            ? with(other, Standing.given(others, unit))
            : with(key, Standing.UNKNOWN).with(other, Standing.UNKNOWN);
      }
    }
    PathLocks after = with(key, Standing.given(old, unit));
    return old == null ? after.lose(held -> mayBeSame(held.lock(), key.lock())) : after;
  }

  /** After the mode of what is held changed, or a lock was taken in place of an optimistic read. */
  PathLocks convert(LockState.Key named, Standing.Unit unit) {
    LockState.Key key = resolve(named);
    LockState.Key other = otherLevel(key);
    Standing old = standings.get(key);
    if (old != null && old.isHeld()) {
      return with(key, Standing.taken(null, unit));
    }
    return (standings.containsKey(other) ? with(other, null) : this)
        .with(key, Standing.taken(null, unit));
  }

  static LockState.Key otherLevel(LockState.Key key) {
    return new LockState.Key(key.lock(), key.level() == Level.READ ? Level.EXCLUSIVE : Level.READ);
  }

  /** Nothing is known any more of the locks held that fulfil the condition. */
  PathLocks lose(Predicate<LockState.Key> condition) {
    return mapHeld((key, held) -> condition.test(key) ? Standing.UNKNOWN : held);
  }

  /** Changes the standing of each lock held. */
  PathLocks mapHeld(BiFunction<LockState.Key, Standing, Standing> change) {
    if (!holdsAny()) {
      return this;
    }
    ImmutableMap.Builder<LockState.Key, Standing> now = ImmutableMap.builder();
    for (Map.Entry<LockState.Key, Standing> entry : standings.entrySet()) {
      Standing standing = entry.getValue();
      now.put(
          entry.getKey(), standing.isHeld() ? change.apply(entry.getKey(), standing) : standing);
    }
    return new PathLocks(now.buildOrThrow(), aliases);
  }

  static boolean mayBeSame(LockExpression a, LockExpression b) {
    return !a.equals(b) && (!a.isPlain() || !b.isPlain());
  }

  /**
   * After the variable was assigned what {@code value} names, or something without a name. What was
   * known under its name lives on under that of another variable that stands for the same.
   */
  PathLocks assign(Symbol variable, @Nullable LockExpression value) {
    if (standings.isEmpty()) {
      return this;
    }
    LockExpression target = value == null ? null : resolve(value);
    PathLocks after = without(variable);
    if (target == null
        || target.root() == LockExpression.Root.OTHER
        || target.dependsOn(variable)
        || !(variable instanceof VarSymbol local)
        || local.owner instanceof Symbol.ClassSymbol
        || !touches(target)) {
      return after;
    }
    Map<Symbol, LockExpression> now = new LinkedHashMap<>(after.aliases);
    now.put(variable, after.resolve(target));
    return new PathLocks(after.standings, ImmutableMap.copyOf(now));
  }

  /** Whether the object or one that belongs to it is among the locks. */
  private boolean touches(LockExpression object) {
    for (LockState.Key key : standings.keySet()) {
      if (key.lock().startsWith(object)) {
        return true;
      }
    }
    return false;
  }

  private PathLocks without(Symbol variable) {
    Map<Symbol, LockExpression> names = new LinkedHashMap<>(aliases);
    if (names.remove(variable) != null) {
      return new PathLocks(standings, ImmutableMap.copyOf(names));
    }
    Symbol heir = heir(variable);
    return heir == null ? forgotten(variable) : inherited(variable, heir);
  }

  /** The first alias of the variable. */
  private @Nullable Symbol heir(Symbol variable) {
    for (Map.Entry<Symbol, LockExpression> entry : aliases.entrySet()) {
      LockExpression target = entry.getValue();
      if (target.root() == LockExpression.Root.VARIABLE
          && target.path().isEmpty()
          && variable.equals(target.start())) {
        return entry.getKey();
      }
    }
    return null;
  }

  private PathLocks forgotten(Symbol variable) {
    ImmutableMap.Builder<Symbol, LockExpression> names = ImmutableMap.builder();
    for (Map.Entry<Symbol, LockExpression> entry : aliases.entrySet()) {
      if (!entry.getValue().dependsOn(variable)) {
        names.put(entry);
      }
    }
    ImmutableMap.Builder<LockState.Key, Standing> kept = ImmutableMap.builder();
    for (Map.Entry<LockState.Key, Standing> entry : standings.entrySet()) {
      Standing standing = entry.getValue();
      if (!entry.getKey().lock().dependsOn(variable)) {
        kept.put(entry);
      } else if (standing.isHeld() || standing.kind() == Standing.Kind.UNKNOWN) {
        kept.put(entry.getKey(), Standing.UNKNOWN);
      }
    }
    return new PathLocks(kept.buildOrThrow(), names.buildOrThrow());
  }

  private PathLocks inherited(Symbol variable, Symbol heir) {
    LockExpression root = LockExpression.of(LockExpression.Root.VARIABLE, heir);
    ImmutableMap.Builder<Symbol, LockExpression> names = ImmutableMap.builder();
    for (Map.Entry<Symbol, LockExpression> entry : aliases.entrySet()) {
      if (!entry.getKey().equals(heir)) {
        names.put(entry.getKey(), renamed(entry.getValue(), variable, root));
      }
    }
    // Two names may become one.
    Map<LockState.Key, Standing> kept = new LinkedHashMap<>();
    for (Map.Entry<LockState.Key, Standing> entry : standings.entrySet()) {
      LockState.Key key = entry.getKey();
      kept.put(
          new LockState.Key(renamed(key.lock(), variable, root), key.level()), entry.getValue());
    }
    return new PathLocks(ImmutableMap.copyOf(kept), names.buildOrThrow());
  }

  private static LockExpression renamed(LockExpression lock, Symbol variable, LockExpression root) {
    return variable.equals(lock.start()) ? root.then(lock.path()) : lock;
  }
}
