package dev.custody.fix;

import com.google.common.base.Ascii;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.obligation.Obligation;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives a value that a chain of calls creates and drops a variable, and releases it after use. */
final class HoldAndRelease {

  private HoldAndRelease() {}

  /**
   * Makes {@code new T().use();} into {@code try (T t = new T()) { t.use(); }}, or into a variable
   * and a {@code finally} block where the value is no {@code AutoCloseable} or {@code close()}
   * might wait. Only for the first value that a statement makes, so that the order of evaluation
   * stays, and not for a periodic task, which would end at once.
   *
   * @param release the releasing call, such as {@code shutdown()}
   */
  static Optional<SuggestedFix> of(Obligation created, String release, VisitorState state) {
    TreePath path = statement(created.birth());
    if (path == null || !(path.getParentPath().getLeaf() instanceof BlockTree block)) {
      return Optional.empty();
    }
    Sources sources = new Sources(state);
    StatementTree statement = (StatementTree) path.getLeaf();
    Tree creation = created.creation();
    Type type = created.type();
    String name = name(type);
    boolean closes = release.equals("close()");
    if (!sources.isEditable(statement)
        || FreeNames.declares(path, name)
        || (closes && !AutoCloseables.canCloseAt(type, path, state))
        || (!closes && !isQuiet(type, release, path, state))) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String unit = sources.unit(block);
    String line = "\n" + sources.indentation(sources.start(statement));
    String declaration =
        SuggestedFixes.prettyType(state, fix, type) + " " + name + " = " + sources.text(creation);
    String use =
        line
            + unit
            + Sources.shift(
                sources.text(sources.start(statement), sources.start(creation))
                    + name
                    + sources.text(sources.end(creation), sources.end(statement)),
                unit)
            + line;
    String code =
        closes
            ? "try (" + declaration + ") {" + use + "}"
            : declaration
                + ";"
                + line
                + "try {"
                + use
                + "} finally {"
                + line
                + unit
                + name
                + "."
                + release
                + ";"
                + line
                + "}";
    return Optional.of(
        fix.replace(statement, code).setShortDescription("Keep it and release it").build());
  }

  /** The statement that begins with the value and calls something on it; null for any other. */
  private static @Nullable TreePath statement(TreePath birth) {
    boolean used = false;
    TreePath at = birth;
    while (true) {
      Tree child = at.getLeaf();
      at = at.getParentPath();
      Tree parent = at.getLeaf();
      if (parent instanceof MemberSelectTree select) {
        if (select.getIdentifier().toString().startsWith("schedule")) {
          return null;
        }
        used = true;
      } else if (parent instanceof ExpressionStatementTree || parent instanceof ReturnTree) {
        return used ? at : null;
      } else if (!(parent instanceof ParenthesizedTree)
          && !(parent instanceof MethodInvocationTree call && call.getMethodSelect() == child)) {
        return null;
      }
    }
  }

  private static boolean isQuiet(Type type, String release, TreePath path, VisitorState state) {
    return AutoCloseables.method(type, release.substring(0, release.indexOf('(')), state)
        .filter(method -> AutoCloseables.canThrow(method.getThrownTypes(), path, state))
        .isPresent();
  }

  private static String name(Type type) {
    String simple = type.tsym.getSimpleName().toString();
    return Ascii.toLowerCase(simple.charAt(0)) + simple.substring(1);
  }
}
