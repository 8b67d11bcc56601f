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
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import dev.custody.analysis.flow.Bodies;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Where fields are used and methods are called in the compilation. A source file is scanned on the
 * first question about something that its code can see: one about a private member costs a look
 * into one file.
 */
final class CompilationUses {

  private final Bodies bodies;
  private final Map<Symbol, ImmutableList<Use>> uses = new HashMap<>();
  private final IdentityHashMap<CompilationUnitTree, ImmutableListMultimap<Symbol, TreePath>>
      mentions = new IdentityHashMap<>();

  CompilationUses(Bodies bodies) {
    this.bodies = bodies;
  }

  ImmutableList<Use> of(Symbol.VarSymbol field) {
    ImmutableList<Use> known = uses.get(field);
    if (known == null) {
      ImmutableList.Builder<Use> found = ImmutableList.builder();
      for (TreePath mention : mentions(field)) {
        found.add(UseScanner.classify(mention));
      }
      known = found.build();
      uses.put(field, known);
    }
    return known;
  }

  ImmutableList<TreePath> callers(Symbol.MethodSymbol method) {
    return mentions(method);
  }

  private ImmutableList<TreePath> mentions(Symbol member) {
    TreePath type = bodies.path(member.outermostClass());
    if (member.isPrivate() && type != null) {
      return mentions(type.getCompilationUnit()).get(member);
    }
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    for (CompilationUnitTree unit : bodies.units()) {
      if (isVisible(member, (JCTree.JCCompilationUnit) unit)) {
        found.addAll(mentions(unit).get(member));
      }
    }
    return found.build();
  }

  /** Whether code of the file can name the member, by its package; its classes are not asked. */
  private static boolean isVisible(Symbol member, JCTree.JCCompilationUnit unit) {
    return (member.flags() & (Flags.PUBLIC | Flags.PROTECTED)) != 0
        || unit.packge == member.packge();
  }

  private ImmutableListMultimap<Symbol, TreePath> mentions(CompilationUnitTree unit) {
    ImmutableListMultimap<Symbol, TreePath> known = mentions.get(unit);
    if (known == null) {
      Index index = new Index();
      index.scan(new TreePath(unit), null);
      known = index.found.build();
      mentions.put(unit, known);
    }
    return known;
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
