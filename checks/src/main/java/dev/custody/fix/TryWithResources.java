package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import java.util.Optional;

/** Turns a local variable into the resource of a {@code try}. */
public final class TryWithResources {

  private TryWithResources() {}

  /**
   * Makes {@code T x = ..; rest} into {@code try (T x = ..) { rest }}, where {@code T} is {@code
   * AutoCloseable} on this class path, the variable is never assigned again, and what {@code
   * close()} throws may be thrown here. An explicit release at the end goes away.
   *
   * @param release the expression that may release it already, such as {@code pool.shutdown()}
   */
  public static Optional<SuggestedFix> around(
      VariableTree variable, String release, VisitorState state) {
    VarSymbol symbol = ASTHelpers.getSymbol(variable);
    Sources sources = new Sources(state);
    TreePath path = sources.pathOf(variable);
    Type type = ASTHelpers.getType(variable);
    if (path == null
        || type == null
        || variable.getInitializer() == null
        || !ASTHelpers.isConsideredFinal(symbol)
        || !AutoCloseables.canCloseAt(type, path, state)
        || sources
            .blockAround(variable)
            .filter(block -> !sources.sharesType(variable, block))
            .isEmpty()) {
      return Optional.empty();
    }
    return Region.upToRelease(variable, release, state)
        // A resource that moved out could not be given a try of its own any more.
        .filter(region -> !region.isUsedAfter(symbol) && !region.hoistsCloseable())
        .or(() -> Region.upToEnd(variable, release, state))
        .filter(region -> !region.isEmpty())
        .map(region -> fix(variable, region, sources));
  }

  private static SuggestedFix fix(VariableTree variable, Region region, Sources sources) {
    String declaration =
        sources.text(sources.start(variable), sources.end(variable.getInitializer()));
    String line = region.lineBreak();
    String before = region.hoisted().isEmpty() ? "" : region.hoisted().strip() + line;
    return region
        .imports()
        .replace(
            sources.start(variable),
            region.to(),
            before + "try (" + declaration + ") {" + region.printed() + line + "}")
        .setShortDescription("Close it by try-with-resources")
        .build();
  }
}
