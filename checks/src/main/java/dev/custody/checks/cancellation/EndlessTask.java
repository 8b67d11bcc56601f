package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.DoWhileLoopTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.ForLoopTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.WhileLoopTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.interrupt.EndlessLoop;
import dev.custody.analysis.interrupt.EndlessLoop.Deafness;
import dev.custody.analysis.interrupt.EndlessLoops;
import dev.custody.analysis.interrupt.OwnThread;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.LoopUntilInterrupted;
import dev.custody.tree.TestCode;
import org.jspecify.annotations.Nullable;

/** Flags loops of tasks and threads that nothing ends, not even an interrupt. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "Nothing ends this loop of a task, not even an interrupt",
    link = DocPages.BASE + "EndlessTask",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class EndlessTask extends BugChecker
    implements WhileLoopTreeMatcher, DoWhileLoopTreeMatcher, ForLoopTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchWhileLoop(WhileLoopTree loop, VisitorState state) {
    return Findings.of(this, state, () -> match(loop.getCondition(), state));
  }

  @Override
  public Description matchDoWhileLoop(DoWhileLoopTree loop, VisitorState state) {
    return Findings.of(this, state, () -> match(loop.getCondition(), state));
  }

  @Override
  public Description matchForLoop(ForLoopTree loop, VisitorState state) {
    return Findings.of(this, state, () -> match(loop.getCondition(), state));
  }

  private Description match(@Nullable ExpressionTree condition, VisitorState state) {
    EndlessLoop loop = EndlessLoops.instance(state).of(state.getPath(), condition).orElse(null);
    if (loop == null
        || !OwnThread.runsAsTask(state.getPath(), state)
        || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    return report(loop, OwnThread.isDaemon(state.getPath(), state), state);
  }

  private Description report(EndlessLoop loop, boolean daemon, VisitorState state) {
    boolean neverAsked = loop.deafness() == Deafness.NEVER_ASKED;
    if (neverAsked && daemon) {
      // It was made to run as long as the process does.
      return Description.NO_MATCH;
    }
    Finding finding = Finding.at(loop.loop().getLeaf(), message(loop));
    if (loop.clause() != null) {
      finding = finding.related("caught", loop.clause(), state);
    }
    finding = finding.chain(loop.helpers().stream().map(EndlessTask::name).toList());
    if (loop.deafness() != Deafness.FORGOTTEN_BY_HELPER) {
      boolean forgotten = loop.deafness() == Deafness.CAUGHT;
      finding =
          finding.fix(
              LoopUntilInterrupted.of(loop.loop(), forgotten ? loop.clause() : null, state));
    }
    return Findings.report(this, finding.asWarningUnless(!neverAsked && !daemon), state);
  }

  private static String message(EndlessLoop loop) {
    return endless(loop) + ", " + deaf(loop) + "; " + advice(loop);
  }

  private static String endless(EndlessLoop loop) {
    return loop.flag() == null
        ? "Nothing ends this loop"
        : "Nothing ends this loop: no code ever changes `" + loop.flag().getSimpleName() + "`";
  }

  private static String deaf(EndlessLoop loop) {
    return switch (loop.deafness()) {
      case CAUGHT ->
          "not even an interrupt, which is caught inside of it, so the thread runs until the"
              + " process is killed and its executor never terminates";
      case CAUGHT_AND_SET ->
          "and once it is interrupted every wait in it fails at once, so it spins until the process"
              + " is killed";
      case FORGOTTEN_BY_HELPER ->
          "not even an interrupt, which a method that it calls catches and forgets, so the thread"
              + " runs until the process is killed and its executor never terminates";
      case NEVER_ASKED ->
          "and nothing in it hears an interrupt, so the thread runs until the process is killed"
              + " and its executor never terminates";
    };
  }

  private static String advice(EndlessLoop loop) {
    return loop.deafness() == Deafness.FORGOTTEN_BY_HELPER
        ? "let the exception out of that method, or set the flag again there and loop while"
            + " !Thread.currentThread().isInterrupted()"
        : "loop while !Thread.currentThread().isInterrupted()"
            + (loop.clause() == null ? "" : ", or catch it outside of the loop");
  }

  private static String name(MethodSymbol method) {
    return method.getSimpleName() + "()";
  }
}
