package dev.custody.analysis.summary;

import com.google.common.base.Verify;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.tree.PathScanner;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * Where fields are used and methods are called in the compilation. For fields a source file is
 * scanned on the first question about one that its code can see: a private one costs a look into
 * one file. The first question about a method costs the looks over all bodies, and none later does.
 */
final class CompilationUses {

  private final Bodies bodies;
  private final Map<Symbol, ImmutableList<Use>> uses = new HashMap<>();
  private final IdentityHashMap<CompilationUnitTree, ImmutableListMultimap<Symbol, Mention>>
      mentions = new IdentityHashMap<>();
  private @Nullable ImmutableListMultimap<Symbol.MethodSymbol, TreePath> calls;

  /**
   * A place that names a field. Few are asked about, so their paths are found when they are.
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

  ImmutableList<Use> of(Symbol.VarSymbol field, CompilationUnitTree file) {
    ImmutableList.Builder<Use> found = ImmutableList.builder();
    for (Mention at : mentions(file).get(field)) {
      found.add(UseScanner.classify(at.path()));
    }
    return found.build();
  }

  ImmutableList<TreePath> callers(Symbol.MethodSymbol method) {
    return calls().get(method);
  }

  ImmutableSet<Symbol.MethodSymbol> called() {
    return calls().keySet();
  }

  private ImmutableList<TreePath> mentions(Symbol.VarSymbol field) {
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    for (CompilationUnitTree unit : units(field)) {
      for (Mention mention : mentions(unit).get(field)) {
        found.add(mention.path());
      }
    }
    return found.build();
  }

  /** The files whose code can name the member. */
  private ImmutableList<CompilationUnitTree> units(Symbol member) {
    TreePath type = member.isPrivate() ? bodies.path(member.outermostClass()) : null;
    if (type != null) {
      return ImmutableList.of(type.getCompilationUnit());
    }
    ImmutableList.Builder<CompilationUnitTree> found = ImmutableList.builder();
    for (CompilationUnitTree unit : bodies.units()) {
      if (isVisible(member, (JCTree.JCCompilationUnit) unit)) {
        found.add(unit);
      }
    }
    return found.build();
  }

  /** All calls and method references, by what they name: what the looks over bodies have found. */
  private ImmutableListMultimap<Symbol.MethodSymbol, TreePath> calls() {
    if (calls == null) {
      ImmutableListMultimap.Builder<Symbol.MethodSymbol, TreePath> found =
          ImmutableListMultimap.builder();
      for (CompilationUnitTree unit : bodies.units()) {
        for (Body body : bodies.in(unit)) {
          BodyContents contents = bodies.contents(body);
          for (TreePath call : Iterables.concat(contents.calls(), contents.lambdas())) {
            if (!(call.getLeaf() instanceof LambdaExpressionTree)
                && ASTHelpers.getSymbol(call.getLeaf()) instanceof Symbol.MethodSymbol method) {
              found.put(method, call);
            }
          }
        }
      }
      calls = found.build();
    }
    return calls;
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
      TreePath outer = enter(getCurrentPath());
      super.visitClass(tree, null);
      around = outer;
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      TreePath outer = enter(getCurrentPath());
      super.visitMethod(tree, null);
      around = outer;
      return null;
    }

    @Override
    public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
      TreePath outer = around.getLeaf() instanceof ClassTree ? enter(getCurrentPath()) : around;
      super.visitVariable(tree, null);
      around = outer;
      return null;
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

    private TreePath enter(TreePath member) {
      TreePath outer = around;
      around = member;
      return outer;
    }

    private void field(@Nullable Symbol symbol, Tree tree) {
      if (symbol != null && symbol.getKind() == ElementKind.FIELD) {
        found.put(symbol, new Mention(around, tree));
      }
    }
  }
}
