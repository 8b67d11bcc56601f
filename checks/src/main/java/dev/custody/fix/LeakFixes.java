package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.Fix;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.obligation.Leak;
import dev.custody.analysis.summary.Provenances;
import java.util.Optional;
import java.util.function.Predicate;

/** The edits that give a leaked value an end; the best first. */
public final class LeakFixes {

  private LeakFixes() {}

  /** Edits of the file being looked at; none where no safe one is known. */
  public static ImmutableList<Fix> of(Leak leak, VisitorState state) {
    return switch (leak.kind()) {
      case NORMAL_EXIT, EXCEPTIONAL_EXIT -> ofLocal(leak, state);
      case FIELD -> ofField(leak, state);
      case OVERWRITTEN -> ofOverwritten(leak, state);
      case UNHELD ->
          call(leak, state)
              .flatMap(call -> HoldAndRelease.of(leak.obligation(), call, state))
              .<ImmutableList<Fix>>map(ImmutableList::of)
              .orElse(ImmutableList.of());
      case COLLECTED, GIVEN_TWICE -> ImmutableList.of();
    };
  }

  private static ImmutableList<Fix> ofLocal(Leak leak, VisitorState state) {
    TreePath birth = leak.obligation().birth();
    if (!(birth.getParentPath().getLeaf() instanceof VariableTree variable)
        || !(birth.getParentPath().getParentPath().getLeaf() instanceof BlockTree)) {
      return ImmutableList.of();
    }
    Optional<String> call = call(leak, state);
    // Whoever else has got hold of it may still use it when the edit would end it.
    if (call.isEmpty() || leak.passedOn()) {
      return ImmutableList.of();
    }
    String release = variable.getName() + "." + call.get();
    ImmutableList.Builder<Fix> fixes = ImmutableList.builder();
    if (leak.returned()) {
      if (leak.kind() == Leak.Kind.EXCEPTIONAL_EXIT && canRelease(call.get(), leak, state)) {
        ReleaseOnFailure.after(variable, release, state).ifPresent(fixes::add);
      }
      return fixes.build();
    }
    TryWithResources.around(variable, release, state).ifPresent(fixes::add);
    if (canRelease(call.get(), leak, state)) {
      TryFinally.after(variable, release, state).ifPresent(fixes::add);
    }
    return fixes.build();
  }

  /** Whether the call may stand where the value is born, for all that it may throw. */
  private static boolean canRelease(String call, Leak leak, VisitorState state) {
    return AutoCloseables.method(
            leak.obligation().type(),
            call.substring(0, call.indexOf('(')),
            call.endsWith("()") ? 0 : 1,
            state)
        .filter(
            method ->
                AutoCloseables.canThrow(method.getThrownTypes(), leak.obligation().birth(), state))
        .isPresent();
  }

  /**
   * A field that may also keep what others own is left alone: the edit would release that too. And
   * no method of the object releases what is lost when its constructor fails.
   */
  private static ImmutableList<Fix> ofField(Leak leak, VisitorState state) {
    Symbol.VarSymbol field = leak.field();
    TreePath owner = field == null ? null : Bodies.instance(state).path(field.enclClass());
    if (field == null
        || leak.alsoAtException()
        || owner == null
        || owner.getCompilationUnit() != state.getPath().getCompilationUnit()
        || !(owner.getLeaf() instanceof ClassTree type)
        || Provenances.instance(state).mayBeGiven(field)) {
      return ImmutableList.of();
    }
    for (Tree member : type.getMembers()) {
      if (member instanceof VariableTree variable && ASTHelpers.getSymbol(variable).equals(field)) {
        Optional<? extends Fix> fix =
            call(leak, state).flatMap(call -> ReleaseInMethod.of(variable, type, call, state));
        return fix.isPresent() ? ImmutableList.of(fix.get()) : ImmutableList.of();
      }
    }
    return ImmutableList.of();
  }

  /** Releases the old value before the variable gets its new one, unless that one is made of it. */
  private static ImmutableList<Fix> ofOverwritten(Leak leak, VisitorState state) {
    Tree where = leak.where();
    Optional<String> call = call(leak, state);
    if (where == null || leak.holders().size() != 1 || call.isEmpty() || leak.passedOn()) {
      return ImmutableList.of();
    }
    TreePath path = TreePath.getPath(state.getPath().getCompilationUnit(), where);
    if (path == null
        || !(path.getParentPath().getLeaf() instanceof ExpressionStatementTree statement)
        || !(path.getParentPath().getParentPath().getLeaf() instanceof BlockTree)) {
      return ImmutableList.of();
    }
    String name = Iterables.getOnlyElement(leak.holders()).getSimpleName().toString();
    Sources sources = new Sources(state);
    String line = "\n" + sources.indentation(sources.start(statement));
    return ImmutableList.of(
        SuggestedFix.builder()
            .prefixWith(statement, name + "." + call.get() + ";" + line)
            .setShortDescription("Release the old value first")
            .build());
  }

  /** The gentlest release method that the type has on this class path. */
  public static String release(Leak leak, VisitorState state) {
    ImmutableList<String> names = leak.obligation().resource().releasedBy();
    if (names.contains("shutdown")) {
      // Every version of the JDK has it, and unlike close() it does not wait.
      return "shutdown";
    }
    for (String name : names) {
      if (has(name, method -> method.getParameters().isEmpty(), leak, state)) {
        return name;
      }
    }
    return names.get(0);
  }

  /** The release with its arguments: a task that runs is left to finish, as by {@code shutdown}. */
  private static Optional<String> call(Leak leak, VisitorState state) {
    String name = release(leak, state);
    if (has(name, method -> method.getParameters().isEmpty(), leak, state)) {
      return Optional.of(name + "()");
    }
    boolean takesFlag =
        has(
            name,
            method ->
                method.getParameters().size() == 1
                    && method.getParameters().get(0).type.hasTag(TypeTag.BOOLEAN),
            leak,
            state);
    return takesFlag ? Optional.of(name + "(false)") : Optional.empty();
  }

  private static boolean has(
      String name, Predicate<MethodSymbol> shape, Leak leak, VisitorState state) {
    return ASTHelpers.matchingMethods(
            state.getName(name), shape, leak.obligation().type(), state.getTypes())
        .findAny()
        .isPresent();
  }

  /** The type of the value, for messages. */
  public static String typeName(Leak leak) {
    return leak.obligation().type().tsym.getSimpleName().toString();
  }
}
