package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One lock in the words of a caller and of the method it calls. */
final class CallNames {

  private final LockNames names;

  CallNames(LockNames names) {
    this.names = names;
  }

  /** The object that the method is called on; null for static methods. */
  @Nullable LockExpression receiver(
      MethodSymbol method, @Nullable ExpressionTree receiver, Body caller) {
    if (method.isStatic()) {
      return null;
    }
    if (method.isConstructor()) {
      return LockExpression.other("new " + method.owner.getSimpleName());
    }
    return receiver == null
        ? names.implicitThis(method, caller)
        : names.of(receiver, caller).lock();
  }

  /** The same for a call or method reference. */
  @Nullable LockExpression receiver(Tree call, MethodSymbol method, Body caller) {
    ExpressionTree receiver =
        call instanceof MemberReferenceTree reference
            ? reference.getQualifierExpression()
            : call instanceof MethodInvocationTree invocation
                ? ASTHelpers.getReceiver(invocation)
                : null;
    return receiver(method, receiver, caller);
  }

  /**
   * A name from inside a method as its caller sees it; nothing if it starts with a local of the
   * method.
   */
  Optional<LockExpression> inCaller(
      LockExpression lock,
      MethodSymbol callee,
      @Nullable LockExpression receiver,
      List<? extends ExpressionTree> arguments,
      Body caller) {
    return switch (lock.root()) {
      case THIS -> Optional.of(names.ofReceiver(lock, callee, receiver));
      case VARIABLE -> {
        int index = callee.getParameters().indexOf(lock.start());
        yield index >= 0 && index < arguments.size()
            ? Optional.of(names.of(arguments.get(index), caller).lock().then(lock.path()))
            : Optional.empty();
      }
      case OTHER -> Optional.empty();
      case CLASS, STATIC -> Optional.of(lock);
    };
  }

  /** A name of the caller as the method sees it that is called there; nothing if it cannot. */
  Optional<LockExpression> inCallee(
      LockExpression lock, MethodSymbol callee, Tree call, Body caller) {
    if (lock.root() == LockExpression.Root.CLASS || lock.root() == LockExpression.Root.STATIC) {
      return Optional.of(lock);
    }
    LockExpression receiver = receiver(call, callee, caller);
    if (receiver != null && lock.startsWith(receiver)) {
      return Optional.of(
          LockExpression.of(LockExpression.Root.THIS, callee.owner)
              .then(lock.path().subList(receiver.path().size(), lock.path().size())));
    }
    List<? extends ExpressionTree> arguments = Calls.arguments(call);
    for (int i = 0; i < arguments.size() && i < callee.getParameters().size(); i++) {
      LockExpression argument = names.of(arguments.get(i), caller).lock();
      if (argument.root() != LockExpression.Root.OTHER && lock.startsWith(argument)) {
        ImmutableList<Symbol> rest =
            lock.path().subList(argument.path().size(), lock.path().size());
        return Optional.of(
            LockExpression.of(LockExpression.Root.VARIABLE, callee.getParameters().get(i))
                .then(rest));
      }
    }
    boolean sameOuter =
        receiver != null
            && receiver.root() == LockExpression.Root.THIS
            && receiver.path().isEmpty()
            && lock.root() == LockExpression.Root.THIS
            && isAround(lock.start(), callee);
    return sameOuter ? Optional.of(lock) : Optional.empty();
  }

  private static boolean isAround(@Nullable Symbol outer, MethodSymbol method) {
    for (Symbol at = method.owner.owner; at != null; at = at.owner) {
      if (at.equals(outer)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a class extends, however far up, the class that declares the method. */
  static boolean hasMember(ClassSymbol type, MethodSymbol method) {
    for (Type at = type.type; at != null && at.tsym instanceof ClassSymbol symbol; ) {
      if (symbol.equals(method.owner)) {
        return true;
      }
      at = symbol.getSuperclass();
    }
    return false;
  }
}
