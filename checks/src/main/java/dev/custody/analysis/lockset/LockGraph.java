package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import dev.custody.model.Effect.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which locks are taken while which others are held, and the cycles in that. Nodes are locks, an
 * edge keeps the places that show it; a cycle needs one place for each edge so that all of them can
 * be reached at the same time by different threads.
 */
final class LockGraph {

  private static final int MOST_WITNESSES = 12;
  private static final int LONGEST_CYCLE = 5;

  private record Edge(LockId from, LockId to) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Edge that && from.equals(that.from) && to.equals(that.to));
    }

    @Override
    public int hashCode() {
      return 31 * from.hashCode() + to.hashCode();
    }
  }

  private final Map<LockId, Map<LockId, List<LockOrder>>> edges = new HashMap<>();
  private final Comparator<LockOrder> order;

  /**
   * @param order puts the places of one edge in an order that does not depend on the compilation
   */
  LockGraph(Comparator<LockOrder> order) {
    this.order = order;
  }

  void add(LockId from, LockId to, LockOrder witness) {
    Map<LockId, List<LockOrder>> outgoing = edges.get(from);
    if (outgoing == null) {
      outgoing = new HashMap<>();
      edges.put(from, outgoing);
    }
    List<LockOrder> witnesses = outgoing.get(to);
    if (witnesses == null) {
      witnesses = new ArrayList<>();
      outgoing.put(to, witnesses);
    }
    witnesses.add(witness);
  }

  /**
   * The cycles, each once and beginning with its least place: for every edge on a cycle one of the
   * shortest through it.
   *
   * @param gates what is known to be held around a place, by all its callers
   * @param possible whether that place can be reached at all as it seems
   */
  ImmutableList<LockInversion> cycles(
      Function<LockOrder, Set<LockId>> gates, Predicate<LockOrder> possible) {
    Set<Set<Edge>> seen = new LinkedHashSet<>();
    List<LockInversion> found = new ArrayList<>();
    for (LockId from : sorted(edges.keySet())) {
      for (LockId to : sorted(edges.getOrDefault(from, Map.of()).keySet())) {
        List<LockId> back = shortest(to, from);
        if (back == null) {
          continue;
        }
        List<LockId> nodes = new ArrayList<>(back);
        nodes.add(0, from);
        Set<Edge> cycle = new LinkedHashSet<>();
        for (int i = 0; i + 1 < nodes.size(); i++) {
          cycle.add(new Edge(nodes.get(i), nodes.get(i + 1)));
        }
        if (seen.add(cycle)) {
          List<LockOrder> chosen = choose(List.copyOf(cycle), new ArrayList<>(), gates, possible);
          if (chosen != null) {
            found.add(startingWithLeast(chosen));
          }
        }
      }
    }
    if (found.size() > 1) {
      found.sort(Comparator.comparing(inversion -> inversion.orders().get(0), order));
    }
    return ImmutableList.copyOf(found);
  }

  private static List<LockId> sorted(Set<LockId> locks) {
    List<LockId> list = new ArrayList<>(locks);
    if (list.size() > 1) {
      list.sort(Comparator.comparing(LockId::order));
    }
    return list;
  }

  /** The locks on a shortest way, both ends included; null if there is none. */
  private @Nullable List<LockId> shortest(LockId from, LockId to) {
    Map<LockId, LockId> cameFrom = new LinkedHashMap<>();
    Map<LockId, Integer> length = new HashMap<>();
    Deque<LockId> open = new ArrayDeque<>(List.of(from));
    length.put(from, 1);
    while (!open.isEmpty()) {
      LockId at = open.remove();
      int steps = length.getOrDefault(at, 0);
      if (at.equals(to)) {
        List<LockId> way = new ArrayList<>(List.of(at));
        for (LockId back = cameFrom.get(at); back != null; back = cameFrom.get(back)) {
          way.add(0, back);
        }
        return way;
      }
      if (steps >= LONGEST_CYCLE) {
        continue;
      }
      for (LockId next : sorted(edges.getOrDefault(at, Map.of()).keySet())) {
        if (length.putIfAbsent(next, steps + 1) == null) {
          cameFrom.put(next, at);
          open.add(next);
        }
      }
    }
    return null;
  }

  /**
   * One place for each edge from the {@code chosen.size()}-th on; null if they do not go together.
   */
  private @Nullable List<LockOrder> choose(
      List<Edge> cycle,
      List<LockOrder> chosen,
      Function<LockOrder, Set<LockId>> gates,
      Predicate<LockOrder> possible) {
    if (chosen.size() == cycle.size()) {
      return goTogether(chosen, gates) ? chosen : null;
    }
    Edge edge = cycle.get(chosen.size());
    List<LockOrder> witnesses =
        new ArrayList<>(
            edges.getOrDefault(edge.from(), Map.of()).getOrDefault(edge.to(), List.of()));
    witnesses.sort(order);
    int tried = 0;
    for (LockOrder witness : witnesses) {
      if (!possible.test(witness)) {
        continue;
      }
      if (tried++ == MOST_WITNESSES) {
        break;
      }
      List<LockOrder> more = new ArrayList<>(chosen);
      more.add(witness);
      List<LockOrder> all = choose(cycle, more, gates, possible);
      if (all != null) {
        return all;
      }
    }
    return null;
  }

  private static boolean goTogether(List<LockOrder> cycle, Function<LockOrder, Set<LockId>> gates) {
    for (int i = 0; i < cycle.size(); i++) {
      LockOrder holder = cycle.get((i + 1) % cycle.size());
      LockOrder waiting = cycle.get(i);
      if (waiting.second().level() == Level.READ && holder.first().level() == Level.READ) {
        return false;
      }
    }
    if (cycle.size() == 2
        && ofOneClass(cycle.get(0))
        && !cycle.stream().allMatch(LockOrder::isOfOneObject)) {
      return false;
    }
    for (int i = 0; i < cycle.size(); i++) {
      for (int j = i + 1; j < cycle.size(); j++) {
        if (!Sets.intersection(gates.apply(cycle.get(i)), gates.apply(cycle.get(j))).isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether the two locks belong to objects of one class, so that it matters to which ones. */
  private static boolean ofOneClass(LockOrder order) {
    LockId first = order.first().id();
    LockId second = order.second().id();
    return first != null
        && second != null
        && !first.isSingle()
        && !second.isSingle()
        && owner(first) instanceof ClassSymbol type
        && type.equals(owner(second));
  }

  private static Symbol owner(LockId lock) {
    return lock.kind() == LockId.Kind.MONITOR_OF ? lock.symbol() : lock.symbol().owner;
  }

  private LockInversion startingWithLeast(List<LockOrder> cycle) {
    List<LockOrder> rotated = new ArrayList<>(cycle);
    int least = cycle.indexOf(Collections.min(cycle, order));
    Collections.rotate(rotated, -least);
    return new LockInversion(ImmutableList.copyOf(rotated));
  }
}
