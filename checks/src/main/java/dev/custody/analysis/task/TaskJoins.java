package dev.custody.analysis.task;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.BlockingKind;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Finds where somebody waits for the end of a task. */
final class TaskJoins {

  private final Model model;
  private final Summaries summaries;
  private final TaskBodies bodies;

  TaskJoins(Model model, Summaries summaries, TaskBodies bodies) {
    this.model = model;
    this.summaries = summaries;
    this.bodies = bodies;
  }

  Optional<TreePath> of(TaskUse use) {
    if (waits(model.ofCall((ExpressionTree) use.site().getLeaf()))) {
      return Optional.of(use.site());
    }
    Set<Symbol> seen = new HashSet<>();
    Optional<TreePath> result = after(summaries.use(use.site()), seen);
    if (result.isPresent()) {
      return result;
    }
    Optional<TreePath> started =
        receiver(use.site()).flatMap(thread -> variable(thread, use, seen));
    if (started.isPresent()) {
      return started;
    }
    Optional<TreePath> executor =
        use.executorVariable().flatMap(variable -> variable(variable, use, seen));
    return executor.isPresent() ? executor : touched(use, seen);
  }

  /** Follows a future, thread or collection of them to where it is waited for. */
  private Optional<TreePath> after(Use use, Set<Symbol> seen) {
    switch (use.kind()) {
      case RECEIVER, ARGUMENT -> {
        return call(use, seen);
      }
      case STORED_IN_LOCAL, STORED_IN_FIELD, ITERATED -> {
        return use.symbol() == null ? Optional.empty() : variable(use.symbol(), use.path(), seen);
      }
      case TRY_RESOURCE -> {
        return Optional.of(use.path());
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private Optional<TreePath> call(Use use, Set<Symbol> seen) {
    if (!(use.path().getLeaf() instanceof ExpressionTree call)
        || !(use.symbol() instanceof MethodSymbol method)) {
      return Optional.empty();
    }
    Effects effects = model.ofCall(call);
    Operand operand =
        use.kind() == Use.Kind.RECEIVER ? Operand.THIS : Operand.argument(use.index());
    boolean awaited =
        effects.every(Effect.Awaits.class).anyMatch(awaits -> awaits.target().equals(operand));
    boolean observed =
        effects
            .every(Effect.Observes.class)
            .anyMatch(seenHere -> seenHere.future().equals(operand));
    if (awaited || ((observed || operand.equals(Operand.THIS)) && waits(effects))) {
      return Optional.of(use.path());
    }
    if (operand.isArgument() && isCollecting(method)) {
      return receiver(use.path()).flatMap(collection -> variable(collection, use.path(), seen));
    }
    Result result = summaries.result(method);
    boolean same =
        operand.isArgument()
            ? result.argument() == operand.index() && result.kind() != Result.Kind.UNKNOWN
            : result.kind() == Result.Kind.THIS;
    return same || observed ? after(summaries.use(use.path()), seen) : Optional.empty();
  }

  private Optional<TreePath> variable(Symbol variable, TaskUse use, Set<Symbol> seen) {
    return variable(variable, use.site(), seen);
  }

  private Optional<TreePath> variable(Symbol variable, TreePath from, Set<Symbol> seen) {
    if (!(variable instanceof Symbol.VarSymbol symbol) || !seen.add(variable)) {
      return Optional.empty();
    }
    List<Use> uses =
        variable.getKind() == ElementKind.FIELD
            ? summaries.uses(symbol)
            : summaries.uses(symbol, CallParts.member(from));
    return uses.stream().map(use -> after(use, seen)).flatMap(Optional::stream).findFirst();
  }

  /** A latch or the like: used by the task, waited for outside of it. */
  private Optional<TreePath> touched(TaskUse use, Set<Symbol> seen) {
    Optional<TreePath> body = bodies.of(use.task());
    if (body.isEmpty()) {
      return Optional.empty();
    }
    for (Symbol variable : receiversIn(body.get().getLeaf())) {
      Optional<TreePath> join =
          variable(variable, use, seen).filter(path -> !isInside(path, body.get()));
      if (join.isPresent()) {
        return join;
      }
    }
    return Optional.empty();
  }

  private static boolean isInside(TreePath path, TreePath body) {
    for (Tree tree : path) {
      if (tree == body.getLeaf()) {
        return true;
      }
    }
    return false;
  }

  private static ImmutableSet<Symbol> receiversIn(Tree body) {
    ImmutableSet.Builder<Symbol> found = ImmutableSet.builder();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethodInvocation(
          MethodInvocationTree call, @Nullable Void unused) {
        ExpressionTree receiver = ASTHelpers.getReceiver(call);
        boolean named = receiver instanceof IdentifierTree || receiver instanceof MemberSelectTree;
        if (named && ASTHelpers.getSymbol(receiver) instanceof Symbol.VarSymbol variable) {
          found.add(variable);
        }
        return super.visitMethodInvocation(call, null);
      }
    }.scan(body, null);
    return found.build();
  }

  private static boolean waits(Effects effects) {
    return effects.has(Effect.Awaits.class)
        || effects
            .every(Effect.Blocks.class)
            .anyMatch(blocks -> blocks.kind() == BlockingKind.WAIT && blocks.releasing().isEmpty());
  }

  private static Optional<Symbol> receiver(TreePath call) {
    return CallParts.receiver(call.getLeaf())
        .map(ASTHelpers::getSymbol)
        .filter(symbol -> symbol instanceof Symbol.VarSymbol);
  }

  private static boolean isCollecting(MethodSymbol method) {
    String name = method.getSimpleName().toString();
    return name.startsWith("add") || name.startsWith("put") || name.startsWith("offer");
  }
}
