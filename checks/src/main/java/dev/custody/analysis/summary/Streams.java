package dev.custody.analysis.summary;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.classfile.ClassFiles;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which stream a call reads or writes, and whether it lives in memory, where nobody waits. */
final class Streams {

  private static final int MOST_WRAPPERS = 5;

  private final Model model;
  private final Bodies bodies;
  private final AssignedValues values;
  private final Predicate<MethodSymbol> blocks;
  private final Types types;
  private final Type closeable;
  private final Map<ClassSymbol, Boolean> inMemory = new HashMap<>();

  /**
   * @param blocks whether a method of this compilation may block
   */
  Streams(
      Model model,
      Bodies bodies,
      AssignedValues values,
      Predicate<MethodSymbol> blocks,
      VisitorState state) {
    this.model = model;
    this.bodies = bodies;
    this.values = values;
    this.blocks = blocks;
    types = state.getTypes();
    closeable = state.getSymtab().autoCloseableType;
  }

  /**
   * The innermost stream that the call reads or writes, as far as it can be followed.
   *
   * @param through the parameter of the callee that is the stream, or the class of the callee if
   *     the stream is a field of its object; null if the call itself reads or writes
   */
  Optional<ExpressionTree> of(TreePath call, MethodSymbol callee, @Nullable Symbol through) {
    List<? extends ExpressionTree> arguments = Calls.arguments(call.getLeaf());
    if (through instanceof ClassSymbol && callee.isConstructor()) {
      return Optional.of(innermost((ExpressionTree) call.getLeaf()));
    }
    if (through instanceof Symbol.VarSymbol) {
      int index = callee.getParameters().indexOf(through);
      return index >= 0 && index < arguments.size()
          ? Optional.of(innermost(arguments.get(index)))
          : Optional.empty();
    }
    Optional<ExpressionTree> filled = through == null ? filledOrEmptied(call) : Optional.empty();
    if (filled.isPresent()) {
      return filled.map(this::innermost);
    }
    if (!callee.isStatic() && !callee.isConstructor()) {
      return receiver(call);
    }
    return arguments.isEmpty() ? Optional.empty() : Optional.of(innermost(arguments.get(0)));
  }

  /**
   * What the stream is to the method around the call: a parameter of it, or the class around it if
   * it is the object or a field of it; null if it is something else.
   */
  @Nullable Symbol inCaller(Optional<ExpressionTree> stream, TreePath call) {
    Symbol symbol = stream.map(ASTHelpers::getSymbol).orElse(null);
    if (symbol instanceof Symbol.VarSymbol
        && symbol.owner instanceof MethodSymbol method
        && method.getParameters().contains(symbol)) {
      return symbol;
    }
    boolean ofObject =
        stream.isEmpty()
            ? call.getLeaf() instanceof MethodInvocationTree
            : symbol instanceof Symbol.VarSymbol
                && !symbol.isStatic()
                && symbol.owner instanceof ClassSymbol
                && isNamedWithoutObject(stream.get());
    return ofObject
        ? Body.around(call).map(body -> ASTHelpers.getSymbol(body.enclosingClass())).orElse(null)
        : null;
  }

  private static boolean isNamedWithoutObject(ExpressionTree field) {
    return field instanceof IdentifierTree
        || (field instanceof MemberSelectTree select
            && select.getExpression() instanceof IdentifierTree object
            && object.getName().contentEquals("this"));
  }

  /** The innermost stream behind the receiver of the call. */
  Optional<ExpressionTree> receiver(TreePath call) {
    return call.getLeaf() instanceof MethodInvocationTree invocation
        ? Optional.ofNullable(ASTHelpers.getReceiver(invocation)).map(this::innermost)
        : Optional.empty();
  }

  /** The argument that a method of something else than a stream reads or writes. */
  private Optional<ExpressionTree> filledOrEmptied(TreePath call) {
    if (!(call.getLeaf() instanceof MethodInvocationTree invocation)
        || isStream(ASTHelpers.getReceiverType(invocation))) {
      return Optional.empty();
    }
    for (ExpressionTree argument : invocation.getArguments()) {
      if (isStream(ASTHelpers.getType(argument))) {
        return Optional.of(argument);
      }
    }
    return Optional.empty();
  }

  private boolean isStream(@Nullable Type type) {
    return type != null && types.isSubtype(types.erasure(type), closeable);
  }

  /** Whether the value is surely a stream in memory. */
  boolean isInMemory(ExpressionTree stream) {
    if (hasTypeInMemory(stream)) {
      return true;
    }
    List<ExpressionTree> possible = possibleValues(stream);
    return !possible.isEmpty()
        && possible.stream().map(this::innermost).allMatch(this::hasTypeInMemory);
  }

  /** What a variable is set to, or what a method that does nothing else returns. */
  private List<ExpressionTree> possibleValues(ExpressionTree stream) {
    Symbol symbol = ASTHelpers.getSymbol(stream);
    if (symbol instanceof Symbol.VarSymbol) {
      return values.of(symbol);
    }
    return stream instanceof MethodInvocationTree && symbol instanceof MethodSymbol method
        ? bodies.of(method).flatMap(Body::method).flatMap(Streams::onlyResult).stream().toList()
        : List.of();
  }

  private static Optional<ExpressionTree> onlyResult(MethodTree method) {
    List<? extends StatementTree> statements = method.getBody().getStatements();
    return statements.size() == 1 && statements.get(0) instanceof ReturnTree result
        ? Optional.ofNullable(result.getExpression())
        : Optional.empty();
  }

  private boolean hasTypeInMemory(ExpressionTree stream) {
    Type type = ASTHelpers.getType(stream);
    return type != null && type.tsym instanceof ClassSymbol symbol && isInMemory(symbol);
  }

  /** Follows wrappers made on the spot, and variables that only ever hold one value. */
  private ExpressionTree innermost(ExpressionTree stream) {
    ExpressionTree at = ASTHelpers.stripParentheses(stream);
    for (int i = 0; i < MOST_WRAPPERS; i++) {
      if (ASTHelpers.getSymbol(at) instanceof Symbol.VarSymbol variable
          && values.of(variable).size() == 1
          && isCall(values.of(variable).get(0))) {
        at = values.of(variable).get(0);
      }
      List<? extends ExpressionTree> arguments = Calls.arguments(at);
      boolean wraps = at instanceof NewClassTree creation && wraps(creation);
      if (arguments.isEmpty() || (!wraps && !isHolder(at))) {
        return at;
      }
      at = ASTHelpers.stripParentheses(arguments.get(0));
    }
    return at;
  }

  private boolean wraps(NewClassTree creation) {
    return model
        .ofCall(creation)
        .every(Effect.Returns.class)
        .anyMatch(returns -> returns.origin() == Effect.Origin.WRAPPER);
  }

  /**
   * Whether an object of a class of this compilation, or of a library, is made of nothing but one
   * other object, by its constructor or a static method.
   */
  private boolean isHolder(ExpressionTree made) {
    Type type = ASTHelpers.getType(made);
    MethodSymbol maker = Calls.method(made);
    return maker != null
        && (maker.isConstructor() || maker.isStatic())
        && Calls.arguments(made).size() == 1
        && type != null
        && type.tsym instanceof ClassSymbol symbol
        && (bodies.path(symbol) != null || ClassFiles.isDependency(symbol));
  }

  private static boolean isCall(ExpressionTree value) {
    return value instanceof NewClassTree || value instanceof MethodInvocationTree;
  }

  private boolean isInMemory(ClassSymbol type) {
    Boolean known = inMemory.get(type);
    if (known == null) {
      // A question about the same type from within finds this.
      inMemory.put(type, false);
      known = model.ofType(type).has(Effect.NeverBlocks.class) || ownMethodsNeverBlock(type);
      inMemory.put(type, known);
    }
    return known;
  }

  /** Whether a class of this compilation reads or writes by methods of its own that never wait. */
  private boolean ownMethodsNeverBlock(ClassSymbol type) {
    if (bodies.path(type) == null || (type.flags() & Flags.ABSTRACT) != 0) {
      return false;
    }
    boolean moves = false;
    for (Symbol member : type.members().getSymbols()) {
      if (member instanceof MethodSymbol method && !method.isStatic() && !method.isConstructor()) {
        String name = method.getSimpleName().toString();
        moves |= name.startsWith("write") || name.startsWith("read");
        if (blocks.test(method)) {
          return false;
        }
      }
    }
    return moves;
  }
}
