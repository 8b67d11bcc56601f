package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.classfile.Callee;
import dev.custody.analysis.classfile.Value;
import dev.custody.model.BlockingKind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How methods of dependencies may block: a search through their bytecode for the nearest calls that
 * a model, or a throws clause, says to block. It goes a few calls deep, as code far down is more
 * often run in other circumstances; it leaves out waits that only their arguments make long, and
 * streams that cannot be followed back to the object or a parameter of the method asked about.
 */
final class DependencyBlocking {

  private static final int DEEPEST = 5;
  private static final int MOST_METHODS = 500;

  /** A method on the way, and how the search came to it. */
  private record Visit(
      Callee method, @Nullable Visit from, DependencyWaits.@Nullable Edge by, int depth) {}

  private record Key(BlockingKind kind, @Nullable Symbol releasing, int through) {}

  private final Dependencies dependencies;
  private final DependencyWaits waits;

  DependencyBlocking(Dependencies dependencies, DependencyTimings timings, VisitorState state) {
    this.dependencies = dependencies;
    waits = new DependencyWaits(dependencies, timings, state);
  }

  /** How the method may block; nothing if its code cannot be read. */
  Optional<ImmutableList<Blocking>> of(MethodSymbol method) {
    return Dependencies.ifPresent(
        () -> dependencies.find(method).map(found -> search(found, method)));
  }

  private ImmutableList<Blocking> search(Callee start, MethodSymbol method) {
    Map<Key, Blocking> found = new LinkedHashMap<>();
    Set<Callee> seen = new HashSet<>();
    Deque<Visit> queue = new ArrayDeque<>();
    queue.add(new Visit(start, null, null, 0));
    seen.add(start);
    while (!queue.isEmpty()) {
      Visit visit = queue.remove();
      for (DependencyWaits.Wait wait : waits.in(visit.method)) {
        add(wait, visit, method, found);
      }
      if (visit.depth < DEEPEST) {
        DependencyWaits.Found more = waits.further(visit.method);
        for (DependencyWaits.Wait wait : more.waits()) {
          add(wait, visit, method, found);
        }
        for (DependencyWaits.Edge edge : more.edges()) {
          if (seen.size() < MOST_METHODS && seen.add(edge.to())) {
            queue.add(new Visit(edge.to(), visit, edge, visit.depth + 1));
          }
        }
      }
    }
    return ImmutableList.copyOf(found.values());
  }

  private void add(
      DependencyWaits.Wait wait, Visit visit, MethodSymbol start, Map<Key, Blocking> found) {
    int through = wait.through();
    ImmutableList.Builder<MethodSymbol> chain = ImmutableList.builder();
    chain.add(wait.method());
    for (Visit at = visit; at.from != null && at.by != null; at = at.from) {
      MethodSymbol written = at.method.written();
      if (written != null) {
        chain.add(written);
      }
      if (through != DependencyWaits.NONE) {
        through = waits.inCaller(through, at.by, at.from.method);
        if (through == DependencyWaits.NONE) {
          return;
        }
      }
    }
    Key key = new Key(wait.how().kind(), wait.releasing(), through);
    Blocking old = found.get(key);
    if (old != null && (!old.bounded() || wait.how().bounded())) {
      return;
    }
    ImmutableList.Builder<Blocking.Step> steps = ImmutableList.builder();
    steps.add(new Blocking.Step(start, 0));
    chain.build().reverse().forEach(step -> steps.add(new Blocking.Step(step, 0)));
    found.put(
        key,
        new Blocking(
            wait.how().kind(),
            wait.how().bounded(),
            Optional.empty(),
            wait.releasing(),
            stream(through, start),
            steps.build()));
  }

  /** The stream as {@link Blocking#through} names it. */
  private @Nullable Symbol stream(int through, MethodSymbol method) {
    if (through == DependencyWaits.NONE) {
      return null;
    }
    if (through == Value.Parameter.THIS) {
      return method.enclClass();
    }
    int parameter =
        dependencies.find(method).map(found -> Dependencies.toSource(found, through)).orElse(-1);
    return parameter >= 0 && parameter < method.getParameters().size()
        ? method.getParameters().get(parameter)
        : null;
  }
}
