package dev.custody.fix;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.util.TreePath;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.tree.NamedType;
import java.util.Optional;
import java.util.Set;

/** Takes a lock object by its own methods, where its monitor was taken. */
public final class LockInsteadOfMonitor {

  private static final NamedType LOCK = NamedType.of("java.util.concurrent.locks.Lock");
  private static final Set<String> OF_MONITORS = Set.of("wait", "notify", "notifyAll");

  private LockInsteadOfMonitor() {}

  /**
   * Turns {@code synchronized (lock) ..} into {@code lock()}, {@code try} and {@code finally}.
   *
   * @return nothing if it is no {@code Lock}, or if the code around waits on the monitor
   */
  public static Optional<SuggestedFix> of(TreePath region, VisitorState state) {
    Sources sources = new Sources(state);
    SynchronizedTree statement = (SynchronizedTree) region.getLeaf();
    ExpressionTree lock = ASTHelpers.stripParentheses(statement.getExpression());
    if (!(lock instanceof IdentifierTree || lock instanceof MemberSelectTree)
        || !(region.getParentPath().getLeaf() instanceof BlockTree)
        || !sources.isEditable(statement)
        || !ASTHelpers.isSubtype(ASTHelpers.getType(lock), LOCK.get(state), state)
        || usesMonitor(region, state)) {
      return Optional.empty();
    }
    String name = sources.text(lock);
    BlockTree block = statement.getBlock();
    String line = "\n" + sources.indentation(sources.start(statement));
    return Optional.of(
        SuggestedFix.builder()
            .replace(
                sources.start(statement),
                sources.start(block) + 1,
                name + ".lock();" + line + "try {")
            .replace(
                sources.end(block) - 1,
                sources.end(block),
                "} finally {" + line + sources.unit(block) + name + ".unlock();" + line + "}")
            .build());
  }

  private static boolean usesMonitor(TreePath region, VisitorState state) {
    return Body.around(region).stream()
        .flatMap(body -> Bodies.instance(state).contents(body).calledNames().stream())
        .anyMatch(name -> OF_MONITORS.contains(name.toString()));
  }
}
