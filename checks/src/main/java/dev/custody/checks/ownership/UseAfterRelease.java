package dev.custody.checks.ownership;

import static com.google.errorprone.BugPattern.LinkType.CUSTOM;
import static com.google.errorprone.BugPattern.SeverityLevel.ERROR;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.LateUse;
import dev.custody.analysis.obligation.LateUses;
import dev.custody.analysis.summary.Releases;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.MoveAfter;
import dev.custody.tree.TestCode;

/** Flags calls on executors, publishers and resources that are already shut down or closed. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This uses something that is already shut down or closed",
    link = DocPages.BASE + "UseAfterRelease",
    linkType = CUSTOM,
    severity = ERROR,
    tags = DocPages.TAG)
public final class UseAfterRelease extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> match(state));
  }

  private Description match(VisitorState state) {
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      for (LateUse use : LateUses.instance(state).in(body)) {
        if (!isExpected(use, body, state)) {
          state.reportMatch(Findings.report(this, finding(use, state), state));
        }
      }
    }
    return Description.NO_MATCH;
  }

  /** Tests want to see the refusal; other code that catches it by name plans for it. */
  private static boolean isExpected(LateUse use, Body body, VisitorState state) {
    TreePath path = TreePath.getPath(body.path(), use.use());
    return TestCode.isAround(state.getPath())
        || path == null
        || RefusalCaught.isAround(path, state);
  }

  private static Finding finding(LateUse use, VisitorState state) {
    String message =
        String.format(
            "`%s` is %s on every way to this call, so %s. %s",
            use.value(),
            released(use.release()),
            harm(use, state),
            use.deferred()
                ? "Let the code that is handed over end before the release, or do not hand it over."
                : "Call " + name(use.use()) + "() before that, or make a new one.");
    return Finding.at(use.use(), message)
        .related("released here", use.release(), state)
        .fix(MoveAfter.lastUse(use, state));
  }

  private static String released(Tree release) {
    if (!(release instanceof MethodInvocationTree call)) {
      return "closed";
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver == null || !(ASTHelpers.getSymbol(receiver) instanceof VarSymbol)) {
      // A helper does it.
      return "released";
    }
    String name = name(call);
    return name.startsWith("shutdown")
        ? "shut down"
        : switch (name) {
          case "cancel" -> "cancelled";
          case "dispose" -> "disposed of";
          case "stop" -> "stopped";
          case "join" -> "joined";
          default -> "closed";
        };
  }

  private static String harm(LateUse use, VisitorState state) {
    String family = Releases.instance(state).family(use.value().type);
    if ("executor".equals(family)) {
      return "the task is refused and never runs";
    }
    return "publisher".equals(family)
        ? "it throws, and no subscriber ever gets the item"
        : "it fails whenever it runs";
  }

  private static String name(ExpressionTree call) {
    return String.valueOf(ASTHelpers.getSymbol(call).getSimpleName());
  }
}
