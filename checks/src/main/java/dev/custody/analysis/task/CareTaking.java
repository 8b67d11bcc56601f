package dev.custody.analysis.task;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import org.jspecify.annotations.Nullable;

/** Finds calls that stop tasks, or wait until all of them have ended. */
final class CareTaking {

  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of("shutdownNow", "awaitTermination", "awaitQuiescence", "interrupt", "dispose");

  private CareTaking() {}

  /** Whether there is such a call, also in lambdas and nested classes. */
  static boolean isIn(@Nullable Tree code) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void unused) {
        named(ASTHelpers.getSymbol(call));
        return super.visitMethodInvocation(call, null);
      }

      @Override
      public @Nullable Void visitMemberReference(
          MemberReferenceTree reference, @Nullable Void unused) {
        named(ASTHelpers.getSymbol(reference));
        return super.visitMemberReference(reference, null);
      }

      private void named(Symbol method) {
        String name = method.getSimpleName().toString();
        found[0] |= name.startsWith("cancel") || NAMES.contains(name);
      }
    }.scan(code, null);
    return found[0];
  }
}
