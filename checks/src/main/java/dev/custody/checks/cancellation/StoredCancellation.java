package dev.custody.checks.cancellation;

import com.google.auto.service.AutoService;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.deadline.Deadlines;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.TestCode;
import java.util.Set;
import javax.lang.model.element.ElementKind;

/** Flags fields that keep what belongs to one call: a context, a scope, a token to stop by. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This field keeps what belongs to one call",
    link = DocPages.BASE + "StoredCancellation",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
public final class StoredCancellation extends BugChecker implements VariableTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final Set<String> HOLDERS =
      Set.of(
          "java.util.concurrent.atomic.AtomicReference",
          "java.util.Optional",
          "java.util.List",
          "java.util.Set",
          "java.util.Queue");

  @Override
  public Description matchVariable(VariableTree tree, VisitorState state) {
    VarSymbol field = ASTHelpers.getSymbol(tree);
    return field.owner instanceof ClassSymbol owner && field.getKind() == ElementKind.FIELD
        ? Findings.of(this, state, () -> match(tree, field, owner, state))
        : Description.NO_MATCH;
  }

  private Description match(
      VariableTree tree, VarSymbol field, ClassSymbol owner, VisitorState state) {
    Type kept = kept(field.type);
    if (!Deadlines.instance(state).isCancellation(kept)
        || isHandle(kept, state)
        || !(isScope(kept, owner, state) || Lifetimes.outlivesCalls(field, owner, state))
        || TestCode.isAround(state.getPath())) {
      return Description.NO_MATCH;
    }
    String name = kept.tsym.getSimpleName().toString();
    return Findings.report(
        this,
        Finding.at(
            tree,
            String.format(
                "a %s belongs to one call, and this field keeps it for all: whoever calls later"
                    + " inherits the deadline of somebody else, and cannot be stopped by its own"
                    + " caller; pass the %s as a parameter",
                name, name)),
        state);
  }

  /** The type of the field, or of what its holder holds. */
  private static Type kept(Type type) {
    return HOLDERS.contains(type.tsym.getQualifiedName().toString())
            && type.getTypeArguments().size() == 1
        ? type.getTypeArguments().get(0)
        : type;
  }

  /** What its holder must cancel may be kept until then: that is another duty. */
  private static boolean isHandle(Type type, VisitorState state) {
    for (Effect effect : Model.instance(state).ofType(type).all()) {
      if (effect instanceof Effect.Resource resource && resource.family().equals("handle")) {
        return true;
      }
    }
    return false;
  }

  /** Only the code that opened a scope may use it; a wrapper is closed with it. */
  private static boolean isScope(Type kept, ClassSymbol owner, VisitorState state) {
    Type closeable = state.getSymtab().autoCloseableType;
    return ASTHelpers.isSubtype(kept, closeable, state)
        && !ASTHelpers.isSubtype(owner.type, closeable, state);
  }
}
