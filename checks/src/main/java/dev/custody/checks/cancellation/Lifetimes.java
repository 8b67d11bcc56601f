package dev.custody.checks.cancellation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.deadline.Deadlines;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import javax.lang.model.element.ElementKind;

/** Tells fields that outlive a call from those of objects that are made for one. */
final class Lifetimes {

  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of(
          "java.lang.Runnable",
          "java.util.concurrent.Callable",
          "java.util.concurrent.Future",
          "java.util.concurrent.Flow.Subscription");

  /** What classes are called whose objects belong to one call, or what these extend. */
  private static final ImmutableList<String> SHORT =
      ImmutableList.of(
          "Call",
          "Request",
          "Invocation",
          "Task",
          "Operation",
          "Job",
          "Command",
          "Listener",
          "Observer",
          "Event",
          "Message",
          "Builder",
          "Context",
          "Scope",
          "Subscriber",
          "Stream",
          "State");

  /** What classes are called whose objects live as long as the program. */
  private static final ImmutableList<String> LONG =
      ImmutableList.of(
          "Service",
          "Manager",
          "Client",
          "Repository",
          "Controller",
          "Server",
          "Store",
          "Cache",
          "Pool",
          "Registry",
          "Factory",
          "Dao",
          "Provider",
          "Gateway",
          "Facade",
          "Resource");

  private static final ImmutableSet<String> BEANS =
      ImmutableSet.of(
          "Singleton",
          "Component",
          "Service",
          "Repository",
          "Controller",
          "RestController",
          "ApplicationScoped",
          "Configuration",
          "GrpcService");

  private Lifetimes() {}

  /**
   * Whether the field surely outlives a call: it is static, a method gives it a new value each
   * time, or its class says that its objects live long.
   */
  static boolean outlivesCalls(VarSymbol field, ClassSymbol owner, VisitorState state) {
    return !isMadeForACall(owner, state)
        && (field.isStatic()
            || isLong(owner)
            || ((field.flags() & Flags.FINAL) == 0 && isSetByMethods(field, state)));
  }

  private static boolean isMadeForACall(ClassSymbol type, VisitorState state) {
    if (type.isAnonymous()
        || type.isDirectlyOrIndirectlyLocal()
        || type.getKind() == ElementKind.RECORD) {
      return true;
    }
    Deadlines deadlines = Deadlines.instance(state);
    for (Type supertype : state.getTypes().closure(type.type)) {
      Symbol symbol = supertype.tsym;
      if (TASKS.contains(symbol.getQualifiedName().toString())
          || deadlines.isCancellation(supertype)
          || symbol.packge().getQualifiedName().contentEquals("java.util.function")
          || endsIn(symbol, SHORT)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLong(ClassSymbol type) {
    for (Attribute.Compound annotation : type.getRawAttributes()) {
      if (BEANS.contains(annotation.type.tsym.getSimpleName().toString())) {
        return true;
      }
    }
    return endsIn(type, LONG);
  }

  private static boolean endsIn(Symbol type, ImmutableList<String> words) {
    String name = type.getSimpleName().toString();
    for (String word : words) {
      if (name.endsWith(word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSetByMethods(VarSymbol field, VisitorState state) {
    for (Use use : Summaries.instance(state).uses(field)) {
      if (use.kind() == Use.Kind.OVERWRITTEN && isInMethod(use.path())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInMethod(TreePath write) {
    boolean clears =
        write.getLeaf() instanceof AssignmentTree assignment
            && assignment.getExpression().getKind() == Tree.Kind.NULL_LITERAL;
    Body body = clears ? null : Body.around(write).orElse(null);
    MethodSymbol method = body == null ? null : body.symbol().orElse(null);
    return method != null && !method.isConstructor();
  }
}
