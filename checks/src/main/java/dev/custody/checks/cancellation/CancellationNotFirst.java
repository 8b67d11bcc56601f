package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.deadline.Deadlines;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.OffByDefault;
import dev.custody.fix.MoveParameterFirst;
import java.util.List;

/** Flags methods whose context, scope or token is not the first parameter. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "What tells this method to stop is not its first parameter",
    link = DocPages.BASE + "CancellationNotFirst",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
@OffByDefault
public final class CancellationNotFirst extends BugChecker implements MethodTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchMethod(MethodTree method, VisitorState state) {
    return method.getParameters().size() < 2
        ? Description.NO_MATCH
        : Findings.of(this, state, () -> match(method, state));
  }

  private Description match(MethodTree method, VisitorState state) {
    Deadlines deadlines = Deadlines.instance(state);
    MethodSymbol symbol = ASTHelpers.getSymbol(method);
    List<? extends VariableTree> parameters = method.getParameters();
    int index = 0;
    while (index < parameters.size()
        && !deadlines.isCancellation(ASTHelpers.getType(parameters.get(index)))) {
      index++;
    }
    if (index == 0
        || index == parameters.size()
        || !ASTHelpers.findSuperMethods(symbol, state.getTypes()).isEmpty()) {
      return Description.NO_MATCH;
    }
    VariableTree parameter = parameters.get(index);
    if (ASTHelpers.getType(parameter).tsym.outermostClass() == symbol.outermostClass()) {
      return Description.NO_MATCH; // what the method works on, rather than what tells it to stop
    }
    Finding finding =
        Finding.at(
                parameter,
                String.format(
                    "\"%s\" tells this %s to stop, and hides behind other parameters; put it"
                        + " first, so that a call without one stands out",
                    parameter.getName(), symbol.isConstructor() ? "object" : "method"))
            .fix(MoveParameterFirst.of(method, index, state));
    return Findings.report(this, finding, state);
  }
}
