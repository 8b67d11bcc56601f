package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import dev.custody.analysis.flow.Bodies;
import java.util.HashMap;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Where fields are used and methods are called in the compilation; one scan, on the first question.
 */
final class CompilationUses {

  private final Bodies bodies;
  private final Map<Symbol, ImmutableList<Use>> uses = new HashMap<>();
  private @Nullable ImmutableListMultimap<Symbol, TreePath> mentions;

  CompilationUses(Bodies bodies) {
    this.bodies = bodies;
  }

  ImmutableList<Use> of(Symbol.VarSymbol field) {
    ImmutableList<Use> known = uses.get(field);
    if (known == null) {
      known =
          mentions().get(field).stream()
              .map(UseScanner::classify)
              .collect(ImmutableList.toImmutableList());
      uses.put(field, known);
    }
    return known;
  }

  ImmutableList<TreePath> callers(Symbol.MethodSymbol method) {
    return mentions().get(method);
  }

  private ImmutableListMultimap<Symbol, TreePath> mentions() {
    if (mentions == null) {
      Index index = new Index();
      for (CompilationUnitTree unit : bodies.units()) {
        index.scan(new TreePath(unit), null);
      }
      mentions = index.found.build();
    }
    return mentions;
  }

  private static final class Index extends TreePathScanner<@Nullable Void, @Nullable Void> {
    final ImmutableListMultimap.Builder<Symbol, TreePath> found = ImmutableListMultimap.builder();

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      field(ASTHelpers.getSymbol(tree));
      return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
      field(ASTHelpers.getSymbol(tree));
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      call(ASTHelpers.getSymbol(tree.getMethodSelect()));
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
      call(((JCTree.JCNewClass) tree).constructor);
      return super.visitNewClass(tree, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void unused) {
      call(((JCTree.JCMemberReference) tree).sym);
      return super.visitMemberReference(tree, null);
    }

    private void field(@Nullable Symbol symbol) {
      if (symbol != null && symbol.getKind() == ElementKind.FIELD) {
        found.put(symbol, getCurrentPath());
      }
    }

    private void call(@Nullable Symbol symbol) {
      if (symbol instanceof Symbol.MethodSymbol) {
        found.put(symbol, getCurrentPath());
      }
    }
  }
}
