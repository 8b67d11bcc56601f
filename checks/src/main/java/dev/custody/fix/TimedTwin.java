package dev.custody.fix;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.deadline.Deadline;
import dev.custody.analysis.flow.Body;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.tree.NamedType;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a wait the time limit that its method got. */
public final class TimedTwin {

  private static final NamedType TIMEOUT_TYPE =
      NamedType.of("java.util.concurrent.TimeoutException");
  private static final String TIMEOUT = "java.util.concurrent.TimeoutException";
  private static final Splitter TYPES = Splitter.on(',').omitEmptyStrings();

  private final MethodInvocationTree wait;
  private final TreePath path;
  private final Effect.Blocks way;
  private final VisitorState state;
  private final SuggestedFix.Builder fix = SuggestedFix.builder();

  private TimedTwin(TreePath path, Effect.Blocks way, VisitorState state) {
    this.path = path;
    this.way = way;
    this.state = state;
    wait = (MethodInvocationTree) path.getLeaf();
  }

  /**
   * Calls the method with a time limit that the model names instead. Where that answers {@code
   * false} when the time is over, the method throws or returns {@code false} too.
   *
   * @param path the path of the untimed call
   * @param way how it waits
   * @return nothing if the result would mean something else, or an exception may not be thrown here
   */
  public static Optional<SuggestedFix> of(
      TreePath path, Effect.Blocks way, Deadline deadline, VisitorState state) {
    // To wait for a condition is done in a loop, which must count the time that is left.
    return way.releasing().isPresent()
        ? Optional.empty()
        : new TimedTwin(path, way, state).with(deadline);
  }

  private Optional<SuggestedFix> with(Deadline deadline) {
    String twin = way.timedTwin().orElse("");
    int open = twin.indexOf('(');
    if (open < 0) {
      return Optional.empty();
    }
    List<String> types = TYPES.splitToList(twin.substring(open + 1, twin.length() - 1));
    String name = twin.substring(0, open);
    MethodSymbol timed = resolve(name, types);
    int given = wait.getArguments().size();
    if (timed == null || given > types.size() || !mayThrow(timed)) {
      return Optional.empty();
    }
    ImmutableList<String> rest = ImmutableList.copyOf(types.subList(given, types.size()));
    Optional<String> limit = TimeLimit.of(deadline, rest, fix, state);
    return limit.flatMap(arguments -> replace(name, arguments, timed));
  }

  private @Nullable MethodSymbol resolve(String name, List<String> types) {
    Type owner = ASTHelpers.getSymbol(wait).owner.type;
    ExpressionTree receiver = ASTHelpers.getReceiver(wait);
    Type type = receiver == null ? owner : ASTHelpers.getType(receiver);
    return type == null
        ? null
        : ASTHelpers.matchingMethods(
                state.getNames().fromString(name), m -> hasTypes(m, types), type, state.getTypes())
            .findFirst()
            .orElse(null);
  }

  private boolean hasTypes(MethodSymbol method, List<String> types) {
    List<Type> parameters = state.getTypes().erasure(method.type).getParameterTypes();
    if (parameters.size() != types.size()) {
      return false;
    }
    for (int i = 0; i < types.size(); i++) {
      if (!parameters.get(i).tsym.getSimpleName().contentEquals(types.get(i))) {
        return false;
      }
    }
    return true;
  }

  private boolean mayThrow(MethodSymbol timed) {
    return timed.getThrownTypes().stream()
        .filter(thrown -> ASTHelpers.isCheckedExceptionType(thrown, state))
        .allMatch(thrown -> CheckedThrow.isAllowed(thrown, path, state));
  }

  private Optional<SuggestedFix> replace(String name, String limit, MethodSymbol timed) {
    Type before = ASTHelpers.getSymbol(wait).getReturnType();
    Type after = timed.getReturnType();
    boolean answers = before.hasTag(TypeTag.VOID) && after.hasTag(TypeTag.BOOLEAN);
    Tree parent = path.getParentPath().getLeaf();
    if (answers) {
      return parent instanceof ExpressionStatementTree statement
              && path.getParentPath().getParentPath().getLeaf() instanceof BlockTree
          ? unless(statement, call(name, limit))
          : Optional.empty();
    }
    boolean mayBeNull = way.kind() == BlockingKind.QUEUE || name.equals("poll");
    if (before.hasTag(TypeTag.VOID) != after.hasTag(TypeTag.VOID)
        || (mayBeNull && !(parent instanceof ReturnTree))) {
      return Optional.empty();
    }
    return Optional.of(described(fix.replace(wait, call(name, limit))));
  }

  private String call(String name, String limit) {
    StringBuilder call = new StringBuilder();
    if (wait.getMethodSelect() instanceof MemberSelectTree select) {
      call.append(state.getSourceForNode(select.getExpression())).append('.');
    }
    call.append(name).append('(');
    for (ExpressionTree argument : wait.getArguments()) {
      call.append(state.getSourceForNode(argument)).append(", ");
    }
    return call.append(limit).append(')').toString();
  }

  /** What the method does when the time is over: it throws if it may, or answers false. */
  private Optional<SuggestedFix> unless(ExpressionStatementTree statement, String call) {
    Type timeout = TIMEOUT_TYPE.get(state);
    String consequence;
    if (timeout != null && CheckedThrow.isAllowed(timeout, path, state)) {
      consequence =
          "throw new " + SuggestedFixes.qualifyType(state, fix, TIMEOUT) + "(\"timed out\");";
    } else if (returnsBoolean()) {
      consequence = "return false;";
    } else {
      return Optional.empty();
    }
    Sources sources = new Sources(state);
    if (!sources.isEditable(statement)) {
      return Optional.empty();
    }
    String line = "\n" + sources.indentation(sources.start(statement));
    BlockTree block = (BlockTree) path.getParentPath().getParentPath().getLeaf();
    String text = "if (!" + call + ") {" + line + sources.unit(block) + consequence + line + "}";
    return Optional.of(described(fix.replace(statement, text)));
  }

  private boolean returnsBoolean() {
    return Body.around(path)
        .flatMap(Body::symbol)
        .filter(method -> method.getReturnType().hasTag(TypeTag.BOOLEAN))
        .isPresent();
  }

  private static SuggestedFix described(SuggestedFix.Builder fix) {
    return fix.setShortDescription("Wait no longer than the caller allows").build();
  }
}
