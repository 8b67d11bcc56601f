package dev.custody.analysis.lockset;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells accesses to objects that no other thread can know yet: those of constructors, initializers
 * and deserialization to the object that is being made, and those to a local object before it is
 * stored, returned, captured or passed to code that may keep it.
 */
final class Unshared {

  private final Summaries summaries;
  private final LockNames names;
  private final CallerLocks callers;
  private final LambdaLocks lambdas;
  private final Map<VarSymbol, Long> published = new HashMap<>();

  Unshared(VisitorState state, LockNames names, CallerLocks callers, LambdaLocks lambdas) {
    summaries = Summaries.instance(state);
    this.names = names;
    this.callers = callers;
    this.lambdas = lambdas;
  }

  /**
   * Whether the member at the path belongs to such an object.
   *
   * @param receiver the expression before the dot, if there is one
   */
  boolean isIt(TreePath path, Symbol member, @Nullable ExpressionTree receiver, Body body) {
    if (ASTHelpers.isStatic(member)) {
      Body outer = outermost(body);
      return outer.symbol().isEmpty()
          && outer.lambda().isEmpty()
          && outer.isStatic()
          && member.owner.equals(ASTHelpers.getSymbol(outer.enclosingClass()));
    }
    ExpressionTree object = receiver == null ? null : ASTHelpers.stripParentheses(receiver);
    if (object == null || isThis(object)) {
      return isBeingMade(member, object, body);
    }
    return object instanceof NewClassTree
        || (ASTHelpers.getSymbol(object) instanceof VarSymbol local
            && !(local.owner instanceof ClassSymbol)
            && isNew(local, body)
            && ASTHelpers.getStartPosition(path.getLeaf()) < publishedAt(local, body));
  }

  private static boolean isThis(ExpressionTree object) {
    Symbol symbol = ASTHelpers.getSymbol(object);
    return symbol != null
        && (symbol.name.contentEquals("this") || symbol.name.contentEquals("super"));
  }

  private boolean isBeingMade(Symbol member, @Nullable ExpressionTree object, Body body) {
    Body outer = outermost(body);
    ClassSymbol made = ASTHelpers.getSymbol(outer.enclosingClass());
    boolean own =
        object instanceof MemberSelectTree select
            ? made.equals(ASTHelpers.getSymbol(select.getExpression()))
            : made.equals(names.implicitThis(member, body).start());
    if (!own || outer.lambda().isPresent() || outer.isStatic()) {
      return false;
    }
    MethodSymbol method = outer.symbol().orElse(null);
    return method == null
        || method.isConstructor()
        || isDeserialization(method)
        || callers.of(method).constructing();
  }

  private static boolean isDeserialization(MethodSymbol method) {
    if (method.getParameters().size() != 1) {
      return method.name.contentEquals("readObjectNoData") && method.getParameters().isEmpty();
    }
    String parameter = method.getParameters().get(0).type.tsym.getQualifiedName().toString();
    return (method.name.contentEquals("readObject")
            && parameter.equals(ObjectInputStream.class.getName()))
        || (method.name.contentEquals("readExternal")
            && parameter.equals(ObjectInput.class.getName()));
  }

  /** The body that runs the lambda, as long as it is run at once. */
  private Body outermost(Body body) {
    Body at = body;
    while (at.lambda().isPresent()) {
      TreePath call = lambdas.runningCall(at.path()).orElse(null);
      Body outer = call == null ? null : Body.around(call).orElse(null);
      if (outer == null) {
        return at;
      }
      at = outer;
    }
    return at;
  }

  private boolean isNew(VarSymbol local, Body body) {
    ExpressionTree value = names.initializer(local, body).orElse(null);
    return value instanceof NewClassTree
        || value instanceof NewArrayTree
        || (value instanceof MethodInvocationTree call
            && ASTHelpers.getSymbol(call).name.contentEquals("clone"));
  }

  /** The position of the first use that may show the object to other threads. */
  private long publishedAt(VarSymbol local, Body body) {
    Long known = published.get(local);
    if (known == null) {
      known = Long.MAX_VALUE;
      for (Use use : summaries.uses(local, InitialValues.memberAround(body))) {
        if (publishes(use) || isInside(use.path(), local)) {
          known = Math.min(known, ASTHelpers.getStartPosition(use.path().getLeaf()));
        }
      }
      published.put(local, known);
    }
    return known;
  }

  private boolean publishes(Use use) {
    return switch (use.kind()) {
      case RETURNED, STORED_IN_FIELD, STORED_IN_LOCAL, STORED_IN_ARRAY -> true;
      case ARGUMENT ->
          !(use.symbol() instanceof MethodSymbol callee)
              || summaries.fate(callee, use.index()).kind() != Fate.Kind.BORROWS;
      case RECEIVER ->
          use.symbol() != null
              && (use.symbol().name.contentEquals("start")
                  || use.symbol().name.contentEquals("submit"));
      default -> false;
    };
  }

  /** Whether the use is in a lambda or class that captures the variable. */
  private static boolean isInside(TreePath path, VarSymbol local) {
    for (TreePath at = path; at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof LambdaExpressionTree || leaf instanceof ClassTree) {
        return ASTHelpers.getStartPosition(leaf) > local.pos;
      }
    }
    return false;
  }
}
