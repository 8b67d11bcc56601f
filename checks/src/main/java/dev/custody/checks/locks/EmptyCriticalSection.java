package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.BlockTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.SynchronizedTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.EmptyStatementTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Flags locks that are taken and given back around nothing. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This lock is taken and given back around nothing",
    link = DocPages.BASE + "EmptyCriticalSection",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class EmptyCriticalSection extends BugChecker
    implements SynchronizedTreeMatcher, BlockTreeMatcher {

  private static final long serialVersionUID = 1L;

  /** A comment of so many words says why. */
  private static final int REASON = 3;

  private static final ImmutableSet<String> TAKING = ImmutableSet.of("lock", "lockInterruptibly");

  @Override
  public Description matchSynchronized(SynchronizedTree region, VisitorState state) {
    return Findings.of(
        this,
        state,
        () ->
            isEmpty(region.getBlock().getStatements())
                    && !isExplained(region.getBlock(), region.getBlock(), state)
                ? report(region, state)
                : Description.NO_MATCH);
  }

  @Override
  public Description matchBlock(BlockTree block, VisitorState state) {
    return mayHavePair(block.getStatements())
        ? Findings.of(this, state, () -> inBlock(block.getStatements(), state))
        : Description.NO_MATCH;
  }

  /** Nearly all blocks are dismissed by the kinds of their statements. */
  private static boolean mayHavePair(List<? extends StatementTree> statements) {
    for (int i = 0; i + 1 < statements.size(); i++) {
      if (call(statements.get(i)) != null && call(after(statements, i)) != null) {
        return true;
      }
    }
    return false;
  }

  private Description inBlock(List<? extends StatementTree> statements, VisitorState state) {
    for (int i = 0; i + 1 < statements.size(); i++) {
      if (isPair(statements.get(i), after(statements, i), state)
          && !isExplained(statements.get(i), statements.get(i + 1), state)) {
        state.reportMatch(report(statements.get(i), state));
      }
    }
    return Description.NO_MATCH;
  }

  /** What comes next; of a try statement around nothing, what it does finally. */
  private static StatementTree after(List<? extends StatementTree> statements, int index) {
    StatementTree next = statements.get(index + 1);
    return next instanceof TryTree attempt
            && isEmpty(attempt.getBlock().getStatements())
            && attempt.getResources().isEmpty()
            && attempt.getFinallyBlock() != null
            && attempt.getFinallyBlock().getStatements().size() == 1
        ? attempt.getFinallyBlock().getStatements().get(0)
        : next;
  }

  private Description report(Tree region, VisitorState state) {
    return Findings.report(
        this,
        Finding.at(
            region,
            "this takes the lock and gives it back around nothing, so whatever it was meant to"
                + " protect runs without it; move that code into it, or delete it"),
        state);
  }

  private static boolean isEmpty(List<? extends StatementTree> statements) {
    for (StatementTree statement : statements) {
      if (!(statement instanceof EmptyStatementTree)) {
        return false;
      }
    }
    return true;
  }

  /** The call without arguments that the statement is; null if it is none. */
  private static @Nullable MethodInvocationTree call(StatementTree statement) {
    return statement instanceof ExpressionStatementTree expression
            && expression.getExpression() instanceof MethodInvocationTree call
            && call.getArguments().isEmpty()
        ? call
        : null;
  }

  private static boolean isPair(StatementTree taking, StatementTree giving, VisitorState state) {
    MethodInvocationTree lock = call(taking);
    MethodInvocationTree unlock = call(giving);
    if (lock == null
        || unlock == null
        || !ASTHelpers.getSymbol(unlock).name.contentEquals("unlock")
        || !TAKING.contains(ASTHelpers.getSymbol(lock).name.toString())
        || !Receivers.isOfType(unlock, Receivers.LOCK, state)
        || !Receivers.isOfType(lock, Receivers.LOCK, state)) {
      return false;
    }
    ExpressionTree taken = ASTHelpers.getReceiver(lock);
    ExpressionTree given = ASTHelpers.getReceiver(unlock);
    Body body = Body.around(state.getPath()).orElse(null);
    if (taken == null || given == null || body == null) {
      return false;
    }
    LockExpression name = Locksets.instance(state).lock(taken, body);
    return name.root() != LockExpression.Root.OTHER
        && name.equals(Locksets.instance(state).lock(given, body));
  }

  /** Whether a comment between the two says why: to wait for those who hold the lock now. */
  private static boolean isExplained(Tree from, Tree to, VisitorState state) {
    CharSequence source = state.getSourceCode();
    int start = from == to ? ASTHelpers.getStartPosition(from) : state.getEndPosition(from);
    int end = state.getEndPosition(to);
    if (source == null || start < 0 || end < start) {
      return false;
    }
    String text = source.subSequence(start, end).toString();
    int comment = text.indexOf('/');
    if (comment < 0) {
      return false;
    }
    int close = text.indexOf(text.startsWith("/*", comment) ? "*/" : "\n", comment);
    String words = text.substring(comment, close < 0 ? text.length() : close);
    CharMatcher letters = CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('A', 'Z'));
    return Splitter.on(letters.negate()).omitEmptyStrings().splitToList(words).size() >= REASON;
  }
}
