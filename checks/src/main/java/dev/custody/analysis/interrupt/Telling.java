package dev.custody.analysis.interrupt;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.LoggingCalls;
import dev.custody.tree.NamedType;
import dev.custody.tree.PathScanner;
import java.util.Locale;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Which calls and assignments tell somebody of a caught interrupt: they set the flag, hand the
 * exception on, remember it, or end the program. To log it tells nobody who could stop.
 */
final class Telling {

  private static final int DEEPEST = 3;

  private static final NamedType THREAD = NamedType.of("java.lang.Thread");

  private final Bodies bodies;
  private final Model model;
  private final Types types;
  private final Type thread;

  Telling(VisitorState state) {
    bodies = Bodies.instance(state);
    model = Model.instance(state);
    types = state.getTypes();
    thread = requireNonNull(THREAD.get(state));
  }

  /**
   * Whether the call or assignment tells somebody.
   *
   * @param caught the variables that hold the exception
   * @param body the code that the catch clause is in
   */
  boolean tells(Tree tree, Carriers caught, Body body) {
    return tree instanceof MethodInvocationTree call
        ? tells(call, caught, DEEPEST)
        : tree instanceof AssignmentTree assignment && remembers(assignment, caught, body);
  }

  /**
   * What the loops of the clause run over that tell somebody for each element: that there may be no
   * element is no way to forget an interrupt.
   */
  ImmutableSet<Tree> loopsThatTell(CatchTree clause, Carriers caught, Body body) {
    ImmutableSet.Builder<Tree> found = ImmutableSet.builder();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree loop, @Nullable Void unused) {
        if (tellsInside(loop.getStatement(), caught, body)) {
          found.add(ASTHelpers.stripParentheses(loop.getExpression()));
        }
        return super.visitEnhancedForLoop(loop, null);
      }
    }.scan(clause.getBlock(), null);
    return found.build();
  }

  private boolean tellsInside(Tree code, Carriers caught, Body body) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void unused) {
        found[0] |= tells(call, caught, body);
        return super.visitMethodInvocation(call, null);
      }
    }.scan(code, null);
    return found[0];
  }

  private boolean tells(MethodInvocationTree call, Carriers caught, int depth) {
    MethodSymbol method = ASTHelpers.getSymbol(call);
    if (isRestore(method) || endsTheProgram(method)) {
      return true;
    }
    if (method.owner == thread.tsym) {
      // Thread.interrupted() clears the flag, and the others only look at it.
      return false;
    }
    int argument = caught.indexIn(call);
    Optional<Body> body = bodies.of(method);
    if (body.isPresent()) {
      VarSymbol passed =
          argument >= 0 && argument < method.getParameters().size()
              ? method.getParameters().get(argument)
              : null;
      return (depth > 0 && (argument < 0 || passed != null))
          ? tells(body.get(), Carriers.of(passed, body.get().code()), depth - 1)
          : argument >= 0;
    }
    return (argument >= 0 && !LoggingCalls.isLogging(method))
        || method.name.toString().toLowerCase(Locale.ROOT).contains("interrupt");
  }

  /** Whether the helper tells: somewhere, as far as the exception it got is concerned. */
  private boolean tells(Body helper, Carriers passed, int depth) {
    for (TreePath path : bodies.contents(helper).calls()) {
      if (path.getLeaf() instanceof MethodInvocationTree call && tells(call, passed, depth)) {
        return true;
      }
    }
    if (passed.areNone()) {
      return false;
    }
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitThrow(ThrowTree tree, @Nullable Void unused) {
        found[0] = true;
        return super.visitThrow(tree, null);
      }

      @Override
      public @Nullable Void visitAssignment(AssignmentTree tree, @Nullable Void unused) {
        found[0] |= passed.areIn(tree.getExpression());
        return super.visitAssignment(tree, null);
      }
    }.scan(helper.code(), null);
    return found[0];
  }

  private boolean isRestore(MethodSymbol method) {
    return method.name.contentEquals("interrupt")
        && method.getParameters().isEmpty()
        && types.isSubtype(method.owner.type, thread);
  }

  private boolean endsTheProgram(MethodSymbol method) {
    String name = method.name.toString();
    return model.of(method).has(Effect.NeverReturns.class)
        || name.equals("exit")
        || name.endsWith("Exit");
  }

  /**
   * A flag or the exception is kept for later: in a field, or in a variable of the body that is
   * looked at outside of the clause.
   */
  private static boolean remembers(AssignmentTree assignment, Carriers caught, Body body) {
    Symbol target = ASTHelpers.getSymbol(assignment.getVariable());
    ExpressionTree value = ASTHelpers.stripParentheses(assignment.getExpression());
    boolean flag =
        value instanceof LiteralTree literal && literal.getKind() == Tree.Kind.BOOLEAN_LITERAL;
    if (!(target instanceof VarSymbol variable) || !(flag || caught.areIn(value))) {
      return false;
    }
    return variable.getKind() == ElementKind.FIELD || isAskedFor(variable, body);
  }

  private static boolean isAskedFor(VarSymbol variable, Body body) {
    boolean[] found = new boolean[1];
    new PathScanner() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        found[0] |=
            variable.equals(ASTHelpers.getSymbol(tree))
                && !(getCurrentPath().getParentPath().getLeaf() instanceof AssignmentTree written
                    && written.getVariable() == tree);
        return null;
      }
    }.scan(body.path());
    return found[0];
  }
}
