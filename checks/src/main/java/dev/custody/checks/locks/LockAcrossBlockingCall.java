package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.HeldLocks;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Blocking;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.CopyThenCall;
import dev.custody.fix.MoveOutOfRegion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Flags calls that may block, directly or through other methods, while a lock is held. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This call may block while a lock is held",
    link = DocPages.BASE + "LockAcrossBlockingCall",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class LockAcrossBlockingCall extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** What counts once in a locked region: calls of one method, or all reading and writing. */
  private record Place(Tree region, Object what) {}

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    Set<Place> seen = new HashSet<>();
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      if (!isSerialization(body) && Locksets.instance(state).mayHoldLocks(body)) {
        inBody(body, seen, state);
      }
      for (UnnamedLock lock : UnnamedLock.of(body, state)) {
        under(lock, seen, state);
      }
    }
    return Description.NO_MATCH;
  }

  private void under(UnnamedLock lock, Set<Place> seen, VisitorState state) {
    for (TreePath call : lock.calls()) {
      Blocking worst = null;
      for (Blocking way : Waits.of(call, state)) {
        if (lock.kinds().contains(way.kind()) && Waits.isWorse(way, worst)) {
          worst = way;
        }
      }
      if (worst != null
          && seen.add(new Place(lock.region(), ASTHelpers.getSymbol(call.getLeaf())))) {
        state.reportMatch(Findings.report(this, finding(call, worst, lock).asWarning(), state));
      }
    }
  }

  private static Finding finding(TreePath call, Blocking way, UnnamedLock lock) {
    Finding finding =
        Finding.at(
            call.getLeaf(),
            String.format(
                "%s() %s while %s, so %s; wait before or after",
                way.chain().get(0).name(),
                BlockingWords.waits(way.kind()),
                lock.during(),
                lock.waiting()));
    return way.isDirect() ? finding : finding.because("it waits in " + way.describe());
  }

  /** The hook of Java serialization: the lock keeps what is written consistent. */
  private static boolean isSerialization(Body body) {
    MethodSymbol method = body.symbol().orElse(null);
    return method != null
        && method.getSimpleName().contentEquals("writeObject")
        && method.getParameters().size() == 1
        && method
            .getParameters()
            .get(0)
            .type
            .tsym
            .getQualifiedName()
            .contentEquals("java.io.ObjectOutputStream");
  }

  private void inBody(Body body, Set<Place> seen, VisitorState state) {
    HeldLocks held = Locksets.instance(state).held(body);
    for (TreePath call : calls(body, state)) {
      ImmutableList<HeldLock> locks = held.at(call);
      if (locks.isEmpty()) {
        continue;
      }
      KeptLocks kept = new KeptLocks(call, body, state);
      Blocking worst = worst(call, kept, locks, state);
      if (worst != null) {
        report(call, worst, kept.of(locks, worst), seen, state);
      }
    }
  }

  /** Invocations, instance creations, and references to methods that are run at once. */
  private static List<TreePath> calls(Body body, VisitorState state) {
    BodyContents contents = Bodies.instance(state).contents(body);
    List<TreePath> calls = new ArrayList<>(contents.calls());
    for (TreePath path : contents.lambdas()) {
      if (path.getLeaf() instanceof MemberReferenceTree && Locksets.instance(state).runsNow(path)) {
        calls.add(path);
      }
    }
    return calls;
  }

  /** The way to block that is the worst while any of the locks is kept; null if there is none. */
  private static @Nullable Blocking worst(
      TreePath call, KeptLocks kept, ImmutableList<HeldLock> locks, VisitorState state) {
    Blocking worst = null;
    for (Blocking way : Waits.of(call, state)) {
      if (Waits.isWorse(way, worst) && !kept.of(locks, way).isEmpty()) {
        worst = way;
      }
    }
    return worst;
  }

  private void report(
      TreePath call,
      Blocking way,
      ImmutableList<HeldLock> locks,
      Set<Place> seen,
      VisitorState state) {
    HeldLock lock = Iterables.getLast(locks);
    Symbol callee = ASTHelpers.getSymbol(call.getLeaf());
    boolean io = Doubts.isIo(way.kind());
    if (!seen.add(new Place(lock.takenAt(), io ? "reading and writing" : callee))) {
      return;
    }
    Finding finding =
        Finding.at(
                call.getLeaf(),
                String.format(
                    "%s() %s while %s is held, so every thread that needs this lock waits as"
                        + " long; call it before the lock is taken or after it is released",
                    way.chain().get(0).name(), BlockingWords.waits(way.kind()), lock.describe()))
            .related("the lock is taken", lock.takenAt(), state);
    if (!way.isDirect()) {
      finding = finding.because("it waits in " + way.describe());
    }
    if (Pinning.mayHappen(lock, state)) {
      finding = finding.because(Pinning.SENTENCE);
    }
    if (locks.size() == 1) {
      finding =
          finding
              .fix(MoveOutOfRegion.of(call, lock.takenAt(), state))
              .fix(CopyThenCall.of(call, lock.takenAt(), state));
    }
    state.reportMatch(
        Findings.report(
            this,
            Doubts.isMinor(way)
                    || Doubts.isUnsure(way, state)
                    || OneTimeInit.isIt(call, lock.takenAt())
                ? finding.asWarning()
                : finding,
            state));
  }
}
