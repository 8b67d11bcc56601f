package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Symbol;
import dev.custody.model.BlockingKind;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A way in which a method may block.
 *
 * @param kind what it waits for
 * @param bounded whether the wait itself has a time limit
 * @param timedTwin for a direct call, the overload or sibling with a time limit
 * @param releasing the lock given up while waiting: the field or variable that holds it, or the
 *     class for {@code this} and class literals; null if there is none or it is unknown
 * @param through the parameter of the first method that is the stream it waits for, or the class if
 *     that is a field of the object; null if it is another stream, or unknown
 * @param chain the methods on the way, the one that waits last; never empty
 */
public record Blocking(
    BlockingKind kind,
    boolean bounded,
    Optional<String> timedTwin,
    @Nullable Symbol releasing,
    @Nullable Symbol through,
    ImmutableList<Step> chain) {

  /**
   * One call on the way.
   *
   * @param method the method that is called
   * @param line the one-based line of the call in the file of the calling method; 0 for the first
   *     step
   */
  public record Step(Symbol.MethodSymbol method, int line) {
    /** The method as a reader would name it. */
    public String name() {
      String owner = method.owner.getSimpleName().toString();
      return method.isConstructor() ? "new " + owner : owner + "." + method.getSimpleName();
    }
  }

  Blocking giving(@Nullable Symbol lock) {
    return new Blocking(kind, bounded, timedTwin, lock, through, chain);
  }

  Blocking through(@Nullable Symbol stream) {
    return new Blocking(kind, bounded, timedTwin, releasing, stream, chain);
  }

  /** Whether the method waits itself rather than through another. */
  public boolean isDirect() {
    return chain.size() == 1;
  }

  /** The chain as text: {@code refresh() -> load() -> HttpClient.send()}. */
  public String describe() {
    return chain.stream().map(step -> step.name() + "()").collect(Collectors.joining(" -> "));
  }
}
