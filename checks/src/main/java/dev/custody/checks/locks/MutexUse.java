package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.analysis.summary.Use;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The two things that are used as a lock, and how that looks. */
enum MutexUse {
  /** One permit: acquire, work, release. */
  SEMAPHORE(
      ImmutableSet.of("java.util.concurrent.Semaphore"),
      ImmutableSet.of("acquire", "acquireUninterruptibly", "tryAcquire"),
      ImmutableSet.of("release")),
  /** One slot: put, work, take what was put. */
  QUEUE(
      ImmutableSet.of(
          "java.util.concurrent.ArrayBlockingQueue",
          "java.util.concurrent.LinkedBlockingQueue",
          "java.util.concurrent.LinkedBlockingDeque"),
      ImmutableSet.of("put"),
      ImmutableSet.of("take", "poll", "remove"));

  private final ImmutableSet<String> types;
  private final ImmutableSet<String> taking;
  private final ImmutableSet<String> giving;

  MutexUse(ImmutableSet<String> types, ImmutableSet<String> taking, ImmutableSet<String> giving) {
    this.types = types;
    this.taking = taking;
    this.giving = giving;
  }

  /** What the creation makes, if it has room for one. */
  static Optional<MutexUse> of(NewClassTree creation, VisitorState state) {
    if (creation.getArguments().isEmpty() || creation.getClassBody() != null) {
      return Optional.empty();
    }
    String type = ASTHelpers.getSymbol(creation).owner.getQualifiedName().toString();
    for (MutexUse use : values()) {
      if (use.types.contains(type)
          && Integer.valueOf(1)
              .equals(ASTHelpers.constValue(creation.getArguments().get(0), Integer.class))) {
        return Optional.of(use);
      }
    }
    return Optional.empty();
  }

  /** Whether every use is part of a region that takes and gives back in the same code. */
  boolean isMeantBy(ImmutableList<Use> uses, NewClassTree creation, VisitorState state) {
    Set<Tree> takers = new HashSet<>();
    Set<Tree> givers = new HashSet<>();
    for (Use use : uses) {
      if (use.kind() == Use.Kind.OVERWRITTEN && isCreation(use, creation)) {
        continue;
      }
      Body body = Body.around(use.path()).orElse(null);
      if (body == null
          || use.kind() != Use.Kind.RECEIVER
          || !(use.path().getLeaf() instanceof MethodInvocationTree call)
          || !(use.symbol() instanceof MethodSymbol method)) {
        return false;
      }
      String name = method.getSimpleName().toString();
      if (taking.contains(name) && isOneOnly(method)) {
        takers.add(body.declaration());
      } else if (giving.contains(name)
          && isOneOnly(method)
          && isGivenBack(use, call, body, state)) {
        givers.add(body.declaration());
      } else {
        return false;
      }
    }
    return !takers.isEmpty() && takers.equals(givers);
  }

  private static boolean isCreation(Use use, NewClassTree creation) {
    return use.path().getLeaf() instanceof com.sun.source.tree.AssignmentTree assignment
        && assignment.getExpression() == creation;
  }

  /** Not a number of permits: a time limit, an element or nothing. */
  private boolean isOneOnly(MethodSymbol method) {
    return this == QUEUE
        || method.getParameters().isEmpty()
        || (method.getParameters().size() == 2
            && method.getSimpleName().contentEquals("tryAcquire")
            && !method.getParameters().get(0).type.toString().equals("int"));
  }

  /** Whether the code surely took it before; the element of a queue must not be of use. */
  private boolean isGivenBack(Use use, MethodInvocationTree call, Body body, VisitorState state) {
    if (this == QUEUE) {
      return use.path().getParentPath().getLeaf() instanceof ExpressionStatementTree;
    }
    Locksets locksets = Locksets.instance(state);
    var name = locksets.lock(ASTHelpers.getReceiver(call), body);
    for (HeldLock held : locksets.held(body).at(use.path())) {
      if (held.lock().equals(name)) {
        return true;
      }
    }
    return false;
  }

  String message(VarSymbol variable) {
    return this == SEMAPHORE
        ? String.format(
            "%s is used as a lock, but a semaphore has no owner: a second release() lets two threads"
                + " in, a thread that takes it again waits for itself for ever, and no tool shows"
                + " who holds it; use a ReentrantLock",
            variable.getSimpleName())
        : String.format(
            "%s is used as a lock, but a queue has no owner: any code that takes from it lets a"
                + " second thread in, and no tool shows who holds it; use a ReentrantLock",
            variable.getSimpleName());
  }
}
