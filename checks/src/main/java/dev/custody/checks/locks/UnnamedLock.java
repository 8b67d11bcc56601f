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

  /** The lock that is held while the body runs. */
  static Optional<UnnamedLock> around(Body body, VisitorState state) {
    if (body.declaration() instanceof LambdaExpressionTree) {
      return Locksets.instance(state)
          .hiddenLockAround(body.path())
          .map(call -> ofCollection(call, Bodies.instance(state).contents(body).calls()));
    }
    return body.declaration() instanceof MethodTree || !body.isStatic()
        ? Optional.empty()
        : Optional.of(
            new UnnamedLock(
                body.declaration(),
                "its class is initialized",
                "every other thread that is the first to use the class waits as long, and for good if"
                    + " this one waits for it",
                OF_THREADS,
                Bodies.instance(state).contents(body).calls()));
  }

  /** The locks under which methods run that the body passes on by a reference. */
  static ImmutableList<UnnamedLock> ofReferences(Body body, VisitorState state) {
    ImmutableList.Builder<UnnamedLock> found = ImmutableList.builder();
    for (TreePath path : Bodies.instance(state).contents(body).lambdas()) {
      if (path.getLeaf() instanceof MemberReferenceTree) {
        Locksets.instance(state)
            .hiddenLockAround(path)
            .ifPresent(call -> found.add(ofCollection(call, ImmutableList.of(path))));
      }
    }
    return found.build();
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
