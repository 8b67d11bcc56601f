package dev.custody.analysis.task;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.util.Name;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Finds calls of {@code anyOf} whose losing tasks are never looked at again. */
public final class AnyOfRaces {

  private static final String OWNER = "java.util.concurrent.CompletableFuture";

  private AnyOfRaces() {}

  /**
   * The calls of {@code CompletableFuture.anyOf} in the body whose tasks were started there, and
   * that nobody can stop or await afterwards: they are not mentioned again.
   */
  public static ImmutableList<TreePath> abandoned(Body body, VisitorState state) {
    Name anyOf = state.getNames().fromString("anyOf");
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    for (TreePath call : Bodies.instance(state).contents(body).calls()) {
      if (call.getLeaf() instanceof MethodInvocationTree race
          && ASTHelpers.getSymbol(race).name == anyOf
          && isRace(race)
          && race.getArguments().stream().allMatch(entry -> isLost(entry, call, body, state))
          && !CareTaking.isIn(body.code())) {
        found.add(call);
      }
    }
    return found.build();
  }

  private static boolean isRace(MethodInvocationTree call) {
    Symbol method = ASTHelpers.getSymbol(call);
    return !call.getArguments().isEmpty() && method.owner.getQualifiedName().contentEquals(OWNER);
  }

  /** Whether the argument holds work that was started here and has no other name. */
  private static boolean isLost(
      ExpressionTree entry, TreePath race, Body body, VisitorState state) {
    AsyncWork works = AsyncWork.instance(state);
    ExpressionTree tree = ASTHelpers.stripParentheses(entry);
    if (tree instanceof MethodInvocationTree copy
        && ASTHelpers.getSymbol(copy).getSimpleName().contentEquals("toArray")
        && ASTHelpers.getReceiver(copy) != null) {
      tree = ASTHelpers.getReceiver(copy);
    }
    if (ASTHelpers.getSymbol(tree) instanceof VarSymbol variable
        && tree instanceof IdentifierTree) {
      return variable.getKind() == ElementKind.LOCAL_VARIABLE
          && (works.behind(new TreePath(race, tree)).isPresent()
              || new Starts(variable, works::starts).in(body).isPresent())
          && !isMentionedAfter(variable, race, body, state);
    }
    return works.behind(new TreePath(race, tree)).isPresent();
  }

  private static boolean isMentionedAfter(
      VarSymbol variable, TreePath race, Body body, VisitorState state) {
    int end = state.getEndPosition(race.getLeaf());
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
        return tree == null || state.getEndPosition(tree) <= end ? null : super.scan(tree, null);
      }

      @Override
      public @Nullable Void visitIdentifier(IdentifierTree name, @Nullable Void unused) {
        found[0] |=
            variable.equals(ASTHelpers.getSymbol(name)) && ASTHelpers.getStartPosition(name) >= end;
        return null;
      }
    }.scan(body.declaration(), null);
    return found[0];
  }
}
