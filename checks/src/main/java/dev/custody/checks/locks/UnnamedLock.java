package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.BodyContents;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.model.BlockingKind;
import java.util.EnumSet;
import java.util.Optional;

/**
 * A lock that the code does not name: a collection holds one while it runs a function, and the JVM
 * while it initializes a class.
 *
 * @param region the code that runs under the lock
 * @param during what goes on meanwhile, in words
 * @param waiting who waits for the lock, in words
 * @param kinds the kinds of waiting that matter under it
 * @param calls the calls, and references to methods, that run under it
 */
record UnnamedLock(
    Tree region,
    String during,
    String waiting,
    ImmutableSet<BlockingKind> kinds,
    ImmutableList<TreePath> calls) {

  /**
   * A class that loads something when it is initialized does so once, and whoever comes has to wait
   * for it; one that waits for another thread may wait for good, if that one needs the class.
   */
  private static final ImmutableSet<BlockingKind> OF_THREADS =
      Sets.immutableEnumSet(
          BlockingKind.SLEEP, BlockingKind.WAIT, BlockingKind.QUEUE, BlockingKind.PERMIT);

  /** The functions of caches and the like read files as a matter of course. */
  private static final ImmutableSet<BlockingKind> ALL_BUT_FILES =
      Sets.immutableEnumSet(
          Sets.difference(
              EnumSet.allOf(BlockingKind.class),
              EnumSet.of(BlockingKind.FILE, BlockingKind.STREAM)));

  /** The locks that are held while the body, or methods that it refers to, run. */
  static ImmutableList<UnnamedLock> of(Body body, VisitorState state) {
    BodyContents contents = Bodies.instance(state).contents(body);
    ImmutableList.Builder<UnnamedLock> found = ImmutableList.builder();
    if (body.declaration() instanceof LambdaExpressionTree) {
      addOfCollection(found, body.path(), contents.calls(), state);
    } else if (!(body.declaration() instanceof MethodTree) && body.isStatic()) {
      found.add(ofClass(body.declaration(), contents.calls()));
    }
    for (TreePath path : contents.lambdas()) {
      if (path.getLeaf() instanceof MemberReferenceTree) {
        addOfCollection(found, path, ImmutableList.of(path), state);
      }
    }
    return found.build();
  }

  private static UnnamedLock ofClass(Tree initializer, ImmutableList<TreePath> calls) {
    return new UnnamedLock(
        initializer,
        "its class is initialized",
        "every other thread that is the first to use the class waits as long, and for good if"
            + " this one waits for it",
        OF_THREADS,
        calls);
  }

  private static void addOfCollection(
      ImmutableList.Builder<UnnamedLock> found,
      TreePath function,
      ImmutableList<TreePath> calls,
      VisitorState state) {
    Optional<TreePath> call = Locksets.instance(state).hiddenLockAround(function);
    if (call.isPresent()) {
      found.add(ofCollection(call.get(), calls));
    }
  }

  private static UnnamedLock ofCollection(TreePath call, ImmutableList<TreePath> calls) {
    MethodSymbol method = ASTHelpers.getSymbol((MethodInvocationTree) call.getLeaf());
    String name = method.owner.getSimpleName() + "." + method.getSimpleName() + "()";
    return new UnnamedLock(
        call.getLeaf(),
        name + " runs it under a lock of the collection",
        "other threads that change the collection wait as long",
        ALL_BUT_FILES,
        calls);
  }
}
