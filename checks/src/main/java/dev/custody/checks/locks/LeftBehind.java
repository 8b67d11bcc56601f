package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.Fix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.lockset.UnreleasedLock;
import dev.custody.finding.Finding;
import dev.custody.fix.ReleaseInFinally;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How to say on which way out something is still held. */
final class LeftBehind {

  private LeftBehind() {}

  /** Such as {@code not released if load() throws}. */
  static String words(UnreleasedLock lock, String released) {
    return switch (lock.kind()) {
      case TOO_FEW_RELEASES -> "not " + released + " as often as it is taken";
      case NORMAL_EXIT ->
          lock.releases().isEmpty()
              ? "never " + released
              : "not " + released + " on every path that returns";
      case EXCEPTIONAL_EXIT -> "not " + released + " if " + failure(lock.where());
    };
  }

  /** Adds the other end: where the lock is still held. */
  static Finding withExit(Finding finding, UnreleasedLock lock, VisitorState state) {
    Tree where = lock.where();
    if (where == null) {
      return finding;
    }
    return finding.related(
        lock.kind() == UnreleasedLock.Kind.EXCEPTIONAL_EXIT
            ? "still held if " + failure(where)
            : "still held on the path that leaves",
        where,
        state);
  }

  /** A finally block for it; none where one exists and does too little. */
  static Optional<? extends Fix> fix(UnreleasedLock lock, VisitorState state) {
    return lock.kind() == UnreleasedLock.Kind.TOO_FEW_RELEASES
        ? Optional.empty()
        : ReleaseInFinally.of(lock.acquisition(), lock.releases(), state);
  }

  private static String failure(@Nullable Tree where) {
    return where == null
        ? "an exception is thrown"
        : where instanceof ThrowTree ? "the throw statement is reached" : name(where) + " throws";
  }

  /** The method that is called. */
  static String name(Tree thrower) {
    Symbol symbol = ASTHelpers.getSymbol(thrower);
    if (symbol instanceof MethodSymbol method) {
      return method.isConstructor()
          ? "new " + method.owner.getSimpleName() + "()"
          : method.getSimpleName() + "()";
    }
    return "what is called";
  }
}
