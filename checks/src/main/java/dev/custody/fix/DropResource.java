package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import java.util.Optional;

/** Takes a resource out of a {@code try}, so that it stays open. */
public final class DropResource {

  private DropResource() {}

  /**
   * Removes the resource; the {@code try} becomes a plain block if nothing else is left of it.
   *
   * @param resource a variable named as a resource, or a declaration that then moves into the block
   */
  public static Optional<SuggestedFix> of(TryTree attempt, Tree resource, VisitorState state) {
    Sources sources = new Sources(state);
    if (attempt.getResources().size() != 1
        || attempt.getResources().get(0) != resource
        || !attempt.getCatches().isEmpty()
        || !sources.isEditable(attempt)) {
      return Optional.empty();
    }
    boolean hasFinally = attempt.getFinallyBlock() != null;
    String head = hasFinally ? "try {" : "{";
    if (resource instanceof VariableTree variable) {
      if (hasFinally) {
        // The declaration would have to move out, into a scope that may know its name already.
        return Optional.empty();
      }
      head +=
          "\n"
              + sources.indentation(sources.start(attempt))
              + sources.unit(attempt.getBlock())
              + sources.text(sources.start(variable), sources.end(variable.getInitializer()))
              + ";";
    }
    return Optional.of(
        SuggestedFix.replace(sources.start(attempt), sources.start(attempt.getBlock()) + 1, head));
  }
}
