package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.summary.Use;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes a semaphore with one permit a lock. */
public final class LockInsteadOfSemaphore {

  private static final String LOCK = "java.util.concurrent.locks.ReentrantLock";
  private static final ImmutableMap<String, String> NAMES =
      ImmutableMap.of(
          "acquire", "lockInterruptibly",
          "acquireUninterruptibly", "lock",
          "tryAcquire", "tryLock",
          "release", "unlock");

  private LockInsteadOfSemaphore() {}

  /**
   * Changes the type of the variable, what is put into it, and all calls.
   *
   * @param uses all uses of the variable
   * @return nothing if a call has no counterpart, or if other files may see the variable
   */
  public static Optional<SuggestedFix> of(
      NewClassTree creation, VarSymbol variable, ImmutableList<Use> uses, VisitorState state) {
    VariableTree declaration = declaration(variable, state);
    boolean seenElsewhere = variable.getKind().isField() && !variable.isPrivate();
    List<? extends ExpressionTree> arguments = creation.getArguments();
    if (declaration == null
        || seenElsewhere
        || ASTHelpers.hasImplicitType(declaration, state)
        || !ASTHelpers.getType(declaration.getType())
            .tsym
            .getSimpleName()
            .contentEquals("Semaphore")) {
      return Optional.empty();
    }
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String type = SuggestedFixes.qualifyType(state, fix, LOCK);
    String fair = arguments.size() > 1 ? state.getSourceForNode(arguments.get(1)) : "";
    fix.replace(declaration.getType(), type)
        .replace(creation, String.format("new %s(%s)", type, fair));
    for (Use use : uses) {
      if (use.kind() != Use.Kind.RECEIVER) {
        continue;
      }
      if (!(use.path().getLeaf() instanceof MethodInvocationTree call)) {
        return Optional.empty();
      }
      String name = NAMES.get(ASTHelpers.getSymbol(call).getSimpleName().toString());
      if (name == null) {
        return Optional.empty();
      }
      fix.merge(SuggestedFixes.renameMethodInvocation(call, name, state));
    }
    return Optional.of(fix.build());
  }

  private static @Nullable VariableTree declaration(VarSymbol variable, VisitorState state) {
    VariableTree[] found = {null};
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        if (variable.equals(ASTHelpers.getSymbol(tree))) {
          found[0] = tree;
        }
        return super.visitVariable(tree, null);
      }
    }.scan((Tree) state.getPath().getCompilationUnit(), null);
    return found[0];
  }
}
