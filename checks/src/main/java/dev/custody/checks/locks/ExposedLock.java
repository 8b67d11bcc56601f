package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.MethodTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.SynchronizedTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.LockExpression;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.OffByDefault;

/** Flags locks that code of other classes can take as well: a policy for libraries. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "Code outside of this class can take this lock as well",
    link = DocPages.BASE + "ExposedLock",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
@OffByDefault
public final class ExposedLock extends BugChecker
    implements MethodTreeMatcher, SynchronizedTreeMatcher {

  private static final long serialVersionUID = 1L;

  @Override
  public Description matchMethod(MethodTree tree, VisitorState state) {
    return Findings.of(
        this,
        state,
        () -> {
          MethodSymbol method = ASTHelpers.getSymbol(tree);
          ClassSymbol type = method.enclClass();
          return (method.flags() & Flags.SYNCHRONIZED) != 0 && isVisible(type, state)
              ? report(
                  tree,
                  method.isStatic()
                      ? "the class object " + type.getSimpleName() + ".class"
                      : "the monitor of this object",
                  state)
              : Description.NO_MATCH;
        });
  }

  @Override
  public Description matchSynchronized(SynchronizedTree region, VisitorState state) {
    return Findings.of(this, state, () -> inspect(region, state));
  }

  private Description inspect(SynchronizedTree region, VisitorState state) {
    Body body = Body.around(state.getPath()).orElse(null);
    ExpressionTree expression = ASTHelpers.stripParentheses(region.getExpression());
    if (body == null) {
      return Description.NO_MATCH;
    }
    LockExpression lock = Locksets.instance(state).lock(expression, body);
    Symbol last = lock.last();
    if (last instanceof ClassSymbol type && isVisible(type, state)) {
      return report(
          expression,
          lock.root() == LockExpression.Root.CLASS
              ? "the class object " + type.getSimpleName() + ".class"
              : "the monitor of this object",
          state);
    }
    return last instanceof VarSymbol field
            && field.owner instanceof ClassSymbol owner
            && isShown(field, owner, state)
            && isVisible(owner, state)
        ? report(expression, "the object in the field " + field.getSimpleName(), state)
        : Description.NO_MATCH;
  }

  private Description report(Tree place, String lock, VisitorState state) {
    return Findings.report(
        this,
        Finding.at(
            place,
            String.format(
                "code outside of this class can lock %s too: if it holds that for long, or takes"
                    + " it in another order, the methods here wait, perhaps for ever; lock an"
                    + " object in a private final field",
                lock)),
        state);
  }

  /** Whether code of other packages can name the class. */
  private static boolean isVisible(ClassSymbol type, VisitorState state) {
    Symbol at = type;
    while (at instanceof ClassSymbol && isShown(at, at.owner, state)) {
      at = at.owner;
    }
    return at instanceof Symbol.PackageSymbol;
  }

  /** Whether the member is public, or protected in a class that other packages can extend. */
  private static boolean isShown(Symbol member, Symbol owner, VisitorState state) {
    return (member.flags() & Flags.PUBLIC) != 0
        || ((member.flags() & Flags.PROTECTED) != 0
            && !(owner instanceof ClassSymbol type && ClosedTypes.contain(type, state)));
  }
}
