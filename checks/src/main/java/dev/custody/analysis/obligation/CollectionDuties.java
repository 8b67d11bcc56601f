package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.obligation.FieldDuties.Duty;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether anything takes the values out of a collection or map and releases them. A collection that
 * somebody else may know is no concern of this class, and a use that it does not understand counts
 * as a release.
 */
final class CollectionDuties {

  private static final ImmutableSet<String> ADDING =
      ImmutableSet.of(
          "add",
          "addFirst",
          "addLast",
          "offer",
          "offerFirst",
          "offerLast",
          "push",
          "put",
          "putIfAbsent",
          "addAll",
          "putAll",
          "set");
  private static final ImmutableSet<String> COMPUTING =
      ImmutableSet.of("computeIfAbsent", "computeIfPresent", "compute", "merge");
  private static final ImmutableSet<String> LOOKING =
      ImmutableSet.of(
          "size",
          "isEmpty",
          "contains",
          "containsKey",
          "containsValue",
          "containsAll",
          "clear",
          "toString",
          "hashCode",
          "equals",
          "indexOf",
          "trimToSize",
          "ensureCapacity",
          "hasNext",
          "hasMoreElements",
          "remainingCapacity",
          "count",
          "getKey",
          "isPresent");
  private static final ImmutableSet<String> YIELDING =
      ImmutableSet.of(
          "get",
          "getOrDefault",
          "getFirst",
          "getLast",
          "remove",
          "removeFirst",
          "removeLast",
          "poll",
          "pollFirst",
          "pollLast",
          "peek",
          "peekFirst",
          "peekLast",
          "take",
          "pop",
          "element",
          "next",
          "nextElement",
          "getValue",
          "orElse",
          "orElseThrow");
  private static final ImmutableSet<String> VIEWS =
      ImmutableSet.of(
          "values",
          "keySet",
          "entrySet",
          "stream",
          "parallelStream",
          "iterator",
          "listIterator",
          "descendingIterator",
          "elements",
          "subList",
          "filter",
          "sorted",
          "distinct",
          "limit",
          "skip");
  private static final ImmutableSet<String> RUNNING =
      ImmutableSet.of(
          "forEach", "forEachOrdered", "forEachRemaining", "removeIf", "ifPresent", "peek");

  private final Summaries summaries;
  private final Bodies bodies;
  private final FieldDuties values;

  CollectionDuties(Summaries summaries, Bodies bodies, FieldDuties values) {
    this.summaries = summaries;
    this.bodies = bodies;
    this.values = values;
  }

  /** Whether the method puts an argument into a collection or map of the JDK. */
  static boolean isAdding(MethodSymbol method) {
    return ADDING.contains(method.getSimpleName().toString()) && isOfCollections(method);
  }

  /** Whether the method puts what its functional argument returns into a map of the JDK. */
  static boolean isComputing(MethodSymbol method) {
    return COMPUTING.contains(method.getSimpleName().toString()) && isOfCollections(method);
  }

  private static boolean isOfCollections(MethodSymbol method) {
    String place = method.packge().getQualifiedName().toString();
    return place.equals("java.util") || place.equals("java.util.concurrent");
  }

  /**
   * Whether the collection was made here and no use of it releases what was put into it.
   *
   * @param body the body that a local variable belongs to, or one inside it
   */
  boolean neverReleases(VarSymbol collection, TreePath body, ImmutableList<String> releasedBy) {
    TreePath scope = scope(collection, body);
    return scope != null
        && isMadeHere(collection, scope)
        && of(collection, scope, releasedBy, new HashSet<>()) == Duty.NEVER;
  }

  /** Whether no use of the collection releases its values, wherever it came from. */
  boolean neverReleasesAny(VarSymbol collection, TreePath body, ImmutableList<String> releasedBy) {
    TreePath scope = scope(collection, body);
    return scope != null && of(collection, scope, releasedBy, new HashSet<>()) == Duty.NEVER;
  }

  private @Nullable TreePath scope(VarSymbol collection, TreePath body) {
    return Values.isField(collection)
        ? bodies.path(collection.enclClass())
        : Body.around(body).map(around -> around.outermost().path()).orElse(null);
  }

  private boolean isMadeHere(VarSymbol collection, TreePath scope) {
    ImmutableList<TreePath> assigned = summaries.assigned(collection, scope);
    return !assigned.isEmpty()
        && assigned.stream().allMatch(value -> isNew((ExpressionTree) value.getLeaf()));
  }

  private boolean isNew(ExpressionTree value) {
    return value instanceof NewClassTree creation
        ? creation.getArguments().stream().noneMatch(CollectionDuties::isCollection)
        : value instanceof MethodInvocationTree call
            && (summaries.result(ASTHelpers.getSymbol(call)).kind() == Result.Kind.FRESH
                || (call.getArguments().isEmpty() && ASTHelpers.getSymbol(call).isStatic()));
  }

  /** A copy holds what somebody else holds as well. */
  private static boolean isCollection(ExpressionTree argument) {
    return !ASTHelpers.getType(argument).isPrimitive();
  }

  private Duty of(
      VarSymbol collection, TreePath scope, ImmutableList<String> releasedBy, Set<Object> seen) {
    ImmutableList<Use> uses =
        Values.isField(collection) ? summaries.uses(collection) : summaries.uses(collection, scope);
    return seen.add(collection) ? fold(uses, scope, releasedBy, seen) : Duty.NEVER;
  }

  private Duty fold(
      ImmutableList<Use> uses, TreePath scope, ImmutableList<String> releasedBy, Set<Object> seen) {
    Duty duty = Duty.NEVER;
    for (Use use : uses) {
      duty = FieldDuties.strongest(duty, ofUse(use, scope, releasedBy, seen));
    }
    return duty;
  }

  private Duty ofUse(Use use, TreePath scope, ImmutableList<String> releasedBy, Set<Object> seen) {
    return switch (use.kind()) {
      case RECEIVER ->
          use.symbol() instanceof MethodSymbol method
              ? called(method, use.path(), scope, releasedBy, seen)
              : Duty.UNKNOWN;
      case ITERATED ->
          use.symbol() == null
              ? Duty.UNKNOWN
              : ofElement(use.symbol(), use.path(), releasedBy, seen);
      case STORED_IN_LOCAL ->
          use.symbol() instanceof VarSymbol alias
              ? of(alias, scope, releasedBy, seen)
              : Duty.UNKNOWN;
      case LOCKED, OVERWRITTEN, INSPECTED -> Duty.NEVER;
      default -> Duty.UNKNOWN;
    };
  }

  /** An entry of a map is one more thing to take a value from. */
  private Duty ofElement(
      Symbol element, TreePath scope, ImmutableList<String> releasedBy, Set<Object> seen) {
    ImmutableList<Use> uses = summaries.uses(element, scope);
    return isEntry(element)
        ? fold(uses, scope, releasedBy, seen)
        : values.compute(uses, releasedBy, seen);
  }

  private static boolean isEntry(Symbol element) {
    return element.type.tsym.getQualifiedName().contentEquals("java.util.Map.Entry");
  }

  private Duty called(
      MethodSymbol method,
      TreePath call,
      TreePath scope,
      ImmutableList<String> releasedBy,
      Set<Object> seen) {
    String name = method.getSimpleName().toString();
    if (call.getLeaf() instanceof MemberReferenceTree) {
      return ADDING.contains(name) || LOOKING.contains(name) ? Duty.NEVER : Duty.UNKNOWN;
    }
    if (LOOKING.contains(name)) {
      return Duty.NEVER;
    }
    if (ADDING.contains(name)) {
      return name.endsWith("All") ? Duty.NEVER : ofResult(call, releasedBy, seen);
    }
    if (RUNNING.contains(name)) {
      Duty passed = Duty.NEVER;
      for (ExpressionTree argument : ((MethodInvocationTree) call.getLeaf()).getArguments()) {
        passed =
            FieldDuties.strongest(
                passed, ofFunction(new TreePath(call, argument), releasedBy, seen));
      }
      return name.equals("peek") && method.getParameters().isEmpty()
          ? ofResult(call, releasedBy, seen)
          : passed;
    }
    if (YIELDING.contains(name)) {
      return ofResult(call, releasedBy, seen);
    }
    if (COMPUTING.contains(name)) {
      MethodInvocationTree invocation = (MethodInvocationTree) call.getLeaf();
      ExpressionTree last = invocation.getArguments().get(invocation.getArguments().size() - 1);
      Duty old =
          name.equals("computeIfAbsent")
              ? Duty.NEVER
              : ofFunction(new TreePath(call, last), releasedBy, seen);
      return FieldDuties.strongest(old, ofResult(call, releasedBy, seen));
    }
    return VIEWS.contains(name)
        ? ofUse(summaries.use(call), scope, releasedBy, seen)
        : Duty.UNKNOWN;
  }

  private Duty ofResult(TreePath call, ImmutableList<String> releasedBy, Set<Object> seen) {
    return values.ofUse(summaries.use(call), releasedBy, seen);
  }

  /** What a lambda or method reference does with the values it is given. */
  private Duty ofFunction(TreePath function, ImmutableList<String> releasedBy, Set<Object> seen) {
    if (function.getLeaf() instanceof MemberReferenceTree reference) {
      return ofReference(ASTHelpers.getSymbol(reference), function, releasedBy, seen);
    }
    if (!(function.getLeaf() instanceof LambdaExpressionTree lambda)) {
      return Duty.UNKNOWN;
    }
    Duty duty = Duty.NEVER;
    for (VariableTree parameter : lambda.getParameters()) {
      duty =
          FieldDuties.strongest(
              duty, ofElement(ASTHelpers.getSymbol(parameter), function, releasedBy, seen));
    }
    return duty;
  }

  private Duty ofReference(
      MethodSymbol method, TreePath reference, ImmutableList<String> releasedBy, Set<Object> seen) {
    if (releasedBy.contains(method.getSimpleName().toString())) {
      return Duty.RELEASED;
    }
    if (method.getParameters().size() != 1) {
      return Duty.UNKNOWN;
    }
    Fate fate = summaries.fate(method, 0);
    return fate.kind() == Fate.Kind.RETURNS
        ? Duty.UNKNOWN
        : values.passed(fate, reference, releasedBy, seen);
  }
}
