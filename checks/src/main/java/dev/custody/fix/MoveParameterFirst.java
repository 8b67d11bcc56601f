package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.summary.Summaries;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ElementKind;

/** Makes a parameter of a private method the first, and the argument of each call with it. */
public final class MoveParameterFirst {

  private MoveParameterFirst() {}

  /**
   * Moves the parameter.
   *
   * @return nothing if somebody else may call the method, or uses it as a method reference, or the
   *     order in which arguments are evaluated could matter, or there is another method of that
   *     name, which could be meant then
   */
  public static Optional<SuggestedFix> of(MethodTree method, int index, VisitorState state) {
    MethodSymbol symbol = ASTHelpers.getSymbol(method);
    Sources sources = new Sources(state);
    if (!symbol.isPrivate()
        || symbol.getKind() != ElementKind.METHOD
        || hasOverload(symbol, state)
        || !sources.isEditable(method)) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    move(method.getParameters(), index, sources, fix);
    for (TreePath caller : Summaries.instance(state).callers(symbol)) {
      if (!(caller.getLeaf() instanceof MethodInvocationTree call)
          || call.getArguments().size() <= index
          || !isPlain(call.getArguments().get(index))) {
        return Optional.empty();
      }
      move(call.getArguments(), index, sources, fix);
    }
    return Optional.of(fix.setShortDescription("Make it the first parameter").build());
  }

  private static boolean hasOverload(MethodSymbol method, VisitorState state) {
    return ASTHelpers.matchingMethods(
            method.name, m -> m != method, method.enclClass().type, state.getTypes())
        .findAny()
        .isPresent();
  }

  private static void move(
      List<? extends Tree> list, int index, Sources sources, SuggestedFix.Builder fix) {
    int start = sources.start(list.get(0));
    String moved = sources.text(list.get(index));
    String before = sources.text(start, sources.end(list.get(index - 1)));
    fix.replace(start, sources.end(list.get(index)), moved + ", " + before);
  }

  private static boolean isPlain(ExpressionTree argument) {
    return argument instanceof IdentifierTree
        || argument instanceof MemberSelectTree
        || (argument instanceof MethodInvocationTree call && call.getArguments().isEmpty());
  }
}
