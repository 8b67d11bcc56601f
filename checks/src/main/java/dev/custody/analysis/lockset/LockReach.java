package dev.custody.analysis.lockset;

import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Model;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A first look at which methods may touch locks, themselves or through code of this compilation,
 * whatever they do to them on balance. The answer is too often yes and never wrongly no; most calls
 * of a program are dismissed by it for the price of a look into a set.
 */
final class LockReach {

  private final Model model;
  private final Summaries summaries;
  private @Nullable Set<MethodSymbol> touching;

  LockReach(Model model, Summaries summaries) {
    this.model = model;
    this.summaries = summaries;
  }

  /** Whether a call of the method may take or give up a lock. */
  boolean mayTouch(MethodSymbol method) {
    if (touching == null) {
      touching = compute();
    }
    return touching.contains(method);
  }

  private Set<MethodSymbol> compute() {
    Deque<MethodSymbol> open = new ArrayDeque<>();
    for (MethodSymbol method : summaries.called()) {
      if (touchesItself(method)) {
        open.add(method);
      }
    }
    Set<MethodSymbol> found = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (TreePath call : summaries.callers(open.remove())) {
        MethodSymbol caller = methodAround(call);
        if (caller != null && found.add(caller)) {
          open.add(caller);
        }
      }
    }
    return found;
  }

  /** The method whose call runs the code, or has given it away; lambdas count as part of it. */
  private static @Nullable MethodSymbol methodAround(TreePath call) {
    Body body = Body.around(call).orElse(null);
    return body == null ? null : body.outermost().symbol().orElse(null);
  }

  private boolean touchesItself(MethodSymbol method) {
    return model.knowsLockMethodName(method.name)
        || (method.owner instanceof ClassSymbol owner && model.marks().mayMark(owner));
  }
}
