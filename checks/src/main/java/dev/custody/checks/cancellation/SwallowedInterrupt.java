package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.TryTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.interrupt.Handling;
import dev.custody.analysis.interrupt.Handling.Outcome;
import dev.custody.analysis.interrupt.Interrupts;
import dev.custody.analysis.interrupt.OwnThread;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.LetInterruptOut;
import dev.custody.fix.RememberInterrupt;
import dev.custody.fix.RestoreInterrupt;
import dev.custody.tree.TestCode;
import java.util.List;
import java.util.Optional;

/** Flags catch clauses after which nobody can see that the thread was asked to stop. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This catch clause forgets that the thread was interrupted",
    link = DocPages.BASE + "SwallowedInterrupt",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.ERROR,
    tags = DocPages.TAG)
public final class SwallowedInterrupt extends BugChecker implements TryTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchTry(TryTree attempt, VisitorState state) {
    return attempt.getCatches().isEmpty()
        ? Description.NO_MATCH
        : Findings.of(this, state, () -> match(attempt, state));
  }

  private Description match(TryTree attempt, VisitorState state) {
    for (CatchTree clause : attempt.getCatches()) {
      Optional<Handling> handling = Interrupts.instance(state).of(clause, state.getPath());
      if (handling.isPresent() && counts(handling.get(), state)) {
        report(clause, handling.get(), state);
      }
    }
    return Description.NO_MATCH;
  }

  private static boolean counts(Handling handling, VisitorState state) {
    return handling.outcome() != Outcome.KEPT
        // A wide clause that throws ends the work as well; that it lost the flag is rarely felt.
        && !(handling.broad() && handling.outcome() == Outcome.REPLACED)
        && !TestCode.isAround(state.getPath())
        && !OwnThread.mayForget(handling, state);
  }

  private void report(CatchTree clause, Handling handling, VisitorState state) {
    Finding finding =
        Finding.at(clause.getParameter(), message(clause, handling))
            .related(
                "interrupted in " + name(handling.source().getLeaf()),
                handling.source().getLeaf(),
                state);
    if (handling.exit() != null && handling.outcome() == Outcome.REPLACED) {
      finding = finding.related("the exception that leaves", handling.exit(), state);
    }
    for (Optional<SuggestedFix> fix : fixes(clause, handling, state)) {
      finding = finding.fix(fix);
    }
    boolean sure = handling.outcome() == Outcome.FORGOTTEN && !handling.broad();
    state.reportMatch(Findings.report(this, sure ? finding : finding.asWarning(), state));
  }

  /** In a loop that goes on, a flag that is set would end each further wait at once. */
  private static List<Optional<SuggestedFix>> fixes(
      CatchTree clause, Handling handling, VisitorState state) {
    TreePath attempt = state.getPath();
    Optional<SuggestedFix> out = LetInterruptOut.of(clause, attempt, state);
    if (handling.again()) {
      return handling.left()
          ? List.of(out, RememberInterrupt.of(clause, attempt, state))
          : List.of(out);
    }
    Optional<SuggestedFix> restore = RestoreInterrupt.in(clause, state);
    return LetInterruptOut.isNamed(attempt, state) ? List.of(out, restore) : List.of(restore, out);
  }

  private static String message(CatchTree clause, Handling handling) {
    if (handling.outcome() == Outcome.REPLACED) {
      return "This turns an interrupt into another exception and does not set the interrupt flag"
          + " again, so code further up cannot see that the thread was asked to stop; call"
          + " Thread.currentThread().interrupt() before the throw";
    }
    String caught =
        handling.broad() && !speaksOfInterrupts(clause)
            ? "This clause also catches InterruptedException and forgets it"
            : "The interrupt caught here is forgotten";
    return handling.again()
        ? caught
            + " and the loop goes on, so interrupt(), cancel(true) and shutdownNow() cannot stop this"
            + " thread; catch it outside of the loop, or set the flag again and leave the loop"
        : caught
            + ", so interrupt(), cancel(true) and shutdownNow() are not heard by the code that runs"
            + " next; call Thread.currentThread().interrupt() in the clause, or let the exception out";
  }

  private static boolean speaksOfInterrupts(CatchTree clause) {
    Type caught = ASTHelpers.getType(clause.getParameter());
    return caught != null && caught.tsym.getSimpleName().toString().contains("Interrupted");
  }

  private static String name(Tree source) {
    Symbol symbol = ASTHelpers.getSymbol(source);
    return symbol == null ? "this statement" : symbol.getSimpleName() + "()";
  }
}
