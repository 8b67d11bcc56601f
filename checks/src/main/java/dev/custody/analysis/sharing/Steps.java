package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.sharing.Access.Held;
import dev.custody.analysis.task.TaskUse;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import java.util.IdentityHashMap;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Name;
import org.jspecify.annotations.Nullable;

/** What single steps of the bodies of one top-level class mean to the threads that make them. */
final class Steps {

  /** Questions by which code finds out whether it runs on the right thread or under its lock. */
  private static final ImmutableSet<String> ASKS_FOR_THREAD =
      ImmutableSet.of(
          "currentThread",
          "inEventLoop",
          "holdsLock",
          "isHeldByCurrentThread",
          "isWriteLockedByCurrentThread",
          "isDispatchThread",
          "isEventDispatchThread");

  private static final ImmutableSet<String> SYNCHRONIZERS =
      ImmutableSet.of("java.util.concurrent", "java.util.concurrent.atomic");

  private final Bodies bodies;
  private final Locksets locksets;
  private final Model model;
  private final Contents contents;
  private final ClassSymbol top;
  private final IdentityHashMap<Tree, ImmutableList<Step>> known = new IdentityHashMap<>();

  Steps(ClassSymbol top, Contents contents, VisitorState state) {
    this.top = top;
    this.contents = contents;
    bodies = Bodies.instance(state);
    locksets = Locksets.instance(state);
    model = Model.instance(state);
  }

  ImmutableList<Step> in(Body body) {
    ImmutableList<Step> steps = known.get(body.declaration());
    if (steps == null) {
      steps = Step.of(body, bodies.accesses(body));
      known.put(body.declaration(), steps);
    }
    return steps;
  }

  /** Whether the body finds out which thread it runs on: then it may be confined to that. */
  boolean asksForItsThread(Body body) {
    for (Name called : bodies.contents(body).calledNames()) {
      if (ASKS_FOR_THREAD.contains(called.toString())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether threads that use the field order what they did before and do after. Locks are looked at
   * for themselves, and an executor orders its tasks after their start only.
   */
  boolean isSynchronizer(VarSymbol field) {
    if ((field.flags() & Flags.VOLATILE) != 0) {
      return true;
    }
    Symbol type = field.type.tsym;
    return type instanceof ClassSymbol
        && SYNCHRONIZERS.contains(type.packge().getQualifiedName().toString())
        && !type.getSimpleName().toString().contains("Executor");
  }

  /**
   * Whether the field belongs to the object whose method runs, to one around it, or to the class;
   * of other objects it is not known which threads share them.
   */
  boolean isOfThisObject(FieldAccess access, Body body) {
    VarSymbol field = access.field();
    if (field.outermostClass() != top) {
      return false;
    }
    ExpressionTree receiver = access.receiver();
    if (field.isStatic() || receiver == null) {
      return field.isStatic() || !body.isStatic();
    }
    ExpressionTree object = ASTHelpers.stripParentheses(receiver);
    return isThis(object)
        || ((object instanceof IdentifierTree || object instanceof MemberSelectTree)
            && ASTHelpers.getSymbol(object) instanceof VarSymbol holder
            && holder.getKind().isField()
            && holder.outermostClass() == top
            && field.owner != holder.owner);
  }

  private static boolean isThis(ExpressionTree object) {
    return (object instanceof IdentifierTree name && name.getName().contentEquals("this"))
        || (object instanceof MemberSelectTree outer
            && outer.getIdentifier().contentEquals("this"));
  }

  /** Whether the field is set to what the caller gave to the method. */
  boolean storesParameter(FieldAccess access) {
    return access.path().getParentPath().getLeaf() instanceof AssignmentTree assignment
        && ASTHelpers.getSymbol(ASTHelpers.stripParentheses(assignment.getExpression()))
            instanceof VarSymbol value
        && value.getKind() == ElementKind.PARAMETER;
  }

  Contents contents() {
    return contents;
  }

  /** The locks held at the path with those of the callers; null if one cannot be named. */
  @Nullable ImmutableSet<Held> heldAt(TreePath path, Body body, ImmutableSet<Held> ofCallers) {
    if (!locksets.mayHoldLocks(body)) {
      return ofCallers;
    }
    ImmutableSet.Builder<Held> held = ImmutableSet.builder();
    held.addAll(ofCallers);
    for (HeldLock lock : locksets.held(body).at(path)) {
      if (!lock.lock().isPlain()) {
        return null;
      }
      held.add(new Held(lock.lock(), lock.level() == Effect.Level.EXCLUSIVE));
    }
    return held.build();
  }

  boolean runsNow(TreePath lambda) {
    return locksets.runsNow(lambda);
  }

  boolean isThread(TaskUse use) {
    return use.site().getLeaf() instanceof NewClassTree || startsThread(use.site());
  }

  boolean startsThread(TreePath call) {
    return ASTHelpers.getSymbol(call.getLeaf()) instanceof MethodSymbol method
        && method.getSimpleName().contentEquals("start")
        && method.getParameters().isEmpty();
  }

  /** Whether the call may wait for what another thread does, and so order the two. */
  boolean waits(TreePath call) {
    Effects effects = model.ofCall((ExpressionTree) call.getLeaf());
    return effects.has(Effect.Awaits.class) || waits(effects);
  }

  private static boolean waits(Effects effects) {
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Blocks blocks
          && (blocks.kind() == BlockingKind.WAIT
              || blocks.kind() == BlockingKind.QUEUE
              || blocks.kind() == BlockingKind.PERMIT)) {
        return true;
      }
    }
    return false;
  }

  @Nullable MethodSymbol callee(TreePath call) {
    return call.getLeaf() instanceof MethodInvocationTree tree ? ASTHelpers.getSymbol(tree) : null;
  }

  /** The body that the call runs on the same object, or on one that this class alone knows. */
  @Nullable Body ownBody(TreePath call, MethodSymbol callee) {
    if (callee.outermostClass() != top || !(callee.owner instanceof ClassSymbol owner)) {
      return null;
    }
    ExpressionTree receiver = ASTHelpers.getReceiver((MethodInvocationTree) call.getLeaf());
    boolean same = callee.isStatic() || receiver == null || isThis(receiver) || isSuper(receiver);
    boolean ofOwnPart =
        receiver != null
            && ASTHelpers.getSymbol(receiver) instanceof VarSymbol part
            && part.getKind().isField()
            && part.outermostClass() == top
            && part.owner != owner;
    return same || ofOwnPart ? bodies.of(callee).orElse(null) : null;
  }

  private static boolean isSuper(ExpressionTree object) {
    return object instanceof IdentifierTree name && name.getName().contentEquals("super");
  }
}
