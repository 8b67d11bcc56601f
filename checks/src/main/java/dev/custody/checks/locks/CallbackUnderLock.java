package dev.custody.checks.locks;

import com.google.auto.service.AutoService;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.LinkType;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.lockset.HeldLock;
import dev.custody.analysis.lockset.HeldLocks;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.DocPages;
import dev.custody.finding.Finding;
import dev.custody.finding.Findings;
import dev.custody.finding.OffByDefault;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Flags code of others, such as listeners, that is run while a lock is held: a policy. */
@AutoService(BugChecker.class)
@BugPattern(
    summary = "This runs code of others while a lock is held",
    link = DocPages.BASE + "CallbackUnderLock",
    linkType = LinkType.CUSTOM,
    severity = SeverityLevel.WARNING,
    tags = DocPages.TAG)
@OffByDefault
public final class CallbackUnderLock extends BugChecker implements ClassTreeMatcher {

  private static final long serialVersionUID = 1L;

  private static final ImmutableSet<String> TASKS =
      ImmutableSet.of("java.lang.Runnable", "java.util.concurrent.Callable");

  /** How interfaces are called that outsiders implement. */
  private static final ImmutableList<String> ENDINGS =
      ImmutableList.of("Listener", "Observer", "Callback", "Handler", "Subscriber", "Visitor");

  @Override
  public Description matchClass(ClassTree type, VisitorState state) {
    return Findings.of(this, state, () -> inClass(state));
  }

  private Description inClass(VisitorState state) {
    for (Body body : Bodies.instance(state).in(state.getPath())) {
      if (Locksets.instance(state).mayHoldLocks(body)) {
        inBody(body, state);
      }
    }
    return Description.NO_MATCH;
  }

  private void inBody(Body body, VisitorState state) {
    HeldLocks held = Locksets.instance(state).held(body);
    for (TreePath path : Bodies.instance(state).contents(body).calls()) {
      if (path.getLeaf() instanceof MethodInvocationTree call) {
        Optional<String> foreign = foreignCode(call);
        ImmutableList<HeldLock> locks = foreign.isPresent() ? held.at(path) : ImmutableList.of();
        if (!locks.isEmpty() && !isOwnCode(call, body, state)) {
          state.reportMatch(
              Findings.report(this, finding(path, foreign.get(), locks, state), state));
        }
      }
    }
  }

  private static Finding finding(
      TreePath call, String foreign, ImmutableList<HeldLock> locks, VisitorState state) {
    HeldLock lock = Iterables.getLast(locks);
    return Finding.at(
            call.getLeaf(),
            String.format(
                "%s, and %s is held meanwhile: that code may take long, take other locks, or call"
                    + " back from another thread and wait for ever; copy what it needs, release the"
                    + " lock, then call it",
                foreign, lock.describe()))
        .related("the lock is taken", lock.takenAt(), state);
  }

  /** What is said of a call that runs code which this class does not know; empty for others. */
  private static Optional<String> foreignCode(MethodInvocationTree call) {
    MethodSymbol method = ASTHelpers.getSymbol(call);
    if ((method.flags() & Flags.ABSTRACT) == 0) {
      return Optional.empty();
    }
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (isThis(receiver)) {
      return Optional.of(
          String.format("%s() is what some subclass makes of it", method.getSimpleName()));
    }
    Symbol variable = ASTHelpers.getSymbol(receiver);
    Type type = ASTHelpers.getType(receiver);
    return variable instanceof VarSymbol && type != null && isCallback(type)
        ? Optional.of(
            String.format(
                "%s is given by others and %s() runs their code",
                variable.getSimpleName(), method.getSimpleName()))
        : Optional.empty();
  }

  private static boolean isThis(@Nullable ExpressionTree receiver) {
    return receiver == null
        || (ASTHelpers.getSymbol(receiver) instanceof VarSymbol variable
            && variable.getSimpleName().contentEquals("this"));
  }

  /** Whether such a call runs code of this file after all. */
  private static boolean isOwnCode(MethodInvocationTree call, Body body, VisitorState state) {
    ExpressionTree receiver = ASTHelpers.getReceiver(call);
    if (!isThis(receiver)) {
      return ASTHelpers.getSymbol(receiver) instanceof VarSymbol variable
          && ((ASTHelpers.getType(receiver).tsym instanceof ClassSymbol type
                  && ClosedTypes.contain(type, state))
              || OwnCallbacks.isIn(variable, state));
    }
    MethodSymbol method = ASTHelpers.getSymbol(call);
    for (TreePath at = body.path(); at != null; at = at.getParentPath()) {
      if (at.getLeaf() instanceof ClassTree type
          && method.isMemberOf(ASTHelpers.getSymbol(type), state.getTypes())) {
        return ClosedTypes.contain(ASTHelpers.getSymbol(type), state);
      }
    }
    return false;
  }

  private static boolean isCallback(Type type) {
    if (!(type.tsym instanceof ClassSymbol symbol) || !symbol.isInterface()) {
      return false;
    }
    String name = symbol.getQualifiedName().toString();
    return name.startsWith("java.util.function.")
        || TASKS.contains(name)
        || symbol.getAnnotationMirrors().stream()
            .anyMatch(mark -> mark.type.tsym.getSimpleName().contentEquals("FunctionalInterface"))
        || ENDINGS.stream().anyMatch(name::endsWith);
  }
}
