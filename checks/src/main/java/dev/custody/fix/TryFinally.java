package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.StatementTree;
import java.util.Optional;

/** Releases in a {@code finally} block what a statement acquired. */
public final class TryFinally {

  private TryFinally() {}

  /**
   * Puts what follows the acquisition into {@code try { .. } finally { release; }}: up to the
   * statement of the block that releases already, else up to the end of the block. Releases that
   * the {@code finally} block makes redundant go away.
   *
   * @param acquisition a statement of a block, such as a declaration or {@code lock.lock();}
   * @param release an expression without semicolon, such as {@code pool.shutdown()}
   * @return nothing if the edit would not compile or would release twice what must not be
   */
  public static Optional<SuggestedFix> after(
      StatementTree acquisition, String release, VisitorState state) {
    return Region.upToRelease(acquisition, release, state).map(region -> fix(region, release));
  }

  /**
   * The same for all statements of a block that is entered with what is to be released, such as
   * that of {@code if (lock.tryLock()) {..}}.
   */
  public static Optional<SuggestedFix> inside(BlockTree block, String release, VisitorState state) {
    return Region.ofBlock(block, release, state).map(region -> fix(region, release));
  }

  private static SuggestedFix fix(Region region, String release) {
    String text =
        region.isEmpty()
            ? region.lineBreak() + release + ";"
            : region.inTry("finally", release + ";");
    return region
        .imports()
        .replace(region.from(), region.to(), text)
        .setShortDescription("Release it in a finally block")
        .build();
  }
}
