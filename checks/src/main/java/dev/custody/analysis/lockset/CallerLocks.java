package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which locks surely all callers of a method hold.
 *
 * <p>A fact is a lock, in the words of the method, that is held at every call of it in the
 * compilation. Facts are born at call sites under a lock, travel down the calls between methods
 * that no code outside of the compilation can call, and are dropped where one caller does not hold
 * the lock. The answer is the greatest one that fits all calls, so recursion alone loses nothing.
 * Calls by a constructor on its own new object do not count: no other thread knows the object yet.
 * It errs on the side of "not held"; it ignores reflection. It costs a look at the callers of the
 * methods that are asked about, and at theirs.
 */
final class CallerLocks {

  private static final int MOST_METHODS = 400;

  /** A lock at a level, and whether it is a monitor, which the method cannot give up. */
  record Known(LockExpression lock, Level level, boolean monitor) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Known that
              && lock.equals(that.lock)
              && level == that.level
              && monitor == that.monitor);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * lock.hashCode() + level.hashCode()) + Boolean.hashCode(monitor);
    }
  }

  /**
   * What is known of the callers.
   *
   * @param locks what all of them hold
   * @param constructing whether only constructors call the method, on their own new object
   */
  record Callers(ImmutableSet<Known> locks, boolean constructing) {
    static final Callers UNKNOWN = new Callers(ImmutableSet.of(), false);
  }

  /**
   * One call.
   *
   * @param locks what the calling code holds by itself, in the words of the called method
   * @param caller the method whose own callers may hold more; null if none
   */
  private record Site(
      TreePath path, Body body, ImmutableSet<Known> locks, @Nullable MethodSymbol caller) {}

  private final Bodies bodies;
  private final CallsOfMethods callsOfMethods;
  private final CallNames names;
  private final Locksets locksets;
  private final LambdaLocks lambdas;
  private final Map<MethodSymbol, Callers> known = new HashMap<>();

  /**
   * @param trusting whether the calls of this compilation speak for all calls of public methods too
   */
  CallerLocks(
      VisitorState state,
      LockNames names,
      Locksets locksets,
      LambdaLocks lambdas,
      boolean trusting) {
    bodies = Bodies.instance(state);
    callsOfMethods = new CallsOfMethods(state, trusting);
    this.names = new CallNames(names);
    this.locksets = locksets;
    this.lambdas = lambdas;
  }

  Callers of(MethodSymbol method) {
    Callers answer = known.get(method);
    if (answer == null) {
      Map<MethodSymbol, List<Site>> sites = new HashMap<>();
      if (!isBare(method, sites)) {
        solve(method, sites);
      }
      answer = known.getOrDefault(method, Callers.UNKNOWN);
    }
    return answer;
  }

  /**
   * Whether a chain of calls surely comes to the method without any lock, which settles most
   * methods. A "no" may be wrong where methods call each other.
   *
   * @param sites the calls of the methods that were looked at, and are not settled
   */
  private boolean isBare(MethodSymbol method, Map<MethodSymbol, List<Site>> sites) {
    Callers settled = known.get(method);
    if (settled != null) {
      return settled.locks().isEmpty() && !settled.constructing();
    }
    if (sites.containsKey(method)) {
      return false;
    }
    ImmutableSet<TreePath> calls =
        callsOfMethods.areAllSeen(method) ? callsOfMethods.of(method) : ImmutableSet.of();
    if (calls.isEmpty() || sites.size() > MOST_METHODS) {
      known.put(method, Callers.UNKNOWN);
      return true;
    }
    List<Site> counted = new ArrayList<>();
    sites.put(method, counted);
    for (TreePath call : calls) {
      if (OwnCalls.isOfConstruction(call, method)) {
        continue;
      }
      Site site = site(call, method);
      counted.add(site);
      if (site.locks().isEmpty() && (site.caller() == null || isBare(site.caller(), sites))) {
        known.put(method, Callers.UNKNOWN);
        return true;
      }
    }
    return false;
  }

  /** Finds the methods the answer depends on, then lowers their answers until all calls fit. */
  private void solve(MethodSymbol asked, Map<MethodSymbol, List<Site>> looked) {
    Map<MethodSymbol, List<Site>> sites = new LinkedHashMap<>();
    Deque<MethodSymbol> open = new ArrayDeque<>(List.of(asked));
    while (!open.isEmpty()) {
      MethodSymbol method = open.pop();
      if (sites.containsKey(method) || isBare(method, looked) || known.containsKey(method)) {
        continue;
      }
      List<Site> counted = looked.getOrDefault(method, List.of());
      if (counted.isEmpty()) {
        known.put(method, new Callers(ImmutableSet.of(), true));
        continue;
      }
      sites.put(method, counted);
      for (Site site : counted) {
        if (site.caller() != null) {
          open.push(site.caller());
        }
      }
    }
    settleConstruction(sites);
    lower(sites);
  }

  /** Methods that only constructors call, also by way of each other. */
  private void settleConstruction(Map<MethodSymbol, List<Site>> sites) {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<MethodSymbol, List<Site>> entry : ImmutableMap.copyOf(sites).entrySet()) {
        MethodSymbol method = entry.getKey();
        if (areConstructing(entry.getValue(), method)) {
          known.put(method, new Callers(ImmutableSet.of(), true));
          sites.remove(method);
          changed = true;
        }
      }
    }
  }

  private void lower(Map<MethodSymbol, List<Site>> sites) {
    // Absent: nothing speaks against any lock yet.
    Map<MethodSymbol, ImmutableSet<Known>> answers = new HashMap<>();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (Map.Entry<MethodSymbol, List<Site>> entry : sites.entrySet()) {
        ImmutableSet<Known> now = common(entry.getKey(), entry.getValue(), sites, answers);
        if (now != null && !now.equals(answers.put(entry.getKey(), now))) {
          changed = true;
        }
      }
    }
    for (Map.Entry<MethodSymbol, List<Site>> entry : sites.entrySet()) {
      known.put(
          entry.getKey(),
          new Callers(answers.getOrDefault(entry.getKey(), ImmutableSet.of()), false));
    }
  }

  private @Nullable ImmutableSet<Known> common(
      MethodSymbol method,
      List<Site> sites,
      Map<MethodSymbol, List<Site>> solving,
      Map<MethodSymbol, ImmutableSet<Known>> answers) {
    Set<Known> common = null;
    for (Site site : sites) {
      ImmutableSet<Known> more = ImmutableSet.of();
      if (site.caller() != null) {
        Callers solved = known.get(site.caller());
        if (isConstructing(site, method)) {
          continue;
        }
        more = solved != null ? solved.locks() : answers.get(site.caller());
        if (more == null && solving.containsKey(site.caller())) {
          continue;
        }
      }
      Set<Known> all = new LinkedHashSet<>(site.locks());
      if (more != null) {
        for (Known lock : more) {
          Known inside = throughCaller(lock, site, method);
          if (inside != null) {
            all.add(inside);
          }
        }
      }
      common = common == null ? all : covered(common, all);
    }
    return common == null ? null : ImmutableSet.copyOf(common);
  }

  /** Those of the locks that are held at least as strongly. */
  private static Set<Known> covered(Set<Known> wanted, Set<Known> held) {
    Set<Known> covered = new LinkedHashSet<>();
    for (Known lock : wanted) {
      for (Known other : held) {
        if (other.lock().equals(lock.lock()) && other.level().compareTo(lock.level()) <= 0) {
          covered.add(lock);
          break;
        }
      }
    }
    return covered;
  }

  private boolean areConstructing(List<Site> sites, MethodSymbol method) {
    for (Site site : sites) {
      if (!isConstructing(site, method)) {
        return false;
      }
    }
    return true;
  }

  private boolean isConstructing(Site site, MethodSymbol method) {
    Callers callers = site.caller() == null ? null : known.get(site.caller());
    return callers != null && callers.constructing() && OwnCalls.isOne(site.path(), method);
  }

  /** A lock of the caller's callers; null if the caller may give it up or has no name for it. */
  private @Nullable Known throughCaller(Known lock, Site site, MethodSymbol method) {
    boolean kept = lock.monitor() || !mayRelease(site.body(), lock.lock());
    return kept ? inCallee(lock, site.path(), method, site.body()) : null;
  }

  private boolean mayRelease(Body body, LockExpression lock) {
    for (TreePath call : bodies.contents(body).calls()) {
      if (locksets.releases(call.getLeaf(), lock, body)) {
        return true;
      }
    }
    return false;
  }

  private Site site(TreePath call, MethodSymbol method) {
    Body body = Body.around(call).orElse(null);
    TreePath at = call;
    if (body != null && call.getLeaf() instanceof MemberReferenceTree) {
      at = lambdas.runningCall(call).orElse(null);
      if (at == null) {
        return new Site(call, body, taken(call, method, body), null);
      }
    }
    if (body == null) {
      return new Site(call, new Body(call), ImmutableSet.of(), null);
    }
    ImmutableSet.Builder<Known> locks = ImmutableSet.builder();
    locks.addAll(taken(call, method, body));
    for (HeldLock held : locksets.held(body).at(at)) {
      addInCallee(known(held), call, method, body, locks);
    }
    Body outer = body;
    while (outer.lambda().isPresent()) {
      TreePath lambda = outer.path();
      for (LockState.Key key : lambdas.takenAround(lambda)) {
        addInCallee(new Known(key.lock(), key.level(), true), call, method, outer, locks);
      }
      TreePath running = lambdas.runningCall(lambda).orElse(null);
      outer = running == null ? null : Body.around(running).orElse(null);
      if (outer == null) {
        return new Site(call, body, locks.build(), null);
      }
    }
    return new Site(call, body, locks.build(), outer.symbol().orElse(null));
  }

  /** What the method that receives a method reference takes around it. */
  private ImmutableSet<Known> taken(TreePath reference, MethodSymbol method, Body body) {
    if (!(reference.getLeaf() instanceof MemberReferenceTree)) {
      return ImmutableSet.of();
    }
    ImmutableSet.Builder<Known> locks = ImmutableSet.builder();
    for (LockState.Key key : lambdas.takenAround(reference)) {
      addInCallee(new Known(key.lock(), key.level(), true), reference, method, body, locks);
    }
    return locks.build();
  }

  private static Known known(HeldLock held) {
    return new Known(held.lock(), held.level(), held.isMonitor());
  }

  private void addInCallee(
      Known lock,
      TreePath call,
      MethodSymbol callee,
      Body caller,
      ImmutableSet.Builder<Known> locks) {
    Known inside = inCallee(lock, call, callee, caller);
    if (inside != null) {
      locks.add(inside);
    }
  }

  private @Nullable Known inCallee(Known lock, TreePath call, MethodSymbol callee, Body caller) {
    LockExpression inside =
        names.inCallee(lock.lock(), callee, call.getLeaf(), caller).orElse(null);
    return inside == null ? null : new Known(inside, lock.level(), lock.monitor());
  }
}
