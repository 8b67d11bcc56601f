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
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.HeldLocks;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Blocking;
import dev.custody.analysis.summary.Summaries;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.CopyThenCall;
import dev.custody.fix.MoveOutOfRegion;
import dev.custody.policy.Policy;
import java.io.ObjectOutputStream;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

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

  private static final Comparator<Blocking> BY_HARM =
      Comparator.comparing(Doubts::isMinor)
          .thenComparing(Blocking::bounded)
          .thenComparing(way -> way.chain().size());

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
      UnnamedLock.around(body, state).ifPresent(lock -> under(lock, seen, state));
      UnnamedLock.ofReferences(body, state).forEach(lock -> under(lock, seen, state));
    }
    return Description.NO_MATCH;
  }

  private void under(UnnamedLock lock, Set<Place> seen, VisitorState state) {
    Policy policy = Policy.instance(state);
    for (TreePath call : lock.calls()) {
      Summaries.instance(state).blocking(call).stream()
          .filter(way -> policy.blockingKinds().contains(way.kind().word()))
          .filter(way -> lock.kinds().contains(way.kind()) && !ShortWait.isIt(call, way))
          .min(BY_HARM)
          .filter(way -> seen.add(new Place(lock.region(), ASTHelpers.getSymbol(call.getLeaf()))))
          .ifPresent(
              way ->
                  state.reportMatch(
                      Findings.report(this, finding(call, way, lock).asWarning(), state)));
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
    return body.symbol()
        .filter(method -> method.getSimpleName().contentEquals("writeObject"))
        .filter(method -> method.getParameters().size() == 1)
        .filter(
            method ->
                method
                    .getParameters()
                    .get(0)
                    .type
                    .tsym
                    .getQualifiedName()
                    .contentEquals(ObjectOutputStream.class.getName()))
        .isPresent();
  }

  private void inBody(Body body, Set<Place> seen, VisitorState state) {
    HeldLocks held = Locksets.instance(state).held(body);
    for (TreePath call : calls(body, state)) {
      ImmutableList<HeldLock> locks = held.at(call);
      if (locks.isEmpty()) {
        continue;
      }
      KeptLocks kept = new KeptLocks(call, body, state);
      worst(call, kept, locks, state)
          .ifPresent(way -> report(call, way, kept.of(locks, way), seen, state));
    }
  }

  /** Invocations, instance creations, and references to methods that are run at once. */
  private static ImmutableList<TreePath> calls(Body body, VisitorState state) {
    Locksets locksets = Locksets.instance(state);
    return Stream.concat(
            Bodies.instance(state).contents(body).calls().stream(),
            Bodies.instance(state).contents(body).lambdas().stream()
                .filter(path -> path.getLeaf() instanceof MemberReferenceTree)
                .filter(locksets::runsNow))
        .collect(ImmutableList.toImmutableList());
  }

  /** The way to block that is the worst while any of the locks is kept. */
  private static Optional<Blocking> worst(
      TreePath call, KeptLocks kept, ImmutableList<HeldLock> locks, VisitorState state) {
    Policy policy = Policy.instance(state);
    return Summaries.instance(state).blocking(call).stream()
        .filter(way -> policy.blockingKinds().contains(way.kind().word()))
        .filter(way -> !ShortWait.isIt(call, way))
        .filter(way -> !kept.of(locks, way).isEmpty())
        .min(BY_HARM);
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
