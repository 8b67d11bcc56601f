package dev.custody.fix;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import org.jspecify.annotations.Nullable;

/** Which names an edit may use for its own variables. */
final class FreeNames {

  private FreeNames() {}

  /** Whether the member around the path declares a variable of one of these names. */
  static boolean declares(TreePath path, String... names) {
    TreePath member = path;
    while (!(member.getParentPath().getLeaf() instanceof ClassTree)) {
      member = member.getParentPath();
    }
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
        for (String name : names) {
          found[0] |= tree.getName().contentEquals(name);
        }
        return super.visitVariable(tree, null);
      }
    }.scan(member.getLeaf(), null);
    return found[0];
  }
}
