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
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.sharing.Access;
import dev.custody.analysis.sharing.Race;
import dev.custody.analysis.sharing.Races;
import dev.custody.analysis.sharing.SharedObjects;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.fix.MakeVolatile;
import dev.custody.tree.TestCode;

/** Flags fields that two threads use at the same time without a common lock. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "Two threads use this field at the same time without a common lock",
    link = DocPages.BASE + "UnprotectedField",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class UnprotectedField extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    for (TreePath use : SharedObjects.usedIn(state.getPath(), state)) {
      if (!TestCode.isAround(use)) {
        state.reportMatch(
            Findings.report(this, finding((MethodInvocationTree) use.getLeaf()), state));
      }
    }
    if (state.getPath().getParentPath().getLeaf() instanceof CompilationUnitTree) {
      for (Race race : Races.instance(state).in(state.getPath(), state)) {
        if (!TestCode.isAround(race.here().path())) {
          state.reportMatch(Findings.report(this, finding(race, state), state));
        }
      }
    }
    return Description.NO_MATCH;
  }

  private static Finding finding(MethodInvocationTree use) {
    ExpressionTree object = ASTHelpers.getReceiver(use);
    return Finding.at(
        use,
        String.format(
            "All threads share this %s, which two threads must not use at the same time, and no"
                + " lock is held here: results get mixed up or wrong; make one where it is needed,"
                + " keep one for each thread, or use one lock around every use",
            ASTHelpers.getType(object).tsym.getSimpleName()));
  }

  private static Finding finding(Race race, VisitorState state) {
    Access here = race.here();
    Access other = race.other();
    String field = "`" + here.field().getSimpleName() + "`";
    String text =
        here.equals(other)
            ? String.format(
                "Two threads may run this at once, and no lock keeps the changes of %s apart",
                field)
            : String.format(
                "%s is %s here %s, and %s %s at the same time, without a common lock",
                field, does(here), by(here), does(other), by(other));
    Finding finding =
        Finding.at(here.path().getLeaf(), text + "; " + harm(race) + "; " + advice(race));
    if (!here.equals(other)) {
      finding = finding.related("the other end", other.path().getLeaf(), state);
    }
    if (race.isMendedByVolatile()) {
      finding = finding.fix(MakeVolatile.of(here.field(), state));
    }
    return finding.chain(names(here)).chain(here.equals(other) ? ImmutableList.of() : names(other));
  }

  private static String does(Access access) {
    return access.ofContents()
        ? access.writes() ? "changed" : "read"
        : access.writes() ? "written" : "read";
  }

  private static String by(Access access) {
    Tree begins = access.origin().body().declaration();
    String name =
        begins instanceof LambdaExpressionTree
            ? "a lambda"
            : ASTHelpers.getSymbol(begins) instanceof MethodSymbol method
                ? name(method)
                : "an initializer";
    return access.origin().isTask() ? "by the task in " + name : "in " + name;
  }

  private static String name(MethodSymbol method) {
    String owner = method.owner.getSimpleName().toString();
    return (owner.isEmpty() ? "" : owner + ".") + method.getSimpleName() + "()";
  }

  private static String harm(Race race) {
    return race.here().ofContents()
        ? "the collection may lose entries, throw or loop for ever"
        : race.isOnlyVisibility()
            ? "the loop may never see the new value"
            : "an update may get lost, and a new value may never be seen";
  }

  private static String advice(Race race) {
    return race.here().ofContents()
        ? "use a concurrent collection, or one lock around both"
        : "use one lock for both, or make it volatile or atomic";
  }

  private static ImmutableList<String> names(Access access) {
    return access.chain().isEmpty()
        ? ImmutableList.of()
        : access.chain().stream()
            .map(method -> method.getSimpleName() + "()")
            .collect(ImmutableList.toImmutableList());
  }
}
