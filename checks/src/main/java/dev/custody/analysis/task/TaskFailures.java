package dev.custody.analysis.task;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ExpressionStatementTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import dev.custody.tree.OwnCodeScanner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells tasks that take care of their own failures from those that leave them to their future. */
final class TaskFailures {

  private static final ImmutableSet<String> EVERYTHING =
      ImmutableSet.of("java.lang.Throwable", "java.lang.Exception", "java.lang.RuntimeException");

  /** Types whose methods fail only if the program is broken: they signal, wait, count or log. */
  private static final ImmutableSet<String> STEADY_TYPES =
      ImmutableSet.of(
          "java.lang.Thread",
          "java.util.concurrent.CountDownLatch",
          "java.util.concurrent.CyclicBarrier",
          "java.util.concurrent.Phaser",
          "java.util.concurrent.Semaphore");

  private static final ImmutableSet<String> MONITOR_CALLS =
      ImmutableSet.of("notify", "notifyAll", "wait");

  private static final ImmutableSet<String> STEADY_PACKAGES =
      ImmutableSet.of(
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "java.util.logging",
          "org.slf4j",
          "org.apache.logging.log4j",
          "org.apache.commons.logging");

  /** Around a try that catches everything, these are not where the work is. */
  private static final ImmutableSet<String> PREPARING_PACKAGES =
      ImmutableSet.of("java.lang", "java.util", "java.util.concurrent", "java.time");

  private static final int DEEPEST = 3;

  private final Model model;
  private final Summaries summaries;
  private final Bodies bodies;
  private final TaskBodies taskBodies;
  private final JavacTrees trees;
  private final Types types;
  private final Map<MethodSymbol, Verdict> known = new HashMap<>();

  TaskFailures(Summaries summaries, Bodies bodies, TaskBodies taskBodies, VisitorState state) {
    trees = JavacTrees.instance(state.context);
    types = state.getTypes();
    model = Model.instance(state);
    this.summaries = summaries;
    this.bodies = bodies;
    this.taskBodies = taskBodies;
  }

  boolean areHandledBy(TreePath task) {
    return areHandledBy(task, DEEPEST);
  }

  /** Whether objects of that type handle the failures of their task method. */
  boolean areHandledBy(Type task) {
    return taskBodies.ofType(task).filter(body -> verdict(body, DEEPEST).handled()).isPresent();
  }

  /**
   * Whether the task has a try that catches everything, so that only code around it, such as guards
   * and bookkeeping, can fail unseen.
   */
  boolean arePartlyHandledBy(TreePath task) {
    return verdict(task).filter(Verdict::catches).isPresent()
        || callers(task, other -> verdict(other).filter(Verdict::catches).isPresent());
  }

  private Optional<Verdict> verdict(TreePath task) {
    if (task.getLeaf() instanceof MemberReferenceTree reference) {
      return Optional.ofNullable(Calls.method(reference)).map(m -> called(m, DEEPEST));
    }
    return taskBodies.bodyOf(task).map(body -> verdict(body, DEEPEST));
  }

  /**
   * Whether all the task does is to call one method of a library, which may well handle failures.
   */
  boolean areLeftToALibraryBy(TreePath task) {
    if (task.getLeaf() instanceof MemberReferenceTree) {
      return isOfALibrary(Calls.method(task.getLeaf()));
    }
    Tree code = taskBodies.of(task).map(TreePath::getLeaf).orElse(null);
    if (code instanceof BlockTree block && block.getStatements().size() == 1) {
      code = block.getStatements().get(0);
    }
    if (code instanceof ExpressionStatementTree statement) {
      code = statement.getExpression();
    } else if (code instanceof ReturnTree statement) {
      code = statement.getExpression();
    }
    return code instanceof MethodInvocationTree && isOfALibrary(Calls.method(code));
  }

  /** A method with a body that is not compiled here, of which no model knows that it fails. */
  private boolean isOfALibrary(@Nullable MethodSymbol method) {
    return method != null
        && (method.flags() & Flags.ABSTRACT) == 0
        && !model.of(method).has(Effect.Blocks.class)
        && trees.getPath(method) == null
        && !method.packge().getQualifiedName().toString().startsWith("java.");
  }

  private boolean areHandledBy(TreePath task, int depth) {
    if (task.getLeaf() instanceof MemberReferenceTree reference) {
      MethodSymbol method = Calls.method(reference);
      return method != null && called(method, depth).handled();
    }
    Optional<Body> body = taskBodies.bodyOf(task);
    return body.isPresent()
        ? verdict(body.get(), depth).handled()
        : depth > 0 && callers(task, other -> areHandledBy(other, depth - 1));
  }

  /** Whether the task is a parameter, and every task that the compilation passes is such a one. */
  private boolean callers(TreePath task, Predicate<TreePath> such) {
    if (!(ASTHelpers.getSymbol(task.getLeaf()) instanceof Symbol.VarSymbol variable)
        || !(variable.owner instanceof MethodSymbol method)) {
      return false;
    }
    int index = method.getParameters().indexOf(variable);
    ImmutableList<TreePath> callers = summaries.callers(method);
    return index >= 0
        && !callers.isEmpty()
        && callers.stream()
            .allMatch(
                call ->
                    index < Calls.arguments(call.getLeaf()).size()
                        && such.test(
                            new TreePath(call, Calls.arguments(call.getLeaf()).get(index))));
  }

  private Verdict verdict(Body body, int depth) {
    Tree code = body.code();
    Scan scan = new Scan(depth);
    scan.scan(code, null);
    return new Verdict(scan.fails, scan.prepares, scan.catches);
  }

  private Verdict called(MethodSymbol method, int depth) {
    Symbol.ClassSymbol owner = method.enclClass();
    String place = owner.packge().getQualifiedName().toString();
    if (STEADY_PACKAGES.contains(place)
        || isHandOver(place, owner)
        || isHandedOver(method)
        || isLog(owner)
        || (owner.getQualifiedName().contentEquals("java.lang.Object")
            && MONITOR_CALLS.contains(method.getSimpleName().toString()))
        || STEADY_TYPES.contains(owner.getQualifiedName().toString())) {
      return Verdict.STEADY;
    }
    boolean prepares =
        PREPARING_PACKAGES.contains(place)
            && (method.isStatic()
                || method.isConstructor()
                || isLeaf(owner)
                || (place.equals("java.util") && !takesCode(method)));
    return prepares ? Verdict.PREPARES : verdict(method, depth);
  }

  /** Every library has its own, some under the names of another. */
  private static boolean isLog(Symbol.ClassSymbol owner) {
    String name = owner.getSimpleName().toString();
    return name.equals("Log") || name.endsWith("Logger");
  }

  /** The queues that hand things from thread to thread. */
  private static boolean isHandOver(String place, Symbol.ClassSymbol owner) {
    return place.equals("java.util.concurrent")
        && (owner.getSimpleName().toString().endsWith("Queue")
            || owner.getSimpleName().toString().endsWith("Deque"));
  }

  /** An executor refuses a task only when it is shut down. */
  private boolean isHandedOver(MethodSymbol method) {
    return model.knowsMethodName(method.name)
        && model
            .of(method)
            .every(Effect.Runs.class)
            .anyMatch(
                runs ->
                    runs.timing() == Effect.Timing.LATER
                        && runs.on().filter(Operand.THIS::equals).isPresent());
  }

  /** Collections do not fail for reasons of their own; what they are given to run may. */
  private boolean takesCode(MethodSymbol method) {
    return method.getParameters().stream()
        .anyMatch(parameter -> types.isFunctionalInterface(parameter.type.tsym));
  }

  /** Whether methods of that type run no code of others. */
  private static boolean isLeaf(Symbol.ClassSymbol type) {
    return (type.flags() & Flags.FINAL) != 0;
  }

  private Verdict verdict(MethodSymbol method, int depth) {
    Optional<Body> body = depth == 0 ? Optional.empty() : bodies.of(method);
    if (body.isEmpty()) {
      return Verdict.FAILS;
    }
    Verdict verdict = known.get(method);
    if (verdict == null) {
      // A recursive call fails only if something else in the body does.
      known.put(method, Verdict.STEADY);
      verdict = verdict(body.get(), depth);
      known.put(method, verdict);
    }
    return verdict;
  }

  /**
   * What code does.
   *
   * @param fails it does something that can fail outside of any try
   * @param prepares it calls something outside of any try that fails now and then
   * @param catches it has a try that catches everything
   */
  private record Verdict(boolean fails, boolean prepares, boolean catches) {
    static final Verdict FAILS = new Verdict(true, true, false);
    static final Verdict PREPARES = new Verdict(false, true, false);
    static final Verdict STEADY = new Verdict(false, false, false);

    boolean handled() {
      return !fails && (catches || !prepares);
    }
  }

  private final class Scan extends OwnCodeScanner {
    final int depth;
    boolean fails;
    boolean prepares;
    boolean catches;

    Scan(int depth) {
      this.depth = depth;
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
      if (tree.getCatches().stream().anyMatch(TaskFailures::handlesAll)) {
        catches = true;
        return scan(tree.getFinallyBlock(), null);
      }
      return super.visitTry(tree, null);
    }

    @Override
    public @Nullable Void visitThrow(ThrowTree tree, @Nullable Void unused) {
      fails = true;
      return null;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      called(call);
      return super.visitMethodInvocation(call, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree creation, @Nullable Void unused) {
      called(creation);
      return super.visitNewClass(creation, null);
    }

    private void called(Tree call) {
      MethodSymbol method = Calls.method(call);
      Verdict verdict =
          method == null ? Verdict.FAILS : TaskFailures.this.called(method, depth - 1);
      fails |= verdict.fails;
      prepares |= verdict.prepares;
      catches |= verdict.catches;
    }
  }

  private static boolean handlesAll(CatchTree clause) {
    Tree type = clause.getParameter().getType();
    List<? extends Tree> types =
        type instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(type);
    return types.stream().anyMatch(TaskFailures::isEverything) && !onlyThrows(clause);
  }

  private static boolean isEverything(Tree type) {
    Symbol symbol = ASTHelpers.getSymbol(type);
    return symbol != null && EVERYTHING.contains(symbol.getQualifiedName().toString());
  }

  private static boolean onlyThrows(CatchTree clause) {
    List<? extends StatementTree> statements = clause.getBlock().getStatements();
    return !statements.isEmpty() && statements.get(0) instanceof ThrowTree;
  }
}
