package dev.custody.checks.locks;

import com.sun.source.util.TreePath;
import dev.custody.analysis.lockset.Relock;
import dev.custody.finding.Finding;
import dev.custody.finding.Places;
import java.util.ArrayList;
import java.util.List;

/** How to say by which calls a thread comes to wait for itself. */
final class SecondTime {

  private SecondTime() {}

  /** Adds the way, if it leads through other methods. */
  static Finding withWay(Finding finding, Relock relock) {
    if (relock.way().size() == 1) {
      return finding;
    }
    List<String> methods = new ArrayList<>();
    for (TreePath step : relock.way()) {
      methods.add(Places.method(step));
    }
    return finding.because(
        "it is done in "
            + String.join(" -> ", methods)
            + " at "
            + Places.fileAndLine(relock.secondAt()));
  }
}
