package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Under which locks the code of one source file uses its fields.
 *
 * <p>A fact is a {@link FieldUse}. Facts are born at accesses to fields of {@code this} and of
 * classes, in files in which a lock is held anywhere; they are dropped where the object is still
 * being made, where the field belongs to another object, and where nobody can tell when a lambda
 * runs. The locks err on the side of "held" for methods that this compilation calls only with a
 * lock held, public ones too. It ignores uses in other files. It costs a scan of the file and the
 * locks of its bodies, and nothing in files without locks.
 */
final class FieldLocks {

  private final Bodies bodies;
  private final Locksets locksets;
  private final LockNames names;
  private final LambdaLocks lambdas;
  private final CallerLocks callers;
  private final IdentityHashMap<Tree, ImmutableListMultimap<VarSymbol, FieldUse>> known =
      new IdentityHashMap<>();

  /**
   * @param callers the locks of callers, public methods included
   */
  FieldLocks(
      VisitorState state,
      Locksets locksets,
      LockNames names,
      LambdaLocks lambdas,
      CallerLocks callers) {
    bodies = Bodies.instance(state);
    this.locksets = locksets;
    this.names = names;
    this.lambdas = lambdas;
    this.callers = callers;
  }

  /** The uses of the fields that the classes in the file declare. */
  ImmutableListMultimap<VarSymbol, FieldUse> of(TreePath outermost) {
    ImmutableListMultimap<VarSymbol, FieldUse> uses = known.get(outermost.getLeaf());
    if (uses == null) {
      uses = compute(outermost);
      known.put(outermost.getLeaf(), uses);
    }
    return uses;
  }

  private ImmutableListMultimap<VarSymbol, FieldUse> compute(TreePath outermost) {
    List<Body> all = new ArrayList<>();
    collect(outermost, all);
    if (!mayHoldLocks(all)) {
      return ImmutableListMultimap.of();
    }
    ClassSymbol type = ASTHelpers.getSymbol((ClassTree) outermost.getLeaf());
    ImmutableListMultimap.Builder<VarSymbol, FieldUse> uses = ImmutableListMultimap.builder();
    for (Body body : all) {
      for (FieldAccess access : bodies.accesses(body)) {
        if (access.field().outermostClass() == type
            && !access.field().isEnum()
            && access.field().getConstantValue() == null) {
          FieldUse use = use(access, body);
          if (use != null) {
            uses.put(access.field(), use);
          }
        }
      }
    }
    return uses.build();
  }

  private boolean mayHoldLocks(List<Body> all) {
    for (Body body : all) {
      if (locksets.mayHoldLocks(body)) {
        return true;
      }
    }
    return false;
  }

  private void collect(TreePath type, List<Body> all) {
    for (Body body : bodies.in(type)) {
      all.add(body);
      for (TreePath inside : bodies.contents(body).classes()) {
        collect(inside, all);
      }
    }
    for (Tree member : ((ClassTree) type.getLeaf()).getMembers()) {
      if (member instanceof ClassTree) {
        collect(new TreePath(type, member), all);
      }
    }
  }

  /** The use; null if it may be of an object that is being made, or of another one. */
  private @Nullable FieldUse use(FieldAccess access, Body body) {
    ExpressionTree receiver = access.receiver();
    if (!access.field().isStatic()) {
      LockExpression owner =
          receiver == null
              ? names.implicitThis(access.field(), body)
              : names.of(receiver, body).lock();
      if (owner.root() != LockExpression.Root.THIS || !owner.path().isEmpty()) {
        return null;
      }
    }
    Body member = body;
    while (member.lambda().isPresent()) {
      LambdaLocks.Receiving call = lambdas.receiving(member.path()).orElse(null);
      if (call == null || lambdas.timing(call).isEmpty()) {
        return null;
      }
      Body outer = Body.around(member.path().getParentPath()).orElse(null);
      if (outer == null) {
        return null;
      }
      member = outer;
    }
    if (locksets.isUnshared(access.path(), access.field(), receiver, body)) {
      return null;
    }
    return new FieldUse(access, body, locks(access, body), member.symbol());
  }

  private ImmutableList<HeldLock> locks(FieldAccess access, Body body) {
    ImmutableSet.Builder<HeldLock> locks = ImmutableSet.builder();
    locks.addAll(locksets.heldWithCallers(body).at(access.path()));
    MethodSymbol method = body.symbol().orElse(null);
    if (method != null) {
      for (CallerLocks.Known known : callers.of(method).locks()) {
        locks.add(
            new HeldLock(known.lock(), known.level(), HeldLock.How.CALLER, body.declaration()));
      }
    }
    return ImmutableList.copyOf(locks.build());
  }
}
