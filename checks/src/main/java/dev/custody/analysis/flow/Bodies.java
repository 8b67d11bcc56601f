package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.comp.AttrContext;
import com.sun.tools.javac.comp.Enter;
import com.sun.tools.javac.comp.Env;
import com.sun.tools.javac.tree.JCTree;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The bodies of this compilation and what a cheap look over them finds, each looked over once. */
public final class Bodies {

  private static final Context.Key<Bodies> KEY = new Context.Key<>();

  private final Context context;
  private final JavacTrees trees;
  private final IdentityHashMap<Tree, BodyContents> contents = new IdentityHashMap<>();
  private final IdentityHashMap<Tree, ImmutableList<Body>> ofClasses = new IdentityHashMap<>();
  private final IdentityHashMap<Tree, ImmutableList<Body>> ofFiles = new IdentityHashMap<>();
  private final IdentityHashMap<Tree, ImmutableList<FieldAccess>> accesses =
      new IdentityHashMap<>();
  private final Map<MethodSymbol, Optional<Body>> declared = new HashMap<>();
  private final Map<Symbol.ClassSymbol, Optional<TreePath>> classes = new HashMap<>();
  private final Map<Symbol.ClassSymbol, Map<Symbol, TreePath>> members = new HashMap<>();
  private @Nullable ImmutableList<CompilationUnitTree> units;
  private @Nullable ImmutableList<Symbol.ClassSymbol> types;

  private Bodies(Context context) {
    this.context = context;
    trees = JavacTrees.instance(context);
  }

  /** The instance of this compilation. */
  public static Bodies instance(VisitorState state) {
    Bodies bodies = state.context.get(KEY);
    if (bodies == null) {
      bodies = new Bodies(state.context);
      state.context.put(KEY, bodies);
    }
    return bodies;
  }

  /** The body of a method of this compilation; nothing for abstract and foreign methods. */
  public Optional<Body> of(MethodSymbol method) {
    Optional<Body> known = declared.get(method);
    if (known == null) {
      known = find(method);
      declared.put(method, known);
    }
    return known;
  }

  /**
   * The bodies that belong to the class at {@code path}: methods, initializers, and the lambdas in
   * them however deep, but not those of nested, local or anonymous classes.
   */
  public ImmutableList<Body> in(TreePath path) {
    ImmutableList<Body> known = ofClasses.get(path.getLeaf());
    if (known == null) {
      known = list(path);
      ofClasses.put(path.getLeaf(), known);
    }
    return known;
  }

  private ImmutableList<Body> list(TreePath path) {
    ImmutableList.Builder<Body> found = ImmutableList.builder();
    for (Tree member : ((ClassTree) path.getLeaf()).getMembers()) {
      boolean code =
          member instanceof BlockTree
              || (member instanceof MethodTree method && method.getBody() != null)
              || (member instanceof VariableTree variable && variable.getInitializer() != null);
      if (code) {
        addWithLambdas(new Body(new TreePath(path, member)), found);
      }
    }
    return found.build();
  }

  /** The bodies of all classes of the file, nested, local and anonymous ones too. */
  public ImmutableList<Body> in(CompilationUnitTree unit) {
    ImmutableList<Body> known = ofFiles.get(unit);
    if (known == null) {
      ImmutableList.Builder<Body> found = ImmutableList.builder();
      TreePath path = new TreePath(unit);
      for (Tree type : unit.getTypeDecls()) {
        if (type instanceof ClassTree) {
          addWithin(new TreePath(path, type), found);
        }
      }
      known = found.build();
      ofFiles.put(unit, known);
    }
    return known;
  }

  /** The bodies of the class at the path and of all classes in it, however deep. */
  public ImmutableList<Body> within(TreePath type) {
    ImmutableList.Builder<Body> found = ImmutableList.builder();
    addWithin(type, found);
    return found.build();
  }

  private void addWithin(TreePath type, ImmutableList.Builder<Body> found) {
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (member instanceof ClassTree) {
        addWithin(new TreePath(type, member), found);
      }
    }
    for (Body body : in(type)) {
      found.add(body);
      for (TreePath inside : contents(body).classes()) {
        addWithin(inside, found);
      }
    }
  }

  /** Every source file of the compilation that was attributed, in the order of their names. */
  public ImmutableList<CompilationUnitTree> units() {
    if (units == null) {
      Map<String, CompilationUnitTree> named = new TreeMap<>();
      Set<CompilationUnitTree> seen = Sets.newIdentityHashSet();
      Enter enter = Enter.instance(context);
      for (Symbol.ClassSymbol type : types()) {
        Env<AttrContext> env = enter.getEnv(type);
        if (env.toplevel != null && env.toplevel.sourcefile != null && seen.add(env.toplevel)) {
          named.put(env.toplevel.getSourceFile().getName(), env.toplevel);
        }
      }
      units = ImmutableList.copyOf(named.values());
    }
    return units;
  }

  /** The classes that this compilation declares, local ones too, in the order of their names. */
  public ImmutableList<Symbol.ClassSymbol> types() {
    if (types == null) {
      Enter enter = Enter.instance(context);
      List<Symbol.ClassSymbol> declared = new ArrayList<>();
      for (Symbol.ClassSymbol type : Symtab.instance(context).getAllClasses()) {
        if (enter.getEnv(type) != null) {
          declared.add(type);
        }
      }
      declared.sort(Comparator.comparing(type -> type.flatName().toString()));
      types = ImmutableList.copyOf(declared);
    }
    return types;
  }

  /** The declaration of a class of this compilation; null for others. */
  public @Nullable TreePath path(Symbol.@Nullable ClassSymbol type) {
    if (type == null) {
      return null;
    }
    Optional<TreePath> known = classes.get(type);
    if (known == null) {
      known = Optional.ofNullable(find(type));
      classes.put(type, known);
    }
    return known.orElse(null);
  }

  /** The class that the simple name stands for by an import of the file that declares a class. */
  public Symbol.@Nullable ClassSymbol imported(String simpleName, Symbol.ClassSymbol from) {
    Env<AttrContext> env = Enter.instance(context).getEnv(from.outermostClass());
    if (env == null || env.toplevel == null) {
      return null;
    }
    Name name = Names.instance(context).fromString(simpleName);
    Symbol found =
        env.toplevel.namedImportScope.findFirst(name, Symbol.ClassSymbol.class::isInstance);
    if (found == null) {
      found = env.toplevel.starImportScope.findFirst(name, Symbol.ClassSymbol.class::isInstance);
    }
    return (Symbol.ClassSymbol) found;
  }

  /** What a cheap look over the body finds. */
  public BodyContents contents(Body body) {
    BodyContents known = contents.get(body.declaration());
    if (known == null) {
      known = BodyContents.scan(body);
      contents.put(body.declaration(), known);
    }
    return known;
  }

  /** The fields that the body reads and writes, in source order, without the bodies inside it. */
  public ImmutableList<FieldAccess> accesses(Body body) {
    ImmutableList<FieldAccess> known = accesses.get(body.declaration());
    if (known == null) {
      known = FieldAccess.scan(body);
      accesses.put(body.declaration(), known);
    }
    return known;
  }

  private void addWithLambdas(Body body, ImmutableList.Builder<Body> found) {
    found.add(body);
    for (TreePath lambda : contents(body).lambdas()) {
      Body inner = new Body(lambda);
      if (inner.lambda().isPresent()) {
        addWithLambdas(inner, found);
      }
    }
  }

  private Optional<Body> find(MethodSymbol method) {
    TreePath path = members(method.enclClass()).get(method);
    return path != null && path.getLeaf() instanceof MethodTree tree && tree.getBody() != null
        ? Optional.of(new Body(path))
        : Optional.empty();
  }

  /** The methods of a class: javac would search the whole file for each of them. */
  private Map<Symbol, TreePath> members(Symbol.@Nullable ClassSymbol type) {
    TreePath path = path(type);
    if (path == null || !(path.getLeaf() instanceof ClassTree tree)) {
      return Map.of();
    }
    Map<Symbol, TreePath> known = members.get(type);
    if (known == null) {
      known = new HashMap<>();
      for (Tree member : tree.getMembers()) {
        if (member instanceof JCTree.JCMethodDecl method && method.sym != null) {
          known.put(method.sym, new TreePath(path, member));
        }
      }
      members.put(type, known);
    }
    return known;
  }

  /** The path by way of the classes around; only local classes are searched for in the file. */
  private @Nullable TreePath find(Symbol.ClassSymbol type) {
    Env<AttrContext> env = Enter.instance(context).getEnv(type);
    if (env == null) {
      return null;
    }
    TreePath outer =
        type.owner instanceof Symbol.ClassSymbol owner
            ? path(owner)
            : type.owner instanceof Symbol.PackageSymbol ? new TreePath(env.toplevel) : null;
    if (outer != null && declares(outer.getLeaf(), env.tree)) {
      return new TreePath(outer, env.tree);
    }
    return trees.getPath(type);
  }

  private static boolean declares(Tree outer, Tree type) {
    List<? extends Tree> members =
        outer instanceof ClassTree around
            ? around.getMembers()
            : ((CompilationUnitTree) outer).getTypeDecls();
    for (Tree member : members) {
      if (member == type) {
        return true;
      }
    }
    return false;
  }
}
