package dev.custody.tree;

import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that knows the path of the tree it is at, like javac's {@code TreePathScanner}, but
 * makes {@link TreePath}s only for the trees that somebody asks about and those around them. Most
 * scans ask about few of the trees they pass.
 */
public abstract class PathScanner extends TreeScanner<@Nullable Void, @Nullable Void> {

  private final List<Tree> open = new ArrayList<>();
  private final List<TreePath> paths = new ArrayList<>();

  /** Scans the tree at the end of the path, and what is below it. Not to be called by a scan. */
  public final void scan(TreePath start) {
    open.clear();
    paths.clear();
    open.add(start.getLeaf());
    paths.add(start);
    start.getLeaf().accept(this, null);
  }

  @Override
  public final @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
    if (tree != null) {
      int depth = open.size();
      open.add(tree);
      tree.accept(this, null);
      open.remove(depth);
      if (paths.size() > depth) {
        paths.remove(depth);
      }
    }
    return null;
  }

  /** The path of the tree that is being visited. */
  protected final TreePath getCurrentPath() {
    for (int i = paths.size(); i < open.size(); i++) {
      paths.add(new TreePath(paths.get(i - 1), open.get(i)));
    }
    return paths.get(paths.size() - 1);
  }
}
