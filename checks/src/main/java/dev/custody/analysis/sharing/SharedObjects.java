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
import org.jspecify.annotations.Nullable;

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
          TreePath use = shared.firstUse(field, type);
          if (use != null) {
            found.add(use);
          }
        }
      }
    }
    return found.build();
  }

  private @Nullable TreePath firstUse(VarSymbol field, TreePath type) {
    for (Use use : summaries.uses(field, type.getCompilationUnit())) {
      if (use.kind() == Use.Kind.RECEIVER && changes(use)) {
        Body body = Body.around(use.path()).orElse(null);
        if (body != null && isOpen(use.path(), body)) {
          return use.path();
        }
      }
    }
    return null;
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
      return isCalledWithoutLock(method);
    }
    return !(method.isStatic() && method.getSimpleName().contentEquals("main"));
  }

  private boolean isCalledWithoutLock(MethodSymbol method) {
    for (TreePath call : summaries.callers(method)) {
      Body body = Body.around(call).orElse(null);
      if (body != null && !isLocked(call, body)) {
        return true;
      }
    }
    return false;
  }

  private boolean isLocked(TreePath path, Body body) {
    return locksets.mayHoldLocks(body) && !locksets.held(body).at(path).isEmpty();
  }
}
