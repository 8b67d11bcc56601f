package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.lockset.LockId;
import dev.custody.analysis.lockset.LockInversion;
import dev.custody.analysis.lockset.LockOrder;
import dev.custody.analysis.lockset.LockOrders;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.Places;
import java.util.ArrayList;
import java.util.List;

/** Flags locks that different code takes in opposite orders. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "These locks are taken in the opposite order elsewhere",
    link = DocPages.BASE + "LockOrderInversion",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class LockOrderInversion extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(type, state));
  }

  private Description inClass(ClassTree type, VisitorState state) {
    for (LockInversion inversion : LockOrders.instance(state).inversions()) {
      if (inversion.orders().get(0).body().enclosingClass() == type) {
        state.reportMatch(Findings.report(this, finding(inversion, state), state));
      }
    }
    return Description.NO_MATCH;
  }

  private static Finding finding(LockInversion inversion, VisitorState state) {
    ImmutableList<LockOrder> orders = inversion.orders();
    LockOrder here = orders.get(0);
    Finding finding =
        Finding.at(
                here.site().getLeaf(),
                String.format(
                    "this takes %s while %s is held, and %s takes them in the opposite order, so"
                        + " two threads can wait for each other for ever; take them in one order"
                        + " everywhere, or release the one before taking the other",
                    name(here.second()), name(here.first()), opposite(orders)))
            .related(name(here.first()) + " is taken", here.heldAt(), state);
    if (here.way().size() > 1) {
      finding = finding.because(name(here.second()) + " is taken in " + way(here));
    }
    for (LockOrder there : orders.subList(1, orders.size())) {
      finding =
          finding.because(
              String.format(
                  "%s holds %s and takes %s in %s",
                  Places.method(there.body().path()),
                  name(there.first()),
                  name(there.second()),
                  way(there)));
    }
    return finding;
  }

  private static String opposite(ImmutableList<LockOrder> orders) {
    return orders.size() == 2
        ? Places.method(orders.get(1).body().path())
        : "other code, in " + (orders.size() - 1) + " steps,";
  }

  private static String name(LockOrder.End lock) {
    LockId id = lock.id();
    return id == null ? lock.name().describe() : id.describe();
  }

  /** The methods on the way to where the second lock is taken, and that place. */
  private static String way(LockOrder order) {
    List<String> methods = new ArrayList<>();
    for (TreePath step : order.way()) {
      methods.add(Places.method(step));
    }
    return String.join(" -> ", methods) + " at " + Places.fileAndLine(order.takenAt());
  }
}
