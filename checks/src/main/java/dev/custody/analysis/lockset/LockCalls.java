package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Effect;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.When;
import dev.custody.model.Effects;
import dev.custody.model.Marks;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import dev.custody.tree.NamedType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a call does to locks, in the words of the code that calls. */
final class LockCalls {

  /**
   * What one call takes and gives up.
   *
   * @param gives locks released, also those that are taken again before the call returns
   */
  record CallLocks(ImmutableSet<Taking> takes, ImmutableSet<LockState.Key> gives) {
    static final CallLocks NONE = new CallLocks(ImmutableSet.of(), ImmutableSet.of());

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof CallLocks that
              && takes.equals(that.takes)
              && gives.equals(that.gives));
    }

    @Override
    public int hashCode() {
      return 31 * takes.hashCode() + gives.hashCode();
    }

    boolean isNone() {
      return takes.isEmpty() && gives.isEmpty();
    }
  }

  private static final ImmutableSet<String> LOCK_FAMILIES = ImmutableSet.of("lock", "permit");

  private static final NamedType SEMAPHORE = NamedType.of("java.util.concurrent.Semaphore");

  private final Model model;
  private final LockNames names;
  private final CallNames callNames;
  private final Guards guards;
  private final LockSummaries summaries;
  private final LockReach reach;
  private final VisitorState state;

  LockCalls(VisitorState state, LockNames names, Guards guards, LockSummaries summaries) {
    this.state = state;
    this.model = Model.instance(state);
    this.names = names;
    this.summaries = summaries;
    this.reach = new LockReach(model, Summaries.instance(state));
    this.callNames = new CallNames(names);
    this.guards = guards;
  }

  /** Names on either side of a call. */
  CallNames callNames() {
    return callNames;
  }

  /** Whether the call may take locks: a cheap look without names. */
  boolean mayTakeLocks(TreePath path) {
    return path.getLeaf() instanceof ExpressionTree call
        && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        && reach.mayTouch(method)
        && ((model.knowsLockMethodName(method.name) && takes(model.ofCall(call)))
            || isMarked(method)
            || !summaries.of(method).takes().isEmpty());
  }

  /** Whether the call may take or give up locks: a cheap look without names. */
  boolean mayTouchLocks(TreePath path) {
    return path.getLeaf() instanceof ExpressionTree call
        && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        && reach.mayTouch(method)
        && ((model.knowsLockMethodName(method.name) && touches(method, model.ofCall(call)))
            || isMarked(method)
            || !summaries.of(method).isNone());
  }

  /** Whether annotations or the model say what the call does to locks, whatever its body does. */
  boolean isDeclared(TreePath path) {
    return path.getLeaf() instanceof ExpressionTree call
        && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        && ((model.knowsLockMethodName(method.name) && touches(method, model.ofCall(call)))
            || isMarked(method));
  }

  /** The same without a path. */
  boolean touchesDirectly(Tree tree) {
    return tree instanceof ExpressionTree call
        && ASTHelpers.getSymbol(call) instanceof MethodSymbol method
        && ((model.knowsLockMethodName(method.name) && touches(method, model.ofCall(call)))
            || isMarked(method));
  }

  /** Whether it is counted in permits. */
  boolean isSemaphore(LockExpression lock, ExpressionTree call) {
    Symbol last = lock.last();
    Symbol named = last != null ? last : ASTHelpers.getSymbol(call).owner;
    Type type = named instanceof MethodSymbol getter ? getter.getReturnType() : named.type;
    return ASTHelpers.isSubtype(type, SEMAPHORE.get(state), state);
  }

  /** A cheap look: whether a call of the method may take or give up locks. */
  boolean mayReachLocks(MethodSymbol method) {
    return reach.mayTouch(method);
  }

  /** Whether an annotation says that the method takes or gives up locks. */
  boolean isMarked(MethodSymbol method) {
    Marks marks = model.marks();
    return method.owner instanceof Symbol.ClassSymbol owner
        && marks.mayMark(owner)
        && (!marks.acquires(method).isEmpty() || !marks.releases(method).isEmpty());
  }

  /** What an invocation or instance creation does. */
  CallLocks of(Tree tree, Body body) {
    if (!(ASTHelpers.getSymbol(tree) instanceof MethodSymbol called) || !reach.mayTouch(called)) {
      return CallLocks.NONE;
    }
    if (tree instanceof MethodInvocationTree call) {
      MethodSymbol method = ASTHelpers.getSymbol(call);
      return of(
          method, ASTHelpers.getReceiver(call), call.getArguments(), model.ofCall(call), body);
    }
    if (tree instanceof NewClassTree creation) {
      MethodSymbol constructor = ASTHelpers.getSymbol(creation);
      return of(constructor, null, creation.getArguments(), model.ofCall(creation), body);
    }
    return CallLocks.NONE;
  }

  /** The stamped lock whose optimistic read the call validates. */
  Optional<LockExpression> validated(Tree tree, Body body) {
    if (!(tree instanceof MethodInvocationTree call)
        || !model.knowsMethodName(ASTHelpers.getSymbol(call).name)) {
      return Optional.empty();
    }
    Effects effects = model.ofCall(call);
    return effects.is("stamp-validation") || effects.is("stamp-conversion")
        ? Optional.ofNullable(
            callNames.receiver(ASTHelpers.getSymbol(call), ASTHelpers.getReceiver(call), body))
        : Optional.empty();
  }

  /** What the implicit close of a resource does. */
  CallLocks ofClose(MethodSymbol method, Symbol.VarSymbol resource, Body body) {
    LockExpression receiver = names.ofLocal(resource, body).lock();
    return translate(summaries.of(method), method, receiver, List.of(), body);
  }

  /** What running a lambda of one call, or a method reference, gives up. */
  ImmutableSet<LockState.Key> givenByRunning(Tree tree, Body body) {
    if (tree instanceof LambdaExpressionTree lambda) {
      return of(lambda.getBody(), body).gives();
    }
    if (tree instanceof MemberReferenceTree reference && ASTHelpers.getSymbol(reference) != null) {
      MethodSymbol method = ASTHelpers.getSymbol(reference);
      return of(
              method, reference.getQualifierExpression(), List.of(), model.ofCall(reference), body)
          .gives();
    }
    return ImmutableSet.of();
  }

  /**
   * What annotations and models say that an invocation, creation or method reference does, to
   * semaphores of any number of permits as well.
   */
  CallLocks direct(ExpressionTree call, Body body) {
    if (!(ASTHelpers.getSymbol(call) instanceof MethodSymbol method)) {
      return CallLocks.NONE;
    }
    return direct(
            method, Calls.receiver(call), Calls.arguments(call), model.ofCall(call), body, true)
        .orElse(CallLocks.NONE);
  }

  private CallLocks of(
      MethodSymbol method,
      @Nullable ExpressionTree receiver,
      List<? extends ExpressionTree> arguments,
      Effects effects,
      Body body) {
    Optional<CallLocks> direct = direct(method, receiver, arguments, effects, body, false);
    if (direct.isPresent()) {
      return direct.get();
    }
    CallLocks inferred = summaries.of(method);
    return inferred.isNone()
        ? CallLocks.NONE
        : translate(inferred, method, callNames.receiver(method, receiver, body), arguments, body);
  }

  private Optional<CallLocks> direct(
      MethodSymbol method,
      @Nullable ExpressionTree receiver,
      List<? extends ExpressionTree> arguments,
      Effects effects,
      Body body,
      boolean allPermits) {
    ImmutableSet<LockNames.Named> acquired = guards.read(model.marks().acquires(method), method);
    ImmutableSet<LockNames.Named> released = guards.read(model.marks().releases(method), method);
    if (!acquired.isEmpty() || !released.isEmpty()) {
      When when =
          method.getReturnType() != null
                  && state
                      .getTypes()
                      .isSameType(method.getReturnType(), state.getSymtab().booleanType)
              ? When.TRUE
              : When.ALWAYS;
      ImmutableSet.Builder<Taking> takes = ImmutableSet.builder();
      for (LockNames.Named lock : acquired) {
        takes.add(new Taking(new LockState.Key(lock.lock(), lock.view()), when));
      }
      ImmutableSet.Builder<LockState.Key> gives = ImmutableSet.builder();
      for (LockNames.Named lock : released) {
        gives.add(new LockState.Key(lock.lock(), lock.view()));
      }
      CallLocks marked = new CallLocks(takes.build(), gives.build());
      return Optional.of(
          translate(marked, method, callNames.receiver(method, receiver, body), arguments, body));
    }
    return touches(method, effects)
        ? Optional.of(modelled(method, effects, receiver, arguments, body, allPermits))
        : Optional.empty();
  }

  private CallLocks modelled(
      MethodSymbol method,
      Effects effects,
      @Nullable ExpressionTree receiver,
      List<? extends ExpressionTree> arguments,
      Body body,
      boolean allPermits) {
    ImmutableSet.Builder<Taking> takes = ImmutableSet.builder();
    ImmutableSet.Builder<LockState.Key> gives = ImmutableSet.builder();
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Acquires taken) {
        LockState.Key key =
            operand(taken.lock(), taken.level(), method, receiver, arguments, body, allPermits)
                .orElse(null);
        if (key != null) {
          takes.add(new Taking(key, taken.when()));
        }
      } else if (effect instanceof Effect.Releases given) {
        LockState.Key key =
            operand(given.target(), given.level(), method, receiver, arguments, body, allPermits)
                .orElse(null);
        if (key != null) {
          gives.add(key);
        }
      }
    }
    return new CallLocks(takes.build(), gives.build());
  }

  private Optional<LockState.Key> operand(
      Operand operand,
      Level level,
      MethodSymbol method,
      @Nullable ExpressionTree receiver,
      List<? extends ExpressionTree> arguments,
      Body body,
      boolean allPermits) {
    ExpressionTree expression = receiver;
    if (operand.isArgument()) {
      expression = operand.index() < arguments.size() ? arguments.get(operand.index()) : null;
    } else if (!operand.equals(Operand.THIS) || method.isConstructor()) {
      return Optional.empty();
    }
    if (expression == null) {
      return operand.isArgument()
          ? Optional.empty()
          : Optional.of(new LockState.Key(names.implicitThis(method, body), level));
    }
    if (!allPermits
        && ASTHelpers.isSubtype(ASTHelpers.getType(expression), SEMAPHORE.get(state), state)
        && (!names.isSinglePermit(expression, body) || takesNumber(arguments))) {
      return Optional.empty();
    }
    LockNames.Named named = names.of(expression, body);
    return Optional.of(
        new LockState.Key(named.lock(), named.view() == Level.READ ? Level.READ : level));
  }

  private CallLocks translate(
      CallLocks inner,
      MethodSymbol callee,
      @Nullable LockExpression receiver,
      List<? extends ExpressionTree> arguments,
      Body body) {
    ImmutableSet.Builder<Taking> takes = ImmutableSet.builder();
    ImmutableSet.Builder<LockState.Key> gives = ImmutableSet.builder();
    for (Taking taking : inner.takes()) {
      LockExpression lock =
          callNames.inCaller(taking.key().lock(), callee, receiver, arguments, body).orElse(null);
      if (lock != null) {
        takes.add(new Taking(new LockState.Key(lock, taking.key().level()), taking.when()));
      }
    }
    for (LockState.Key given : inner.gives()) {
      LockExpression lock =
          callNames.inCaller(given.lock(), callee, receiver, arguments, body).orElse(null);
      // What cannot be named here may be any lock that has another name.
      LockExpression named = lock == null ? LockExpression.other(given.lock().describe()) : lock;
      gives.add(new LockState.Key(named, given.level()));
    }
    return new CallLocks(takes.build(), gives.build());
  }

  private boolean takesNumber(List<? extends ExpressionTree> arguments) {
    return arguments.size() == 1
        && state
            .getTypes()
            .isSameType(ASTHelpers.getType(arguments.get(0)), state.getSymtab().intType);
  }

  private boolean touches(MethodSymbol method, Effects effects) {
    return takes(effects)
        || (effects.has(Effect.Releases.class)
            && method.owner instanceof Symbol.ClassSymbol owner
            && mayBeLock(owner));
  }

  private boolean mayBeLock(Symbol.ClassSymbol type) {
    Effect.Resource resource = model.ofType(type).first(Effect.Resource.class).orElse(null);
    return resource == null || LOCK_FAMILIES.contains(resource.family());
  }

  private static boolean takes(Effects effects) {
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Acquires taken && !taken.lock().equals(Operand.RESULT)) {
        return true;
      }
    }
    return false;
  }
}
