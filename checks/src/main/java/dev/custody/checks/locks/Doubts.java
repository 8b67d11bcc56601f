package dev.custody.checks.locks;

import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Blocking;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Model;

/** Tells waits that are less sure, or less bad, than others: they are worth a warning. */
final class Doubts {

  /** How many methods of libraries may lie on the way to a wait that is surely met. */
  private static final int MOST_FOREIGN_STEPS = 2;

  private Doubts() {}

  /** Whether the wait has a limit or is one for bytes of a file or stream. */
  static boolean isMinor(Blocking way) {
    return isIo(way.kind()) || (way.bounded() && way.kind() != BlockingKind.SLEEP);
  }

  static boolean isIo(BlockingKind kind) {
    return kind == BlockingKind.FILE || kind == BlockingKind.STREAM;
  }

  /** Whether it may well be that the call does not wait as it is used here. */
  static boolean isUnsure(Blocking way, VisitorState state) {
    return isByContractOnly(way, state) || isFarAway(way, state);
  }

  /** Whether nothing but a throws clause says that the last call waits. */
  private static boolean isByContractOnly(Blocking way, VisitorState state) {
    return !Model.instance(state)
        .of(Iterables.getLast(way.chain()).method())
        .has(Effect.Blocks.class);
  }

  /** Whether the wait is deep inside of a library, which has reasons of its own to go there. */
  private static boolean isFarAway(Blocking way, VisitorState state) {
    Bodies bodies = Bodies.instance(state);
    int foreign = 0;
    for (Blocking.Step step : way.chain().subList(0, way.chain().size() - 1)) {
      if (bodies.of(step.method()).isEmpty()) {
        foreign++;
      }
    }
    return foreign > MOST_FOREIGN_STEPS;
  }
}
