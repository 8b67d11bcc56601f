package dev.custody.analysis.summary;

import com.google.common.base.Verify;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import dev.custody.analysis.flow.Bodies;
import dev.custody.tree.PathScanner;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
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
  private final Map<Symbol, ImmutableList<TreePath>> callers = new HashMap<>();
  private final IdentityHashMap<CompilationUnitTree, ImmutableListMultimap<Symbol, Mention>>
      mentions = new IdentityHashMap<>();

  /**
   * A place that names a field or method. Few are asked about, so their paths are found when they
   * are.
   *
   * @param around the class member, or the class, that the place is in
   */
  private record Mention(TreePath around, Tree tree) {
    TreePath path() {
      return Verify.verifyNotNull(TreePath.getPath(around, tree));
    }
  }

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
    ImmutableList<TreePath> known = callers.get(method);
    if (known == null) {
      known = mentions(method);
      callers.put(method, known);
    }
    return known;
  }

  private ImmutableList<TreePath> mentions(Symbol member) {
    TreePath type = bodies.path(member.outermostClass());
    List<CompilationUnitTree> units =
        member.isPrivate() && type != null
            ? ImmutableList.of(type.getCompilationUnit())
            : bodies.units();
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    for (CompilationUnitTree unit : units) {
      if (isVisible(member, (JCTree.JCCompilationUnit) unit)) {
        mentions(unit).get(member).forEach(mention -> found.add(mention.path()));
      }
    }
    return found.build();
  }

  /** Whether code of the file can name the member, by its package; its classes are not asked. */
  private static boolean isVisible(Symbol member, JCTree.JCCompilationUnit unit) {
    return (member.flags() & (Flags.PUBLIC | Flags.PROTECTED)) != 0
        || unit.packge == member.packge();
  }

  private ImmutableListMultimap<Symbol, Mention> mentions(CompilationUnitTree unit) {
    ImmutableListMultimap<Symbol, Mention> known = mentions.get(unit);
    if (known == null) {
      TreePath start = new TreePath(unit);
      Index index = new Index(start);
      index.scan(start);
      known = index.found.build();
      mentions.put(unit, known);
    }
    return known;
  }

  private static final class Index extends PathScanner {
    final ImmutableListMultimap.Builder<Symbol, Mention> found = ImmutableListMultimap.builder();
    private TreePath around;

    Index(TreePath unit) {
      around = unit;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      return in(getCurrentPath(), () -> super.visitClass(tree, null));
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      return in(getCurrentPath(), () -> super.visitMethod(tree, null));
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
      return around.getLeaf() instanceof ClassTree
          ? in(getCurrentPath(), () -> super.visitVariable(tree, null))
          : super.visitVariable(tree, null);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      field(ASTHelpers.getSymbol(tree), tree);
      return null;
    }

    @Override
    public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
      field(ASTHelpers.getSymbol(tree), tree);
      return super.visitMemberSelect(tree, null);
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      call(ASTHelpers.getSymbol(tree.getMethodSelect()), tree);
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
      call(((JCTree.JCNewClass) tree).constructor, tree);
      return super.visitNewClass(tree, null);
    }

    @Override
    public @Nullable Void visitMemberReference(MemberReferenceTree tree, @Nullable Void unused) {
      call(((JCTree.JCMemberReference) tree).sym, tree);
      return super.visitMemberReference(tree, null);
    }

    private @Nullable Void in(TreePath member, Runnable scan) {
      TreePath before = around;
      around = member;
      scan.run();
      around = before;
      return null;
    }

    private void field(@Nullable Symbol symbol, Tree tree) {
      if (symbol != null && symbol.getKind() == ElementKind.FIELD) {
        found.put(symbol, new Mention(around, tree));
      }
    }

    private void call(@Nullable Symbol symbol, Tree tree) {
      if (symbol instanceof Symbol.MethodSymbol) {
        found.put(symbol, new Mention(around, tree));
      }
    }
  }
}
