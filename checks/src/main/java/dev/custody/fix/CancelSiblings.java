package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.task.FanOut;
import dev.custody.tree.NamedType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Cancels the tasks of a group that are not over when its loop is left. */
public final class CancelSiblings {

  private static final NamedType FUTURE_TYPE = NamedType.of("java.util.concurrent.Future");
  private static final String FUTURE = "java.util.concurrent.Future";
  private static final String NAME = "sibling";

  private CancelSiblings() {}

  /**
   * Puts the loop into a {@code try} whose {@code finally} block cancels each future; for those
   * that are done that does nothing.
   */
  public static Optional<SuggestedFix> of(FanOut group, VisitorState state) {
    Sources sources = new Sources(state);
    TreePath loop = group.loop();
    Tree tree = loop.getLeaf();
    Type element = element(ASTHelpers.getType(group.elements()), state);
    if (!(loop.getParentPath().getLeaf() instanceof BlockTree block)
        || !sources.isEditable(tree)
        || element == null
        || !ASTHelpers.isSubtype(element, FUTURE_TYPE.get(state), state)
        || FreeNames.declares(loop, NAME)) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String line = "\n" + sources.indentation(sources.start(tree));
    String unit = sources.unit(block);
    String text =
        "try {"
            + line
            + unit
            + Sources.shift(sources.text(tree), unit)
            + line
            + "} finally {"
            + line
            + unit
            + "for ("
            + SuggestedFixes.qualifyType(state, fix, FUTURE)
            + "<?> "
            + NAME
            + " : "
            + sources.text(group.elements())
            + ") {"
            + line
            + unit
            + unit
            + NAME
            + ".cancel(true);"
            + line
            + unit
            + "}"
            + line
            + "}";
    return Optional.of(
        fix.replace(sources.start(tree), sources.end(tree), text)
            .setShortDescription("Cancel the rest when the loop is left")
            .build());
  }

  /** What a loop over a value of the type gets. */
  private static @Nullable Type element(@Nullable Type collection, VisitorState state) {
    Types types = state.getTypes();
    if (collection == null || types.isArray(collection)) {
      return collection == null ? null : types.elemtype(collection);
    }
    Type iterable = types.asSuper(collection, state.getSymtab().iterableType.tsym);
    return iterable == null || iterable.getTypeArguments().isEmpty()
        ? null
        : types.wildUpperBound(iterable.getTypeArguments().get(0));
  }
}
