package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Facts about methods that rest on the same facts about the methods they call, each computed once.
 * A method that is asked about while it is being computed has the least fact; what was computed on
 * top of that is kept for good only once the outermost method of the recursion is done.
 *
 * @param <F> the fact
 */
public final class MethodFacts<F> {

  private static final int DEEPEST = 200;

  private final F least;
  private final Function<MethodSymbol, F> rule;
  private final Map<MethodSymbol, F> known = new HashMap<>();
  private final Map<MethodSymbol, F> provisional = new HashMap<>();
  private final Map<MethodSymbol, Integer> started = new HashMap<>();

  /** The depth of the outermost method on the stack that a recursive call came back to. */
  private int lowest = Integer.MAX_VALUE;

  /**
   * @param least what is true of a method that does nothing
   * @param rule computes the fact, and asks {@link #of} about the methods called
   */
  public MethodFacts(F least, Function<MethodSymbol, F> rule) {
    this.least = least;
    this.rule = rule;
  }

  /** The fact about the method. */
  public F of(MethodSymbol method) {
    F fact = known.get(method);
    if (fact != null) {
      return fact;
    }
    Integer depth = started.get(method);
    if (depth != null) {
      lowest = Math.min(lowest, depth);
      return least;
    }
    fact = provisional.get(method);
    if (fact != null || started.size() > DEEPEST) {
      // Whatever asks rests on something that is not known for good.
      lowest = 0;
      return fact == null ? least : fact;
    }
    return compute(method);
  }

  private F compute(MethodSymbol method) {
    int depth = started.size();
    int outer = lowest;
    lowest = Integer.MAX_VALUE;
    started.put(method, depth);
    F fact = rule.apply(method);
    started.remove(method);
    if (lowest >= depth) {
      known.put(method, fact);
      if (depth == 0) {
        provisional.clear();
      }
      lowest = outer;
    } else {
      provisional.put(method, fact);
      lowest = Math.min(outer, lowest);
    }
    return fact;
  }
}
