package dev.custody.analysis.deadline;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.deadline.Deadline.Form;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Blocking;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters limit the time of a call, and which waits heed them.
 *
 * <p>A fact is a {@link Deadline}: a parameter that says how long the method may take. Facts are
 * born from types and names of parameters and from the properties {@code deadline} and {@code
 * cancellation} of the model, and never change. A wait heeds a deadline if anything was done with
 * it before, other than to convert, check or log it: this errs on the side of "heeded". What
 * lambdas do that run later is ignored. The cost is a look at the parameters of each method, and a
 * scan of the few bodies that have a deadline and an untimed wait.
 */
public final class Deadlines {

  private static final Context.Key<Deadlines> KEY = new Context.Key<>();
  private static final String TIME_UNIT = "java.util.concurrent.TimeUnit";

  private final Model model;
  private final Summaries summaries;
  private final Types types;
  private final Name duration;
  private final Name instant;
  private final Name unit;

  private Deadlines(VisitorState state) {
    types = state.getTypes();
    duration = state.getNames().fromString("Duration");
    instant = state.getNames().fromString("Instant");
    unit = state.getNames().fromString("TimeUnit");
    model = Model.instance(state);
    summaries = Summaries.instance(state);
  }

  /** The instance of this compilation. */
  public static Deadlines instance(VisitorState state) {
    Deadlines deadlines = state.context.get(KEY);
    if (deadlines == null) {
      deadlines = new Deadlines(state);
      state.context.put(KEY, deadlines);
    }
    return deadlines;
  }

  /**
   * The deadlines among the parameters; none of constructors and of methods that only keep them.
   */
  public ImmutableList<Deadline> of(MethodSymbol method) {
    List<VarSymbol> parameters = method.getParameters();
    if (parameters.isEmpty() || method.isConstructor()) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Deadline> found = ImmutableList.builder();
    for (int i = 0; i < parameters.size(); i++) {
      VarSymbol next = i + 1 < parameters.size() ? parameters.get(i + 1) : null;
      Deadline deadline = of(parameters.get(i), next);
      if (deadline != null && !DeadlineNames.isForLater(method.name)) {
        found.add(deadline);
      }
    }
    return found.build();
  }

  private @Nullable Deadline of(VarSymbol parameter, @Nullable VarSymbol next) {
    Type type = parameter.type;
    if (type.hasTag(TypeTag.LONG) || type.hasTag(TypeTag.INT)) {
      return ofNumber(parameter, next);
    }
    if (!type.hasTag(TypeTag.CLASS)) {
      return null;
    }
    if (type.tsym.name == duration || type.tsym.name == instant) {
      return type.tsym.packge().getQualifiedName().contentEquals("java.time")
              && DeadlineNames.saysLimit(parameter.getSimpleName())
          ? new Deadline(
              type.tsym.name == duration ? Form.DURATION : Form.INSTANT, parameter, null, null)
          : null;
    }
    return is(type, "deadline")
        ? new Deadline(Form.MODELLED, parameter, null, null)
        : is(type, "cancellation") ? new Deadline(Form.CANCELLATION, parameter, null, null) : null;
  }

  private @Nullable Deadline ofNumber(VarSymbol parameter, @Nullable VarSymbol next) {
    CharSequence name = parameter.getSimpleName();
    if (next != null
        && next.type.tsym.name == unit
        && next.type.tsym.getQualifiedName().contentEquals(TIME_UNIT)) {
      return DeadlineNames.mayBeLimit(name)
          ? new Deadline(Form.AMOUNT, parameter, next, null)
          : null;
    }
    return DeadlineNames.saysLimit(name)
        ? new Deadline(Form.NUMBER, parameter, null, DeadlineNames.unit(name))
        : null;
  }

  /** Types of which nothing was needed so far are judged by their own name: to ask loads them. */
  private boolean is(Type type, String property) {
    return (type.tsym.isCompleted() || model.knowsTypeName(type.tsym.name))
        && model.ofType(type).is(property);
  }

  /** Whether values of the type are told to stop by their owner, and belong to one call. */
  public boolean isCancellation(Type type) {
    return is(type, "cancellation");
  }

  /**
   * How the invocation or method reference waits, if it has no time limit although there is a
   * method that takes one; nothing for locks, which are meant to be held shortly, and for calls
   * that return at once.
   */
  public Optional<Effect.Blocks> untimedWait(TreePath call) {
    Symbol method = ASTHelpers.getSymbol(call.getLeaf());
    if (method == null || !model.knowsMethodName(method.name)) {
      return Optional.empty();
    }
    return model
        .ofCall((ExpressionTree) call.getLeaf())
        .first(Effect.Blocks.class)
        .filter(
            blocks ->
                !blocks.bounded()
                    && blocks.timedTwin().isPresent()
                    && blocks.kind() != BlockingKind.LOCK)
        .filter(blocks -> summaries.blocking(call).stream().anyMatch(Blocking::isDirect));
  }

  /** Whether something was done with the deadline before the call that may end or bound it. */
  public boolean isHeeded(Deadline deadline, TreePath call, Body body, VisitorState state) {
    return new DeadlineUses(deadline, call, model, state).heed(body);
  }

  /**
   * The mentions of a constant that stands for no cancellation at all, such as {@code
   * Context.ROOT}, in code that was given one.
   */
  public ImmutableList<TreePath> freshStarts(Deadline cancellation, Body body) {
    Type type = cancellation.parameter().type;
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    new TreePathScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        return mention(ASTHelpers.getSymbol(tree));
      }

      @Override
      public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
        mention(ASTHelpers.getSymbol(tree));
        return super.visitMemberSelect(tree, null);
      }

      private @Nullable Void mention(@Nullable Symbol symbol) {
        if (symbol instanceof VarSymbol constant
            && constant.isStatic()
            && constant.getKind() == ElementKind.FIELD
            && type.tsym.isSubClass(constant.owner, types)
            && types.isSubtype(types.erasure(constant.type), types.erasure(type))) {
          found.add(getCurrentPath());
        }
        return null;
      }
    }.scan(body.path(), null);
    return found.build();
  }
}
