package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Source;
import dev.custody.analysis.lockset.HeldLock;

/**
 * Says when a virtual thread that waits keeps the thread that carries it: in a monitor, from JDK
 * 21, which brought virtual threads, until JDK 24 (JEP 491).
 */
final class Pinning {

  static final String SENTENCE =
      "a virtual thread that waits in a monitor also keeps its carrier thread before JDK 24";

  private static final int FIRST = 21;
  private static final int FIRST_WITHOUT = 24;

  private Pinning() {}

  /** Whether the code is compiled for a release in which that may happen. */
  static boolean mayHappen(HeldLock lock, VisitorState state) {
    return lock.isMonitor() && isRelease(Source.instance(state.context).name);
  }

  static boolean isRelease(String source) {
    // Before Java 9 it is "1.8".
    int release = source.startsWith("1.") ? 0 : Integer.parseInt(source);
    return release >= FIRST && release < FIRST_WITHOUT;
  }
}
