package dev.custody.analysis.lockset;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.Origin;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives expressions of lock type their {@link LockExpression}. Variables that are assigned once,
 * from another name, count as that name; so do getters that only return one, and the views of a
 * read-write lock count as the lock itself at a level.
 */
final class LockNames {

  private static final int LONGEST_ALIAS_CHAIN = 8;

  /**
   * A lock and the level at which this name gives access to it.
   *
   * @param view {@link Level#READ} for a read view
   */
  record Named(LockExpression lock, Level view) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Named that && lock.equals(that.lock) && view == that.view);
    }

    @Override
    public int hashCode() {
      return 31 * lock.hashCode() + view.hashCode();
    }
  }

  private final Model model;
  private final Bodies bodies;
  private final JavacTrees trees;
  private final Types types;
  private final InitialValues values;

  LockNames(VisitorState state) {
    model = Model.instance(state);
    bodies = Bodies.instance(state);
    trees = JavacTrees.instance(state.context);
    values = new InitialValues(trees);
    types = state.getTypes();
  }

  /** The lock that the expression stands for in the body. */
  Named of(ExpressionTree expression, Body body) {
    Named named = resolve(expression, body, 0).orElse(null);
    return named == null ? exclusive(LockExpression.other(strip(expression).toString())) : named;
  }

  /** The lock that the local variable stands for. */
  Named ofLocal(VarSymbol local, Body body) {
    return variable(local, body, 0);
  }

  /** The name, or that of the getter that a variable is set from. */
  LockExpression origin(ExpressionTree expression, Body body) {
    LockExpression name = of(expression, body).lock();
    ExpressionTree value =
        name.root() == LockExpression.Root.VARIABLE
                && name.path().isEmpty()
                && name.start() instanceof VarSymbol local
            ? values.ofLocal(local, body)
            : null;
    Named origin = value == null ? null : resolve(value, body, 1).orElse(null);
    return origin == null ? name : origin.lock();
  }

  /** The {@code this} that a member without receiver belongs to, seen from the body. */
  LockExpression implicitThis(Symbol member, Body body) {
    ClassSymbol innermost = ASTHelpers.getSymbol(body.enclosingClass());
    for (TreePath at = body.path(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type
          && member.owner instanceof ClassSymbol owner
          && ASTHelpers.getSymbol(type).isSubClass(owner, types)) {
        return LockExpression.of(LockExpression.Root.THIS, ASTHelpers.getSymbol(type));
      }
    }
    return LockExpression.of(LockExpression.Root.THIS, innermost);
  }

  /** A name that starts with {@code this} in a method, seen from outside. */
  LockExpression ofReceiver(LockExpression lock, Symbol member, @Nullable LockExpression receiver) {
    return lock.root() == LockExpression.Root.THIS
            && lock.start() != null
            && receiver != null
            && member.owner instanceof ClassSymbol owner
            && owner.isSubClass(lock.start(), types)
        ? receiver.then(lock.path())
        : lock;
  }

  /** Whether a local variable keeps the object that it is created with. */
  boolean isCreatedAsLocal(VarSymbol variable, Body body) {
    ExpressionTree value = isField(variable) ? null : values.ofLocal(variable, body);
    return value != null && strip(value) instanceof NewClassTree;
  }

  /** Whether the variable is created as a semaphore with a single permit. */
  boolean isSinglePermit(ExpressionTree semaphore, Body body) {
    Symbol symbol = ASTHelpers.getSymbol(strip(semaphore));
    ExpressionTree created =
        symbol instanceof VarSymbol variable
            ? isField(variable) ? values.ofField(variable) : values.ofLocal(variable, body)
            : null;
    return created instanceof NewClassTree creation
        && !creation.getArguments().isEmpty()
        && Integer.valueOf(1)
            .equals(ASTHelpers.constValue(creation.getArguments().get(0), Integer.class));
  }

  private Optional<Named> resolve(ExpressionTree expression, Body body, int depth) {
    ExpressionTree tree = strip(expression);
    if (depth > LONGEST_ALIAS_CHAIN) {
      return Optional.empty();
    }
    if (tree instanceof IdentifierTree identifier) {
      return identifier(identifier, body, depth);
    }
    if (tree instanceof MemberSelectTree select) {
      return select(select, body, depth);
    }
    return tree instanceof MethodInvocationTree call ? call(call, body, depth) : Optional.empty();
  }

  private Optional<Named> identifier(IdentifierTree tree, Body body, int depth) {
    if (tree.getName().contentEquals("this") || tree.getName().contentEquals("super")) {
      ClassSymbol type = ASTHelpers.getSymbol(body.enclosingClass());
      return named(LockExpression.of(LockExpression.Root.THIS, type));
    }
    if (!(ASTHelpers.getSymbol(tree) instanceof VarSymbol variable)) {
      return Optional.empty();
    }
    if (!isField(variable)) {
      return Optional.of(variable(variable, body, depth));
    }
    return Optional.of(
        variable.isStatic()
            ? staticField(variable, depth)
            : member(implicitThis(variable, body), variable, depth));
  }

  private Optional<Named> select(MemberSelectTree tree, Body body, int depth) {
    Symbol symbol = ASTHelpers.getSymbol(tree);
    if (tree.getIdentifier().contentEquals("this") || tree.getIdentifier().contentEquals("class")) {
      Symbol type = ASTHelpers.getSymbol(tree.getExpression());
      return type == null
          ? Optional.empty()
          : named(
              LockExpression.of(
                  tree.getIdentifier().contentEquals("this")
                      ? LockExpression.Root.THIS
                      : LockExpression.Root.CLASS,
                  type));
    }
    if (!(symbol instanceof VarSymbol variable) || !isField(variable)) {
      return Optional.empty();
    }
    if (variable.isStatic()) {
      return Optional.of(staticField(variable, depth));
    }
    Named owner = resolve(tree.getExpression(), body, depth + 1).orElse(null);
    return owner == null ? Optional.empty() : Optional.of(member(owner.lock(), variable, depth));
  }

  private Optional<Named> call(MethodInvocationTree tree, Body body, int depth) {
    MethodSymbol method = ASTHelpers.getSymbol(tree);
    Optional<LockExpression> receiver = receiver(tree, method, body, depth);
    for (Effect effect : model.ofCall(tree).all()) {
      if (!(effect instanceof Effect.Returns returns) || returns.source().isEmpty()) {
        continue;
      }
      Optional<Named> source = operand(returns.source().get(), tree, receiver, body);
      if (source.isPresent() && returns.origin() == Origin.READ_VIEW) {
        return Optional.of(new Named(source.get().lock(), Level.READ));
      }
      if (source.isPresent()
          && (returns.origin() == Origin.WRITE_VIEW || returns.origin() == Origin.SAME)) {
        return source;
      }
    }
    return method.getParameters().isEmpty() ? getter(method, receiver, depth) : Optional.empty();
  }

  /** What the parameterless method returns: a name, if its body is one, else the call itself. */
  private Optional<Named> getter(
      MethodSymbol method, Optional<LockExpression> receiver, int depth) {
    Optional<Named> inlined = returned(method, depth);
    if (inlined.isPresent() && inlined.get().lock().root() != LockExpression.Root.VARIABLE) {
      return Optional.of(
          new Named(
              ofReceiver(inlined.get().lock(), method, receiver.orElse(null)),
              inlined.get().view()));
    }
    if (method.isStatic()) {
      return named(LockExpression.of(LockExpression.Root.STATIC, method));
    }
    return receiver.isPresent() ? named(receiver.get().then(method)) : Optional.empty();
  }

  /** The lock that a member of a lock or its owner stands for. */
  Optional<Named> member(Symbol member, @Nullable LockExpression owner) {
    if (member instanceof VarSymbol field) {
      if (field.isStatic()) {
        return Optional.of(staticField(field, 0));
      }
      return owner == null ? Optional.empty() : Optional.of(member(owner, field, 0));
    }
    for (Effect effect : model.of((MethodSymbol) member).all()) {
      if (owner != null
          && effect instanceof Effect.Returns returns
          && returns.source().equals(Optional.of(Operand.THIS))) {
        return Optional.of(
            new Named(owner, returns.origin() == Origin.READ_VIEW ? Level.READ : Level.EXCLUSIVE));
      }
    }
    return getter((MethodSymbol) member, Optional.ofNullable(owner), 0);
  }

  private Optional<LockExpression> receiver(
      MethodInvocationTree tree, MethodSymbol method, Body body, int depth) {
    ExpressionTree receiver = ASTHelpers.getReceiver(tree);
    if (method.isStatic()) {
      return Optional.empty();
    }
    if (receiver == null) {
      return Optional.of(implicitThis(method, body));
    }
    Named named = resolve(receiver, body, depth + 1).orElse(null);
    return named == null ? Optional.empty() : Optional.of(named.lock());
  }

  private Optional<Named> operand(
      Operand operand, MethodInvocationTree tree, Optional<LockExpression> receiver, Body body) {
    if (!operand.isArgument()) {
      return receiver.isPresent() ? named(receiver.get()) : Optional.empty();
    }
    return operand.index() < tree.getArguments().size()
        ? Optional.of(of(tree.getArguments().get(operand.index()), body))
        : Optional.empty();
  }

  /** What a method that does nothing but return a name returns. */
  private Optional<Named> returned(MethodSymbol method, int depth) {
    Optional<Body> body = bodies.of(method);
    if (body.isEmpty() || body.get().method().isEmpty()) {
      return Optional.empty();
    }
    List<? extends StatementTree> statements = body.get().method().get().getBody().getStatements();
    return statements.size() == 1
            && statements.get(0) instanceof ReturnTree result
            && result.getExpression() != null
        ? resolve(result.getExpression(), body.get(), depth + 1)
        : Optional.empty();
  }

  private Named variable(VarSymbol local, Body body, int depth) {
    ExpressionTree value = values.ofLocal(local, body);
    Named alias =
        value == null || isUnnamedCall(value) ? null : resolve(value, body, depth + 1).orElse(null);
    return alias == null
        ? exclusive(LockExpression.of(LockExpression.Root.VARIABLE, local))
        : alias;
  }

  private Named staticField(VarSymbol field, int depth) {
    Named view = view(field, depth).orElse(null);
    return view == null ? exclusive(LockExpression.of(LockExpression.Root.STATIC, field)) : view;
  }

  private Named member(LockExpression owner, VarSymbol field, int depth) {
    Named view = view(field, depth).orElse(null);
    return view != null && view.lock().root() == LockExpression.Root.THIS
        ? new Named(owner.then(view.lock().path()), view.view())
        : exclusive(owner.then(field));
  }

  /** What a final field is initialized from, if that is another name of its class. */
  private Optional<Named> view(VarSymbol field, int depth) {
    if (depth > LONGEST_ALIAS_CHAIN || (field.flags() & Flags.FINAL) == 0) {
      return Optional.empty();
    }
    ExpressionTree value = values.ofField(field);
    if (value == null || value instanceof NewClassTree || isUnnamedCall(value)) {
      return Optional.empty();
    }
    TreePath path = trees.getPath(field);
    return path == null ? Optional.empty() : resolve(value, new Body(path), depth + 1);
  }

  /** Whether the value is a call that makes or fetches something, rather than a view of a lock. */
  private boolean isUnnamedCall(ExpressionTree value) {
    return strip(value) instanceof MethodInvocationTree call
        && !returnsOperand(call)
        && returned(ASTHelpers.getSymbol(call), 0).isEmpty();
  }

  private boolean returnsOperand(MethodInvocationTree call) {
    for (Effect effect : model.ofCall(call).all()) {
      if (effect instanceof Effect.Returns returns && returns.source().isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** What a variable that is set once is set from, without casts. */
  Optional<ExpressionTree> initializer(VarSymbol local, Body body) {
    ExpressionTree value = values.ofLocal(local, body);
    return value == null ? Optional.empty() : Optional.of(strip(value));
  }

  private static boolean isField(VarSymbol variable) {
    return variable.owner instanceof ClassSymbol;
  }

  private static Optional<Named> named(LockExpression lock) {
    return Optional.of(exclusive(lock));
  }

  private static Named exclusive(LockExpression lock) {
    return new Named(lock, Level.EXCLUSIVE);
  }

  private static ExpressionTree strip(ExpressionTree expression) {
    ExpressionTree tree = expression;
    while (true) {
      if (tree instanceof ParenthesizedTree parenthesized) {
        tree = parenthesized.getExpression();
      } else if (tree instanceof TypeCastTree cast) {
        tree = cast.getExpression();
      } else {
        return tree;
      }
    }
  }
}
