package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where values are released.
 *
 * <p>A fact says of a call, method reference or try statement which expression it releases. Facts
 * come from the releasing methods the model names for a type, from {@code close} of what is
 * closeable, and from methods whose only job is to release an argument. It errs on the side of
 * saying nothing: a method that also works with its argument is no such helper. Overriding methods
 * are ignored. The uses of a parameter are looked at once.
 */
public final class Releases {

  private static final Context.Key<Releases> KEY = new Context.Key<>();

  private static final String NO_FAMILY = "";

  private final Model model;
  private final Types types;
  private final Type autoCloseable;
  private final Dealings dealings;
  private final Map<Symbol, String> families = new HashMap<>();

  private Releases(VisitorState state) {
    model = Model.instance(state);
    types = Types.instance(state.context);
    autoCloseable = Symtab.instance(state.context).autoCloseableType;
    dealings = new Dealings(this, model, Bodies.instance(state), types);
  }

  /** The instance of this compilation. */
  public static Releases instance(VisitorState state) {
    Releases releases = state.context.get(KEY);
    if (releases == null) {
      releases = new Releases(state);
      state.context.put(KEY, releases);
    }
    return releases;
  }

  /** What the call releases: its receiver, or the arguments of a method that is there for that. */
  public ImmutableList<Release> ofCall(TreePath path) {
    MethodInvocationTree call = (MethodInvocationTree) path.getLeaf();
    MethodSymbol method = Calls.method(call);
    if (method == null) {
      return ImmutableList.of();
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (receiver != null && !method.isStatic()) {
      Optional<Release> released = released(path, receiver, method);
      if (released.isPresent()) {
        return ImmutableList.of(released.get());
      }
    }
    ImmutableList.Builder<Release> found = ImmutableList.builder();
    for (int i = 0; i < call.getArguments().size(); i++) {
      ExpressionTree argument = call.getArguments().get(i);
      Type type = ASTHelpers.getType(argument);
      String family = type == null ? null : family(type);
      if (type != null && family != null && isForwarder(method, i)) {
        String name = method.getSimpleName().toString();
        found.add(new Release(path, new TreePath(path, argument), type, family, name, method));
      }
    }
    return found.build();
  }

  /** What the method reference releases when it is called. */
  public Optional<Release> ofReference(TreePath path) {
    MemberReferenceTree reference = (MemberReferenceTree) path.getLeaf();
    MethodSymbol method = ASTHelpers.getSymbol(reference);
    return method.isStatic()
        ? Optional.empty()
        : released(path, reference.getQualifierExpression(), method);
  }

  /** What the try statement releases at its end. */
  public ImmutableList<Release> ofTry(TreePath path) {
    List<Release> found = new ArrayList<>();
    for (Tree resource : ((TryTree) path.getLeaf()).getResources()) {
      TreePath at = new TreePath(path, resource);
      ExpressionTree value =
          resource instanceof VariableTree variable
              ? variable.getInitializer()
              : (ExpressionTree) resource;
      Type type = ASTHelpers.getType(resource);
      String family = type == null ? null : family(type);
      if (value != null && type != null && family != null) {
        TreePath of = resource == value ? at : new TreePath(at, value);
        found.add(new Release(path, of, type, family, "close", null));
      }
    }
    return ImmutableList.copyOf(found);
  }

  /** Whether the method releases its receiver, a value of that type. */
  public boolean isRelease(MethodSymbol method, Type type) {
    String name = method.getSimpleName().toString();
    Optional<Effect.Resource> resource = model.ofType(type).first(Effect.Resource.class);
    return (resource.isPresent() && resource.get().releasedBy().contains(name))
        || (name.equals("close") && method.getParameters().isEmpty() && isCloseable(type));
  }

  /** Whether all the method does with the argument is to end it: release, await, look at it. */
  public boolean isForwarder(MethodSymbol method, int argument) {
    return dealings.of(method, argument).equals(EnumSet.of(Dealing.RELEASES))
        || dealings.of(method, argument).equals(EnumSet.of(Dealing.RELEASES, Dealing.WATCHES));
  }

  /** What the method does with the argument. */
  public Set<Dealing> dealings(MethodSymbol method, int argument) {
    return dealings.of(method, argument);
  }

  /** The family of values of the type; null if they are not there to be released. */
  public @Nullable String family(Type type) {
    Type bound = types.skipTypeVars(type, false);
    if (!bound.hasTag(TypeTag.CLASS)) {
      return null;
    }
    if (bound.isCompound()) {
      return computeFamily(bound);
    }
    String known = families.get(bound.tsym);
    if (known == null) {
      String family = computeFamily(bound);
      known = family == null ? NO_FAMILY : family;
      families.put(bound.tsym, known);
    }
    return known.equals(NO_FAMILY) ? null : known;
  }

  private @Nullable String computeFamily(Type type) {
    Effects effects = model.ofType(type);
    if (effects.has(Effect.NoResource.class)) {
      return null;
    }
    Optional<Effect.Resource> resource = effects.first(Effect.Resource.class);
    if (resource.isPresent()) {
      return resource.get().family();
    }
    return isCloseable(type) ? Release.CLOSEABLE : null;
  }

  /** Whether values of the class are of that family too. */
  public boolean isOfFamily(ClassSymbol type, String family) {
    return model
        .ofType(type)
        .first(Effect.Resource.class)
        .filter(resource -> resource.family().equals(family))
        .isPresent();
  }

  boolean isCloseable(Type type) {
    return types.isSubtype(types.erasure(types.skipTypeVars(type, false)), autoCloseable);
  }

  private Optional<Release> released(TreePath site, ExpressionTree value, MethodSymbol method) {
    Type type = ASTHelpers.getType(value);
    if (type == null
        || ASTHelpers.stripParentheses(value) instanceof NewClassTree
        || !isRelease(method, type)) {
      return Optional.empty();
    }
    String family = family(type);
    String name = method.getSimpleName().toString();
    return family == null
        ? Optional.empty()
        : Optional.of(new Release(site, new TreePath(site, value), type, family, name, null));
  }
}
