package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.classfile.Callee;
import dev.custody.analysis.classfile.MethodCode;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which methods throw unchecked exceptions on purpose. Exceptions that tell the caller of a
 * programming error do not count: code that avoids the error never sees them.
 */
final class Throwing {

  private static final ImmutableSet<String> PROGRAMMING_ERRORS =
      ImmutableSet.of(
          "java.lang.IllegalArgumentException",
          "java.lang.NullPointerException",
          "java.lang.UnsupportedOperationException",
          "java.lang.IndexOutOfBoundsException",
          "java.lang.ClassCastException",
          "java.lang.Error");

  private final Bodies bodies;
  private final Dependencies dependencies;
  private final VisitorState state;
  private final Map<MethodSymbol, Boolean> known = new HashMap<>();

  Throwing(Bodies bodies, Dependencies dependencies, VisitorState state) {
    this.bodies = bodies;
    this.dependencies = dependencies;
    this.state = state;
  }

  boolean unchecked(MethodSymbol method) {
    Boolean answer = known.get(method);
    if (answer == null) {
      known.put(method, false);
      answer = compute(method);
      known.put(method, answer);
    }
    return answer;
  }

  private boolean compute(MethodSymbol method) {
    Optional<Body> body = bodies.of(method);
    if (body.isEmpty()) {
      return Dependencies.ifPresent(() -> dependencies.find(method).filter(this::inBytecode))
          .isPresent();
    }
    if (isStub(method, body.get())) {
      return false;
    }
    BodyContents contents = bodies.contents(body.get());
    for (TreePath statement : contents.throwing()) {
      Type thrown = ASTHelpers.getType(((ThrowTree) statement.getLeaf()).getExpression());
      if (thrown != null && counts(thrown) && !caught(statement, body.get())) {
        return true;
      }
    }
    for (TreePath call : contents.calls()) {
      MethodSymbol callee = Calls.method(call.getLeaf());
      if (callee != null && !caught(call, body.get()) && unchecked(callee)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Of a dependency only the method itself counts: what it calls throws for reasons of its own, of
   * which the caller need not know.
   */
  private boolean inBytecode(Callee method) {
    MethodCode code = dependencies.code(method).orElse(null);
    return code != null
        && !code.throwsOnly()
        && Iterables.any(
            code.thrown(),
            name ->
                dependencies
                    .type(name, method.owner())
                    .filter(type -> counts(type.type))
                    .isPresent());
  }

  /** A method that promises a value and only throws stands for code that is made elsewhere. */
  private static boolean isStub(MethodSymbol method, Body body) {
    return !method.getReturnType().hasTag(TypeTag.VOID)
        && body.code() instanceof BlockTree block
        && block.getStatements().size() == 1
        && block.getStatements().get(0) instanceof ThrowTree;
  }

  private boolean counts(Type thrown) {
    if (!ASTHelpers.isSubtype(thrown, state.getSymtab().runtimeExceptionType, state)) {
      return false;
    }
    for (String error : PROGRAMMING_ERRORS) {
      if (ASTHelpers.isSubtype(thrown, state.getTypeFromString(error), state)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a try statement around the path catches runtime exceptions. */
  boolean caught(TreePath path, Body body) {
    TreePath child = path;
    for (TreePath at = path.getParentPath();
        at != null && child.getLeaf() != body.declaration();
        child = at, at = at.getParentPath()) {
      if (at.getLeaf() instanceof TryTree attempt && attempt.getBlock() == child.getLeaf()) {
        for (CatchTree clause : attempt.getCatches()) {
          Tree type = clause.getParameter().getType();
          Type caught = ASTHelpers.getType(type);
          if (caught != null
              && ASTHelpers.isSubtype(state.getSymtab().runtimeExceptionType, caught, state)) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
