package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.sharing.Access.Held;
import dev.custody.analysis.task.TaskUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one thread does, from where it begins through the methods and lambdas of the class that it
 * runs: the fields it touches, in the order of the source, with the locks held on the way, and what
 * could hand values over to or from another thread.
 */
final class Walk {

  private static final int DEEPEST = 6;
  private static final ImmutableSet<String> ITERATING =
      ImmutableSet.of("hasNext", "hasPrevious", "hasMoreElements");

  private record Visit(Tree body, ImmutableSet<Held> locks, boolean loop) {

    // Written out: what the compiler makes for records is linked at run time, which costs more
    // than all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Visit that
              && body.equals(that.body)
              && locks.equals(that.locks)
              && loop == that.loop);
    }

    @Override
    public int hashCode() {
      int hash = body.hashCode();
      hash = 31 * hash + locks.hashCode();
      return 31 * hash + Boolean.hashCode(loop);
    }
  }

  /** What holds on the way into a body. */
  private record Frame(
      ImmutableList<MethodSymbol> chain, ImmutableSet<Held> locks, boolean loop, int depth) {}

  private final Origin origin;
  private final Steps steps;
  private final List<Access> accesses = new ArrayList<>();
  private final Map<Symbol, Integer> firstSync = new HashMap<>();
  private final Map<Symbol, Integer> lastSync = new HashMap<>();
  private final IdentityHashMap<Tree, Integer> sites = new IdentityHashMap<>();
  private final Set<Visit> visited = new HashSet<>();
  private int lastThreadStart = -1;
  private int firstWait = Integer.MAX_VALUE;
  private int now;

  private Walk(Origin origin, Steps steps) {
    this.origin = origin;
    this.steps = steps;
  }

  static Walk of(Origin origin, Steps steps) {
    Walk walk = new Walk(origin, steps);
    walk.enter(
        origin.body(), new Frame(ImmutableList.of(), ImmutableSet.of(), /* loop= */ false, 0));
    return walk;
  }

  ImmutableList<Access> accesses() {
    return ImmutableList.copyOf(accesses);
  }

  /** Whether the access comes before the last start of the task in this walk. */
  boolean isBeforeStartOf(Origin task, Access access) {
    boolean onThreads = true;
    for (TaskUse use : task.uses()) {
      if (access.order() < sites.getOrDefault(use.site().getLeaf(), -1)) {
        return true;
      }
      onThreads &= steps.isThread(use);
    }
    return onThreads && access.order() < lastThreadStart;
  }

  /** Whether the thread waited for something before the access. */
  boolean hasWaitedBefore(Access access) {
    return firstWait < access.order();
  }

  /** Whether something that both use orders what this thread did before what the other does. */
  boolean mayHandOver(Access mine, Access theirs) {
    for (Map.Entry<Symbol, Integer> given : lastSync.entrySet()) {
      if (given.getValue() > mine.order()
          && theirs.walk().firstSync.getOrDefault(given.getKey(), Integer.MAX_VALUE)
              < (theirs.inLoop() ? Integer.MAX_VALUE : theirs.order())) {
        return true;
      }
    }
    return false;
  }

  private void enter(Body body, Frame frame) {
    if (frame.depth() > DEEPEST
        || !visited.add(new Visit(body.declaration(), frame.locks(), frame.loop()))
        || steps.asksForItsThread(body)) {
      return;
    }
    for (Step step : steps.in(body)) {
      now++;
      if (step.access() != null) {
        access(step.access(), body, frame);
      } else {
        run(step.path(), body, frame);
      }
    }
  }

  private void access(FieldAccess access, Body body, Frame frame) {
    VarSymbol field = access.field();
    if (steps.isSynchronizer(field)) {
      synced(field);
      return;
    }
    if (!steps.isOfThisObject(access, body)) {
      return;
    }
    ImmutableSet<Held> locks = steps.heldAt(access.path(), body, frame.locks());
    if (locks == null) {
      return;
    }
    if (steps.contents().areUsed(access)) {
      add(access, steps.contents().areChanged(access), /* ofContents= */ true, locks, body, frame);
    }
    add(access, access.writes(), /* ofContents= */ false, locks, body, frame);
  }

  private void add(
      FieldAccess access,
      boolean writes,
      boolean ofContents,
      ImmutableSet<Held> locks,
      Body body,
      Frame frame) {
    TreePath loop = loopAround(access.path(), body);
    accesses.add(
        new Access(
            access.path(),
            access.field(),
            writes,
            ofContents,
            origin,
            frame.chain(),
            locks,
            now,
            frame.loop() || loop != null,
            loop != null && isInCondition(loop.getLeaf(), access.path()),
            !origin.isTask() && frame.chain().isEmpty() && steps.storesParameter(access),
            access.kind() == FieldAccess.Kind.UPDATE,
            this));
  }

  private void run(TreePath code, Body body, Frame frame) {
    if (code.getLeaf() instanceof LambdaExpressionTree) {
      if (steps.runsNow(code)) {
        enter(
            new Body(code),
            new Frame(frame.chain(), frame.locks(), frame.loop(), frame.depth() + 1));
      }
      return;
    }
    sites.put(code.getLeaf(), now);
    if (steps.startsThread(code)) {
      lastThreadStart = now;
    }
    if (steps.waits(code)) {
      firstWait = Math.min(firstWait, now);
    }
    MethodSymbol callee = steps.callee(code);
    Body called = callee == null ? null : steps.ownBody(code, callee);
    if (callee == null || called == null) {
      return;
    }
    ImmutableSet<Held> locks = steps.heldAt(code, body, frame.locks());
    if (locks != null) {
      enter(
          called,
          new Frame(
              ImmutableList.<MethodSymbol>builder().addAll(frame.chain()).add(callee).build(),
              locks,
              frame.loop() || loopAround(code, body) != null,
              frame.depth() + 1));
    }
  }

  private void synced(Symbol synchronizer) {
    firstSync.putIfAbsent(synchronizer, now);
    lastSync.put(synchronizer, now);
  }

  /** The innermost loop around the path, in its body, that may go on as long as the thread. */
  private static @Nullable TreePath loopAround(TreePath path, Body body) {
    for (TreePath at = path; at != null && at.getLeaf() != body.declaration(); ) {
      Tree leaf = at.getLeaf();
      ExpressionTree condition =
          leaf instanceof WhileLoopTree loop
              ? loop.getCondition()
              : leaf instanceof DoWhileLoopTree loop ? loop.getCondition() : null;
      if (condition != null
          ? !isOverElements(condition)
          : leaf instanceof ForLoopTree loop && loop.getCondition() == null) {
        return at;
      }
      at = at.getParentPath();
    }
    return null;
  }

  /** Whether the condition compares numbers or asks an iterator: there is an end to that. */
  private static boolean isOverElements(ExpressionTree condition) {
    ExpressionTree tree = ASTHelpers.stripParentheses(condition);
    return switch (tree.getKind()) {
      case LESS_THAN, LESS_THAN_EQUAL, GREATER_THAN, GREATER_THAN_EQUAL -> true;
      case METHOD_INVOCATION ->
          ITERATING.contains(ASTHelpers.getSymbol(tree).getSimpleName().toString());
      default -> false;
    };
  }

  private static boolean isInCondition(Tree loop, TreePath path) {
    Tree condition =
        loop instanceof WhileLoopTree tree
            ? tree.getCondition()
            : loop instanceof DoWhileLoopTree tree ? tree.getCondition() : null;
    for (TreePath at = path; condition != null && at.getLeaf() != loop; at = at.getParentPath()) {
      if (at.getLeaf() == condition) {
        return true;
      }
    }
    return false;
  }
}
