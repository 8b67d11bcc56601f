package dev.custody.analysis.summary;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which calls throw no unchecked exception that a program must reckon with: those that the model
 * says so of, property accessors and constructors of libraries, and bodies of this compilation that
 * neither throw nor call anything else. A call of unknown code may throw.
 */
final class Harmless {

  private final Model model;
  private final Bodies bodies;
  private final Throwing throwing;
  private final Types types;
  private final Map<MethodSymbol, Boolean> known = new HashMap<>();
  private @Nullable ImmutableList<ClassSymbol> declared;

  Harmless(Model model, Bodies bodies, Throwing throwing, Types types) {
    this.types = types;
    this.model = model;
    this.bodies = bodies;
    this.throwing = throwing;
  }

  /** The same for one call, with the lambdas it is given. */
  boolean isCall(TreePath call) {
    MethodSymbol method = Calls.method(call.getLeaf());
    if (method == null || !isMethod(method)) {
      return false;
    }
    if (call.getLeaf() instanceof MethodInvocationTree invocation
        && model.ofCall(invocation).is("throwing")) {
      return false;
    }
    for (ExpressionTree argument : Calls.arguments(call.getLeaf())) {
      if (!isFunction(ASTHelpers.stripParentheses(argument), call)) {
        return false;
      }
    }
    return true;
  }

  private boolean isFunction(ExpressionTree argument, TreePath call) {
    if (argument instanceof LambdaExpressionTree) {
      return isBody(new Body(new TreePath(call, argument)));
    }
    if (argument instanceof MemberReferenceTree reference) {
      return isMethod(ASTHelpers.getSymbol(reference));
    }
    return true;
  }

  /** Whether the method throws nothing unchecked, whatever it is called with. */
  boolean isMethod(MethodSymbol method) {
    Boolean answer = known.get(method);
    if (answer == null) {
      known.put(method, true);
      answer = compute(method);
      known.put(method, answer);
    }
    return answer;
  }

  private boolean compute(MethodSymbol method) {
    Effects effects = model.of(method);
    if (effects.is("throwing")) {
      return false;
    }
    if (effects.is("non-throwing")) {
      return true;
    }
    Optional<Body> body = bodies.of(method);
    if (body.isPresent()) {
      return isBody(body.get());
    }
    return isImplementedHarmlessly(method)
        || method.isConstructor()
        || isRecordAccessor(method)
        || isAccessor(method)
        || isLogger(method)
        || model.ofType(method.enclClass()).is("non-throwing");
  }

  /** Whether the classes of this compilation that implement the method all do it harmlessly. */
  private boolean isImplementedHarmlessly(MethodSymbol method) {
    if ((method.flags() & Flags.ABSTRACT) == 0 || bodies.path(method.enclClass()) == null) {
      return false;
    }
    boolean implemented = false;
    for (ClassSymbol type : types()) {
      for (Symbol member : type.members().getSymbolsByName(method.name)) {
        if (member instanceof MethodSymbol other
            && (other.flags() & Flags.ABSTRACT) == 0
            && type.isSubClass(method.owner, types)
            && other.overrides(method, type, types, /* checkResult= */ false)) {
          if (!isMethod(other)) {
            return false;
          }
          implemented = true;
        }
      }
    }
    return implemented;
  }

  /** The classes of this compilation, without local ones. */
  private ImmutableList<ClassSymbol> types() {
    if (declared == null) {
      declared =
          bodies.types().stream()
              .filter(type -> !type.isDirectlyOrIndirectlyLocal())
              .collect(toImmutableList());
    }
    return declared;
  }

  private static boolean isRecordAccessor(MethodSymbol method) {
    return (method.owner.flags() & Flags.RECORD) != 0 && method.getParameters().isEmpty();
  }

  private static boolean isAccessor(MethodSymbol method) {
    String name = method.getSimpleName().toString();
    if (!method.getParameters().isEmpty()) {
      return name.equals("equals") || name.equals("compareTo") || name.equals("compare");
    }
    return name.equals("size")
        || name.equals("length")
        || name.equals("name")
        || name.equals("hashCode")
        || name.equals("toString")
        || startsWith(name, "get")
        || startsWith(name, "is")
        || startsWith(name, "has");
  }

  private static boolean startsWith(String name, String prefix) {
    return name.startsWith(prefix)
        && name.length() > prefix.length()
        && Character.isUpperCase(name.charAt(prefix.length()));
  }

  /** Logging libraries go by many names, but all of them swallow what goes wrong. */
  private static boolean isLogger(MethodSymbol method) {
    String owner = method.enclClass().getSimpleName().toString();
    return owner.endsWith("Logger") || owner.equals("Log") || owner.equals("Category");
  }

  private boolean isBody(Body body) {
    BodyContents contents = bodies.contents(body);
    for (TreePath statement : contents.throwing()) {
      if (!throwing.caught(statement, body)) {
        return false;
      }
    }
    for (TreePath call : contents.calls()) {
      if (!isCall(call) && !throwing.caught(call, body)) {
        return false;
      }
    }
    return true;
  }
}
