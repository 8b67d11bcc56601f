package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Model;
import java.util.Locale;
import java.util.Optional;

/**
 * Objects in static fields that the whole program shares though two threads must not use one at
 * once, as the documentation of their type says.
 */
public final class SharedObjects {

  private static final ImmutableSet<String> HARMLESS =
      ImmutableSet.of("clone", "equals", "hashCode", "toString");

  private final Locksets locksets;
  private final Summaries summaries;
  private final Model model;

  private SharedObjects(VisitorState state) {
    locksets = Locksets.instance(state);
    summaries = Summaries.instance(state);
    model = Model.instance(state);
  }

  /** The first use without a lock of each such field that the class at the path declares. */
  public static ImmutableList<TreePath> usedIn(TreePath type, VisitorState state) {
    SharedObjects shared = new SharedObjects(state);
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (member instanceof VariableTree variable) {
        VarSymbol field = ASTHelpers.getSymbol(variable);
        if (field.isStatic() && shared.model.ofType(field.type).is("stateful")) {
          shared.firstUse(field, type).ifPresent(found::add);
        }
      }
    }
    return found.build();
  }

  private Optional<TreePath> firstUse(VarSymbol field, TreePath type) {
    return summaries.uses(field, type.getCompilationUnit()).stream()
        .filter(use -> use.kind() == Use.Kind.RECEIVER && changes(use))
        .map(Use::path)
        .filter(use -> Body.around(use).filter(body -> isOpen(use, body)).isPresent())
        .findFirst();
  }

  /** To read what such an object was made with does no harm; Calendar.get() computes. */
  private static boolean changes(Use use) {
    if (!(use.symbol() instanceof MethodSymbol method)) {
      return false;
    }
    String name = method.getSimpleName().toString();
    boolean getter =
        name.startsWith("get")
            && name.length() > 3
            && !name.substring(3, 4).equals(name.substring(3, 4).toLowerCase(Locale.ROOT));
    return !getter && !HARMLESS.contains(name) && !name.startsWith("toPattern");
  }

  /** Whether any thread may get to the use without a lock. */
  private boolean isOpen(TreePath use, Body body) {
    if (isLocked(use, body)) {
      return false;
    }
    MethodSymbol method = body.symbol().orElse(null);
    if (method == null) {
      return body.lambda().isPresent();
    }
    if (method.isPrivate()) {
      ImmutableList<TreePath> callers = summaries.callers(method);
      return !callers.isEmpty()
          && callers.stream()
              .anyMatch(call -> Body.around(call).filter(b -> !isLocked(call, b)).isPresent());
    }
    return !(method.isStatic() && method.getSimpleName().contentEquals("main"));
  }

  private boolean isLocked(TreePath path, Body body) {
    return locksets.mayHoldLocks(body) && !locksets.held(body).at(path).isEmpty();
  }
}
