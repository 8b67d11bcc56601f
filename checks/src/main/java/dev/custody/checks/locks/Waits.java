package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.sun.source.util.TreePath;
import dev.custody.analysis.summary.Blocking;
import dev.custody.analysis.summary.Summaries;
import dev.custody.policy.Policy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The ways in which a call may block for longer than nobody would notice. */
final class Waits {

  private Waits() {}

  /** The ways to block that the user wants to hear of, and that take a while. */
  static List<Blocking> of(TreePath call, VisitorState state) {
    List<Blocking> waits = new ArrayList<>();
    for (Blocking way : Summaries.instance(state).blocking(call)) {
      if (Policy.instance(state).blockingKinds().contains(way.kind().word())
          && !ShortWait.isIt(call, way)) {
        waits.add(way);
      }
    }
    return waits;
  }

  /** Whether the way harms more than the other; of ways that harm alike, the first counts. */
  static boolean isWorse(Blocking way, @Nullable Blocking other) {
    if (other == null) {
      return true;
    }
    if (Doubts.isMinor(way) != Doubts.isMinor(other)) {
      return Doubts.isMinor(other);
    }
    if (way.bounded() != other.bounded()) {
      return other.bounded();
    }
    return way.chain().size() < other.chain().size();
  }
}
