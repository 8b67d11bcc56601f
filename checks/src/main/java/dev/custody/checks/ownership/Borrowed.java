package dev.custody.checks.ownership;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.summary.Dealing;
import dev.custody.analysis.summary.Provenance;
import dev.custody.analysis.summary.Release;
import dev.custody.analysis.summary.Releases;
import dev.custody.finding.Finding;
import dev.custody.fix.AddParameterAnnotation;
import dev.custody.model.Model;
import dev.custody.tree.NamedType;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges one release of a borrowed value, and words the finding about it. */
final class Borrowed {

  private static final NamedType EXECUTOR = NamedType.of("java.util.concurrent.Executor");

  private static final String OWNER = "dev.custody.annotations.Owner";

  /** What the names of methods say that promise to end what they are given. */
  private static final ImmutableList<String> PROMISES =
      ImmutableList.of(
          "close",
          "shut",
          "stop",
          "dispose",
          "destroy",
          "release",
          "cancel",
          "terminat",
          "kill",
          "teardown",
          "cleanup",
          "discard",
          "evict",
          "drain",
          "finalise",
          "finalize",
          "quit");

  private Borrowed() {}

  /** Whether the code may release the value, or may be allowed to for all we know. */
  static boolean mayRelease(Release release, Provenance provenance, VisitorState state) {
    Symbol source = provenance.source();
    if (!provenance.isBorrowed() || source == null) {
      return true;
    }
    if (provenance.kind() == Provenance.Kind.DECLARED) {
      return false;
    }
    Symbol value = ASTHelpers.getSymbol(release.value().getLeaf());
    return isDecorator(release, state)
        || OwnersChoice.isMadeBefore(release.site(), value == null ? source : value, state)
        || switch (provenance.kind()) {
          case PARAMETER -> isHandle(release, state) || isTheJob(source, state);
          case GIVEN -> isHandle(release, state);
          case GETTER, HOLDER -> isCommonPool(source) || endsTheProcess(release.site());
          default -> false;
        };
  }

  /** Who gets a handle gets it to use it; only a type that is marked says otherwise. */
  private static boolean isHandle(Release release, VisitorState state) {
    return release.family().equals("handle")
        && Model.instance(state).marks().mustCancel(release.type().tsym).isEmpty();
  }

  private static boolean isTheJob(Symbol parameter, VisitorState state) {
    MethodSymbol method = (MethodSymbol) parameter.owner;
    Set<Dealing> dealings =
        Releases.instance(state).dealings(method, method.getParameters().indexOf(parameter));
    return !dealings.contains(Dealing.WORKS)
        || dealings.contains(Dealing.TAKES)
        || promisesTheEnd(method);
  }

  /** Whether the name of the method says that it ends something. */
  static boolean promisesTheEnd(MethodSymbol method) {
    String name = method.getSimpleName().toString().toLowerCase(Locale.ROOT);
    for (String promise : PROMISES) {
      if (name.contains(promise)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isDecorator(Release release, VisitorState state) {
    Releases releases = Releases.instance(state);
    for (TreePath at = release.site(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree tree) {
        ClassSymbol type = ASTHelpers.getSymbol(tree);
        if (releases.isOfFamily(type, release.family())
            || (release.family().equals("executor") && isExecutor(type, state))
            || ASTHelpers.isSubtype(type.type, release.type(), state)) {
          return true;
        }
      }
    }
    return false;
  }

  /** To shut down the common pool is documented to do nothing. */
  private static boolean isCommonPool(Symbol source) {
    return source.getSimpleName().contentEquals("commonPool");
  }

  /** Who runs tasks by means of an executor is one, even without the methods to end it. */
  private static boolean isExecutor(ClassSymbol type, VisitorState state) {
    Type executor = EXECUTOR.get(state);
    return executor != null && ASTHelpers.isSubtype(type.type, executor, state);
  }

  /** What a static method or a shutdown hook ends, it ends for the whole program. */
  private static boolean endsTheProcess(TreePath site) {
    for (TreePath at = site; at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof MethodTree method) {
        return ASTHelpers.getSymbol(method).isStatic();
      }
      if (at.getLeaf() instanceof LambdaExpressionTree || at.getLeaf() instanceof ClassTree) {
        MethodInvocationTree call = ASTHelpers.findEnclosingNode(at, MethodInvocationTree.class);
        if (call != null
            && ASTHelpers.getSymbol(call).getSimpleName().contentEquals("addShutdownHook")) {
          return true;
        }
      }
    }
    return false;
  }

  /** The finding, with what it hurts and whom to leave the release to. */
  static Finding finding(Release release, Provenance provenance, VisitorState state) {
    Symbol source = Objects.requireNonNull(provenance.source());
    String message =
        String.format(
            "This %s %s: %s. %s",
            Wording.verb(release),
            Wording.value(provenance.kind(), source),
            Wording.harm(release),
            Wording.advice(provenance.kind(), source));
    Finding finding = Finding.at(release.site().getLeaf(), message);
    Symbol door = provenance.given() != null ? provenance.given() : source;
    VariableTree declaration = declaration(door, release.site());
    if (declaration == null) {
      finding = finding.fix(Wording.drop(release, state));
      return provenance.kind() == Provenance.Kind.GIVEN ? finding.asWarning() : finding;
    }
    finding = finding.related("it comes in here", declaration, state);
    return switch (provenance.kind()) {
      case GIVEN -> {
        Optional<SuggestedFix> annotation = AddParameterAnnotation.to(declaration, OWNER, state);
        // Never the first choice: what some callers make for this object alone would stay open.
        yield annotation.isPresent()
            ? finding.asWarning().fix(annotation).fix(Wording.drop(release, state))
            : finding.asWarning();
      }
      case PARAMETER ->
          finding
              .fix(Wording.drop(release, state))
              .fix(AddParameterAnnotation.to(declaration, OWNER, state));
      default -> finding.fix(Wording.drop(release, state));
    };
  }

  /** The declaration of the variable, if it is in the same file. */
  private static @Nullable VariableTree declaration(Symbol source, TreePath site) {
    VariableTree[] found = new VariableTree[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        if (source.equals(ASTHelpers.getSymbol(tree))) {
          found[0] = tree;
        }
        return super.visitVariable(tree, null);
      }
    }.scan(site.getCompilationUnit(), null);
    return found[0];
  }
}
