package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.sun.source.tree.VariableTree;
import java.util.Optional;

/** Releases what a method was about to return when an exception comes first. */
final class ReleaseOnFailure {

  private ReleaseOnFailure() {}

  /**
   * Puts the rest of the block into a {@code try} whose {@code catch} clause releases the value and
   * throws on what it caught: by JLS 11.2.2 no more than the block may throw.
   *
   * @param release an expression without semicolon, such as {@code pool.shutdown()}
   * @return nothing if the edit would not compile
   */
  static Optional<SuggestedFix> after(VariableTree variable, String release, VisitorState state) {
    String caught = variable.getName().contentEquals("failure") ? "thrown" : "failure";
    return Region.upToEnd(variable, release, state)
        .filter(region -> !region.isEmpty() && !region.names(caught))
        .map(region -> fix(region, release, caught));
  }

  private static SuggestedFix fix(Region region, String release, String caught) {
    String clause = "catch (Throwable " + caught + ")";
    String text = region.inTry(clause, release + ";", "throw " + caught + ";");
    return region
        .imports()
        .replace(region.from(), region.to(), text)
        .setShortDescription("Release it if an exception comes first")
        .build();
  }
}
