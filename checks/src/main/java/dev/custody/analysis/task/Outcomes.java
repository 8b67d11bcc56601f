package dev.custody.analysis.task;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the outcome of a call is lost if its result is dropped.
 *
 * <p>A fact is a {@link Loss}: the result of this expression is the last way to the outcome of some
 * work, and nobody has looked at its error. A loss is born at a call whose declared result must be
 * observed by the model; it moves to the receiver or argument where the call returns that; it is
 * dropped where a handler in the chain reads the error, where the work handles its own failures,
 * where the value is kept by a variable, field or the callee, and where the model says so. Calls
 * nobody knows anything of lose nothing if they are made on a future, because they are more often
 * fluent than not. What happens to stored futures later is ignored. A question costs a model
 * look-up, and for results that must be observed one look at the chain and at the bodies in it.
 */
public final class Outcomes {

  private static final Context.Key<Outcomes> KEY = new Context.Key<>();
  private static final int DEEPEST = 4;
  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of("java.lang.Runnable", "java.util.concurrent.Callable");

  private final Model model;
  private final Summaries summaries;
  private final Tasks tasks;
  private final Handlers handlers;
  private final KeptResults kept;
  private final Types types;

  private Outcomes(VisitorState state) {
    model = Model.instance(state);
    summaries = Summaries.instance(state);
    tasks = Tasks.instance(state);
    types = state.getTypes();
    handlers = new Handlers(Bodies.instance(state));
    kept = new KeptResults(summaries, Bodies.instance(state), this, types);
  }

  /** The instance of this compilation. */
  public static Outcomes instance(VisitorState state) {
    Outcomes outcomes = state.context.get(KEY);
    if (outcomes == null) {
      outcomes = new Outcomes(state);
      state.context.put(KEY, outcomes);
    }
    return outcomes;
  }

  /** What is lost if the value of the expression, or the result of the reference, is dropped. */
  public Optional<Loss> lostWith(TreePath expression) {
    return lost(expression, DEEPEST);
  }

  Optional<Loss> lost(TreePath path, int depth) {
    ExpressionTree expression = ASTHelpers.stripParentheses((ExpressionTree) path.getLeaf());
    if (expression instanceof ConditionalExpressionTree choice) {
      Optional<Loss> first = lost(new TreePath(path, choice.getTrueExpression()), depth);
      return first.isPresent()
          ? first
          : lost(new TreePath(path, choice.getFalseExpression()), depth);
    }
    if (depth == 0
        || !(expression instanceof MethodInvocationTree
            || expression instanceof MemberReferenceTree)) {
      return Optional.empty();
    }
    MethodSymbol method = Calls.method(expression);
    if (method == null || method.isConstructor() || !mayCarryOutcome(method.getReturnType())) {
      return Optional.empty();
    }
    Effects effects = model.ofCall(expression);
    boolean accepted =
        !carriesOutcome(method.getReturnType(), effects)
            || effects.has(Effect.MayIgnore.class)
            || model.marks().canIgnoreResult(method)
            || effects.every(Effect.Runs.class).anyMatch(Effect.Runs::periodic);
    return accepted
        ? Optional.empty()
        : lost(new TreePath(path, expression), method, effects, depth);
  }

  /** Whether somebody who gets the value of that type has to look at an outcome. */
  public boolean mustObserve(Type type) {
    return model.ofType(type).has(Effect.MustObserve.class);
  }

  /** Whether the call attaches a handler that looks at the error of that operand, or looks. */
  boolean observes(ExpressionTree call, Operand operand) {
    return model
        .ofCall(call)
        .every(Effect.Observes.class)
        .anyMatch(
            observes ->
                observes.future().equals(operand)
                    && (observes.handler().isPresent() ? looks(call, observes) : !isDerived(call)));
  }

  private Optional<Loss> lost(TreePath path, MethodSymbol method, Effects effects, int depth) {
    ExpressionTree call = (ExpressionTree) path.getLeaf();
    boolean handler = false;
    for (Effect.Observes observes :
        effects.every(Effect.Observes.class).toArray(Effect.Observes[]::new)) {
      handler |= observes.handler().isPresent();
      if (observes(call, observes.future())) {
        return Optional.empty();
      }
    }
    Result result = summaries.result(method);
    Optional<ExpressionTree> source =
        switch (result.kind()) {
          case THIS -> CallParts.receiver(call);
          case ARGUMENT -> CallParts.operand(call, Operand.argument(result.argument()));
          default -> Optional.empty();
        };
    if (source.isPresent()) {
      return lost(new TreePath(path, source.get()), depth);
    }
    boolean elsewhere =
        switch (result.kind()) {
          case THIS, ARGUMENT, FIELD, BORROWED -> true;
          default -> isFluent(call, method, effects) || isObservedBefore(call);
        };
    if (elsewhere
        || kept.isTakenCareOfBy(method, depth)
        || (!handler && handlesItself(path, effects))
        || isLeftToALibrary(path, effects)) {
      return Optional.empty();
    }
    boolean unsure = isBranch(path) || (!handler && handlesMost(path, effects));
    return Optional.of(new Loss(kind(call, method, effects), call, handler, unsure));
  }

  /** An unknown method of a future or of a class that is one. */
  private boolean isFluent(ExpressionTree call, MethodSymbol method, Effects effects) {
    boolean known =
        effects.has(Effect.MustObserve.class)
            || effects.has(Effect.Returns.class)
            || effects.has(Effect.Observes.class)
            || effects.has(Effect.Runs.class);
    return !known
        && !method.isStatic()
        && !kept.hasBody(method)
        && mustObserve(method.owner.type)
        // What has not started yet cannot be changed in place: each call makes a new one.
        && !isLazy(method.owner.type)
        && types.isSubtype(types.erasure(method.owner.type), types.erasure(method.getReturnType()))
        && !(call instanceof JCTree.JCMemberReference reference && reference.kind.isUnbound());
  }

  /** Whether a handler earlier in the chain looked at the error. */
  private boolean isObservedBefore(ExpressionTree call) {
    Optional<ExpressionTree> receiver = CallParts.receiver(call).map(ASTHelpers::stripParentheses);
    while (receiver.isPresent() && receiver.get() instanceof MethodInvocationTree before) {
      if (observes(before, Operand.THIS)) {
        return true;
      }
      receiver = CallParts.receiver(before).map(ASTHelpers::stripParentheses);
    }
    return false;
  }

  private boolean looks(ExpressionTree call, Effect.Observes observes) {
    return CallParts.operand(call, observes.handler().orElseThrow())
        .map(handler -> handlers.read(handler, observes.errorParameter()))
        .orElse(true);
  }

  /** Whether looking means no more than to carry the outcome on to the result. */
  private boolean isDerived(ExpressionTree call) {
    MethodSymbol method = Calls.method(call);
    return method != null
        && carriesOutcome(method.getReturnType(), Effects.UNKNOWN)
        && summaries.result(method).kind() != Result.Kind.THIS
        && summaries.result(method).kind() != Result.Kind.ARGUMENT;
  }

  /** Whether all the work there is takes care of its failures. */
  private boolean handlesItself(TreePath call, Effects effects) {
    boolean afterOutcome =
        CallParts.receiver(call.getLeaf())
            .map(ASTHelpers::stripParentheses)
            .filter(receiver -> receiver instanceof MethodInvocationTree && isOutcome(receiver))
            .isPresent();
    List<Operand> work = work((ExpressionTree) call.getLeaf(), effects);
    return !afterOutcome
        && !work.isEmpty()
        && work.stream().allMatch(task -> task.isArgument() && handlesItself(call, task));
  }

  /** What the call runs; of a call nobody knows anything of, its tasks. */
  private static List<Operand> work(ExpressionTree call, Effects effects) {
    List<Operand> known = effects.every(Effect.Runs.class).map(Effect.Runs::task).toList();
    MethodSymbol method = Calls.method(call);
    if (!known.isEmpty() || method == null) {
      return known;
    }
    List<Operand> tasks = new ArrayList<>();
    for (int i = 0; i < method.getParameters().size(); i++) {
      if (TASKS.contains(method.getParameters().get(i).type.tsym.getQualifiedName().toString())) {
        tasks.add(Operand.argument(i));
      }
    }
    return tasks;
  }

  private boolean handlesItself(TreePath call, Operand operand) {
    if (call.getLeaf() instanceof MemberReferenceTree reference) {
      Type function = types.removeWildcards(ASTHelpers.getType(reference));
      List<Type> parameters = types.findDescriptorType(function).getParameterTypes();
      return operand.index() < parameters.size()
          && tasks.handlesOwnFailures(parameters.get(operand.index()));
    }
    Optional<ExpressionTree> task = CallParts.operand(call.getLeaf(), operand);
    // A future given as a task keeps the outcome itself.
    return task.isPresent()
        && (isOutcome(task.get()) || tasks.handlesOwnFailures(new TreePath(call, task.get())));
  }

  /** Whether the stage hangs on a variable whose own outcome goes somewhere else as well. */
  private boolean isBranch(TreePath call) {
    return CallParts.receiver(call.getLeaf())
        .map(ASTHelpers::stripParentheses)
        .filter(this::isOutcome)
        .map(ASTHelpers::getSymbol)
        .filter(symbol -> symbol instanceof Symbol.VarSymbol)
        .map(variable -> summaries.uses(variable, CallParts.member(call)))
        .filter(uses -> uses.stream().anyMatch(this::goesSomewhere))
        .isPresent();
  }

  /** Whether the tasks that the call runs catch what their work throws, if not quite all. */
  private boolean handlesMost(TreePath call, Effects effects) {
    List<ExpressionTree> given = given(call, effects);
    return !mustObserveReceiver(call)
        && !given.isEmpty()
        && given.stream().allMatch(task -> tasks.handlesMostFailures(new TreePath(call, task)));
  }

  private static List<ExpressionTree> given(TreePath call, Effects effects) {
    return work((ExpressionTree) call.getLeaf(), effects).stream()
        .flatMap(operand -> CallParts.operand(call.getLeaf(), operand).stream())
        .toList();
  }

  private boolean isLeftToALibrary(TreePath call, Effects effects) {
    List<ExpressionTree> given = given(call, effects);
    return !mustObserveReceiver(call)
        && !given.isEmpty()
        && given.stream()
            .allMatch(task -> tasks.leavesFailuresToALibrary(new TreePath(call, task)));
  }

  private boolean mustObserveReceiver(TreePath call) {
    return CallParts.receiver(call.getLeaf()).filter(this::isOutcome).isPresent();
  }

  private boolean goesSomewhere(Use use) {
    return switch (use.kind()) {
      case RETURNED, STORED_IN_FIELD, STORED_IN_ARRAY, STORED_IN_LOCAL, ARGUMENT -> true;
      case RECEIVER ->
          use.path().getLeaf() instanceof ExpressionTree call && observes(call, Operand.THIS);
      default -> false;
    };
  }

  private boolean isOutcome(ExpressionTree expression) {
    Type type = ASTHelpers.getType(expression);
    return type != null && mustObserve(type);
  }

  private Loss.Kind kind(ExpressionTree call, MethodSymbol method, Effects effects) {
    Type result = method.getReturnType();
    if (!mustObserve(result) && isCollectionOfOutcomes(result)) {
      return Loss.Kind.TASKS;
    }
    if (isLazy(result)) {
      return Loss.Kind.WORK;
    }
    boolean stage = mustObserve(method.owner.type) || work(call, effects).isEmpty();
    return stage ? Loss.Kind.STAGE : Loss.Kind.TASK;
  }

  private boolean isLazy(Type type) {
    return model.ofType(type).is("lazy");
  }

  private static boolean mayCarryOutcome(Type type) {
    return !type.isPrimitiveOrVoid();
  }

  private boolean carriesOutcome(Type declared, Effects effects) {
    return effects.has(Effect.MustObserve.class)
        || mustObserve(declared)
        || isCollectionOfOutcomes(declared);
  }

  private boolean isCollectionOfOutcomes(Type type) {
    if (types.isArray(type)) {
      return mustObserve(types.elemtype(type));
    }
    return type.getTypeArguments().stream().anyMatch(argument -> mustObserve(bound(argument)))
        && types.closure(type).stream()
            .anyMatch(
                supertype ->
                    supertype.tsym.getQualifiedName().contentEquals("java.lang.Iterable")
                        || supertype.tsym.getQualifiedName().contentEquals("java.util.Map"));
  }

  private Type bound(Type type) {
    return types.wildUpperBound(type);
  }
}
