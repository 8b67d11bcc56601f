package dev.custody.analysis.obligation;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Release;
import dev.custody.analysis.summary.Releases;
import dev.custody.tree.OwnCodeScanner;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The cheap look that tells which bodies may use what they released. */
final class LateUseCandidates {

  private final Bodies bodies;
  private final Releases releases;
  private final Refusals refusals;
  private final Types types;

  LateUseCandidates(Bodies bodies, Releases releases, Refusals refusals, Types types) {
    this.bodies = bodies;
    this.releases = releases;
    this.refusals = refusals;
    this.types = types;
  }

  /** Whether something is released above a call that needs it or something of a related type. */
  boolean areIn(Body body) {
    Map<Symbol, Integer> needed = new HashMap<>();
    addNeeded(body, needed);
    if (needed.isEmpty()) {
      return false;
    }
    Map<Symbol, Integer> released = released(body, true);
    for (Map.Entry<Symbol, Integer> release : released.entrySet()) {
      for (Map.Entry<Symbol, Integer> use : needed.entrySet()) {
        if (release.getValue() < use.getValue()
            && areRelated(release.getKey().type, use.getKey().type)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether anything is released in the body. */
  boolean releaseIn(Body body) {
    return !released(body, false).isEmpty();
  }

  private void addNeeded(Body body, Map<Symbol, Integer> needed) {
    for (TreePath path : bodies.contents(body).calls()) {
      addNeeded((ExpressionTree) path.getLeaf(), needed);
    }
    for (TreePath path : bodies.contents(body).lambdas()) {
      Body lambda = new Body(path);
      if (lambda.lambda().isPresent()) {
        addNeeded(lambda, needed);
      } else {
        addNeeded((ExpressionTree) path.getLeaf(), needed);
      }
    }
  }

  private void addNeeded(ExpressionTree call, Map<Symbol, Integer> needed) {
    VarSymbol variable = refusals.neededVariable(call);
    if (variable != null && releases.family(variable.type) != null) {
      needed.merge(variable, ASTHelpers.getStartPosition(call), Math::max);
    }
  }

  /** What is released in the body, and where first; through own methods one level deep. */
  private Map<Symbol, Integer> released(Body body, boolean deep) {
    Map<Symbol, Integer> found = new HashMap<>();
    for (TreePath path : bodies.contents(body).calls()) {
      if (path.getLeaf() instanceof MethodInvocationTree call) {
        int position = ASTHelpers.getStartPosition(call);
        for (Release release : releases.ofCall(path)) {
          add(release.value().getLeaf(), position, found);
        }
        ExpressionTree receiver = ASTHelpers.getReceiver(call);
        if (receiver != null && refusals.startWith(call)) {
          add(receiver, position, found);
        }
        Optional<Body> callee = deep ? ownBody(call) : Optional.empty();
        callee.ifPresent(
            own -> released(own, false).keySet().forEach(v -> found.merge(v, position, Math::min)));
      }
    }
    Tree code = body.code();
    if (code != null) {
      new TryScan(found).scan(code, null);
    }
    return found;
  }

  private Optional<Body> ownBody(MethodInvocationTree call) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    boolean own =
        receiver == null
            || (receiver instanceof IdentifierTree name && name.getName().contentEquals("this"));
    return own && ASTHelpers.getSymbol(call.getMethodSelect()) instanceof MethodSymbol method
        ? bodies.of(method)
        : Optional.empty();
  }

  private boolean areRelated(@Nullable Type a, @Nullable Type b) {
    if (a == null || b == null) {
      return false;
    }
    Type first = types.erasure(a);
    Type second = types.erasure(b);
    return types.isSubtype(first, second) || types.isSubtype(second, first);
  }

  private static void add(Tree value, int position, Map<Symbol, Integer> found) {
    if (value instanceof ExpressionTree expression
        && ASTHelpers.getSymbol(ASTHelpers.stripParentheses(expression))
            instanceof VarSymbol variable) {
      found.merge(variable, position, Math::min);
    }
  }

  /** Finds what try statements release that was there before them. */
  private static final class TryScan extends OwnCodeScanner {
    private final Map<Symbol, Integer> found;

    TryScan(Map<Symbol, Integer> found) {
      this.found = found;
    }

    @Override
    public @Nullable Void visitTry(TryTree attempt, @Nullable Void unused) {
      for (Tree resource : attempt.getResources()) {
        Tree value =
            resource instanceof VariableTree variable ? variable.getInitializer() : resource;
        add(value, ASTHelpers.getStartPosition(attempt), found);
      }
      return super.visitTry(attempt, null);
    }
  }
}
