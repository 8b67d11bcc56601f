package dev.custody.analysis.task;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import dev.custody.tree.PathScanner;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Finds the calls that tasks are given to. */
final class TaskSites {

  /** Types whose methods run a functional argument once for each element. */
  private static final ImmutableSet<String> MANY =
      ImmutableSet.of(
          "java.lang.Iterable",
          "java.util.Map",
          "java.util.Iterator",
          "java.util.stream.BaseStream");

  private final Model model;
  private final Summaries summaries;
  private final Types types;

  TaskSites(Model model, Summaries summaries, Types types) {
    this.model = model;
    this.summaries = summaries;
    this.types = types;
  }

  ImmutableList<TaskUse> usesOf(TreePath task) {
    Search search = new Search(task);
    search.follow(summaries.use(task));
    return search.found.build();
  }

  ImmutableList<TaskUse> around(TreePath code) {
    for (TreePath at = code.getParentPath(); at != null; at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      if (leaf instanceof LambdaExpressionTree) {
        ImmutableList<TaskUse> uses = usesOf(at);
        if (uses.isEmpty() || !allRunNow(uses)) {
          return uses;
        }
      } else if (leaf instanceof MethodTree method) {
        return around(method, at);
      } else if (leaf instanceof ClassTree) {
        return ImmutableList.of();
      }
    }
    return ImmutableList.of();
  }

  private static boolean allRunNow(ImmutableList<TaskUse> uses) {
    for (TaskUse use : uses) {
      if (!use.runsNow()) {
        return false;
      }
    }
    return true;
  }

  /** The places that run a method: as a task object, or by a reference to the method. */
  private ImmutableList<TaskUse> around(MethodTree tree, TreePath path) {
    MethodSymbol method = ASTHelpers.getSymbol(tree);
    ImmutableList.Builder<TaskUse> uses = ImmutableList.builder();
    TreePath type = path.getParentPath();
    if (isTaskMethod(method)) {
      if (type.getParentPath().getLeaf() instanceof NewClassTree) {
        uses.addAll(usesOf(type.getParentPath()));
      } else if (type.getLeaf() instanceof ClassTree named) {
        for (Tree member : named.getMembers()) {
          if (ASTHelpers.getSymbol(member) instanceof MethodSymbol constructor
              && constructor.isConstructor()) {
            for (TreePath creation : summaries.callers(constructor)) {
              uses.addAll(usesOf(creation));
            }
          }
        }
        for (TreePath self : thisIn(type)) {
          uses.addAll(usesOf(self));
        }
      }
    }
    for (TreePath mention : summaries.callers(method)) {
      if (mention.getLeaf() instanceof MemberReferenceTree) {
        uses.addAll(usesOf(mention));
      }
    }
    return uses.build();
  }

  /** Whether the method is what whoever gets the object runs. */
  private boolean isTaskMethod(MethodSymbol method) {
    if (!(method.owner instanceof Symbol.ClassSymbol owner)) {
      return false;
    }
    for (Type supertype : types.closure(owner.type)) {
      if (supertype.tsym == owner) {
        continue;
      }
      boolean thread = supertype.tsym.getQualifiedName().contentEquals("java.lang.Thread");
      if (thread && method.getSimpleName().contentEquals("run")) {
        return true;
      }
      for (Symbol member : supertype.tsym.members().getSymbolsByName(method.getSimpleName())) {
        if (isAbstract(member)
            && method.overrides(member, owner, types, /* checkResult= */ false)) {
          return true;
        }
      }
    }
    return false;
  }

  private static ImmutableList<TreePath> thisIn(TreePath type) {
    ImmutableList.Builder<TreePath> found = ImmutableList.builder();
    new PathScanner() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        if (tree.getName().contentEquals("this")) {
          found.add(getCurrentPath());
        }
        return null;
      }

      @Override
      public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
        return tree == type.getLeaf() ? super.visitClass(tree, null) : null;
      }
    }.scan(type);
    return found.build();
  }

  /** Whether the call is made once for each turn of a loop or each element of something. */
  private boolean isRepeated(TreePath site) {
    TreePath child = site;
    for (TreePath at = site.getParentPath(); at != null; child = at, at = at.getParentPath()) {
      Tree leaf = at.getLeaf();
      boolean loop =
          leaf instanceof WhileLoopTree
              || leaf instanceof DoWhileLoopTree
              || (leaf instanceof EnhancedForLoopTree each
                  && each.getExpression() != child.getLeaf())
              || (leaf instanceof ForLoopTree count
                  && !count.getInitializer().contains(child.getLeaf()));
      if (loop) {
        return true;
      }
      if (leaf instanceof LambdaExpressionTree) {
        TreePath call = at.getParentPath();
        if (runsForEach(at, call)) {
          return true;
        }
        if (!runsNow(summaries.use(at))) {
          return false;
        }
      }
      if (leaf instanceof MethodTree || leaf instanceof ClassTree) {
        return false;
      }
    }
    return false;
  }

  private boolean runsForEach(TreePath lambda, TreePath call) {
    return !((LambdaExpressionTree) lambda.getLeaf()).getParameters().isEmpty()
        && call.getLeaf() instanceof MethodInvocationTree invocation
        && ASTHelpers.getSymbol(invocation).owner instanceof Symbol.ClassSymbol owner
        && types.closure(owner.type).stream()
            .anyMatch(type -> MANY.contains(type.tsym.getQualifiedName().toString()));
  }

  private boolean runsNow(Use use) {
    return use.kind() == Use.Kind.ARGUMENT
        && use.symbol() instanceof MethodSymbol callee
        && summaries.timing(callee, use.index()).equals(Optional.of(Effect.Timing.NOW));
  }

  /** The way of one task to whoever runs it. */
  private final class Search {
    final TreePath task;
    final ImmutableList.Builder<TaskUse> found = ImmutableList.builder();
    final Set<Object> seen = new HashSet<>();

    Search(TreePath task) {
      this.task = task;
    }

    void follow(Use use) {
      switch (use.kind()) {
        case ARGUMENT -> argument(use);
        case RECEIVER -> receiver(use);
        case STORED_IN_LOCAL, STORED_IN_FIELD -> {
          if (use.symbol() instanceof Symbol.VarSymbol variable && seen.add(variable)) {
            for (Use other : usesOf(variable, use.path())) {
              follow(other);
            }
          }
        }
        case RETURNED -> returned(use.path());
        default -> {
          // Nobody runs it there.
        }
      }
    }

    private void argument(Use use) {
      if (!(use.symbol() instanceof MethodSymbol callee)) {
        return;
      }
      Effects effects = model.ofCall((ExpressionTree) use.path().getLeaf());
      Optional<Effect.Runs> runs = runs(effects, Operand.argument(use.index()));
      if (runs.isPresent()) {
        add(use.path(), runs.get());
        return;
      }
      Result result = summaries.result(callee);
      if (result.argument() == use.index() && seen.add(use.path().getLeaf())) {
        follow(summaries.use(use.path()));
        return;
      }
      add(use.path(), summaries.timing(callee, use.index()), Optional.empty(), false);
    }

    private void receiver(Use use) {
      if (!(use.path().getLeaf() instanceof MethodInvocationTree call)) {
        return;
      }
      Optional<Effect.Runs> runs = runs(model.ofCall(call), Operand.THIS);
      if (runs.isPresent()) {
        add(use.path(), runs.get());
      } else if (use.symbol() instanceof MethodSymbol method && isFunctional(method)) {
        add(use.path(), Optional.of(Effect.Timing.NOW), Optional.empty(), false);
      }
    }

    private void returned(TreePath path) {
      for (TreePath at = path; at != null; at = at.getParentPath()) {
        if (at.getLeaf() instanceof LambdaExpressionTree) {
          return;
        }
        if (at.getLeaf() instanceof MethodTree method) {
          MethodSymbol symbol = ASTHelpers.getSymbol(method);
          if (seen.add(symbol)) {
            summaries.callers(symbol).stream()
                .filter(call -> call.getLeaf() instanceof MethodInvocationTree)
                .forEach(call -> follow(summaries.use(call)));
          }
          return;
        }
      }
    }

    private void add(TreePath site, Effect.Runs runs) {
      add(site, Optional.of(runs.timing()), runs.on(), runs.periodic());
    }

    private void add(
        TreePath site, Optional<Effect.Timing> timing, Optional<Operand> on, boolean periodic) {
      found.add(
          new TaskUse(
              task,
              site,
              timing,
              on.flatMap(operand -> CallParts.operand(site.getLeaf(), operand)),
              periodic,
              isRepeated(site)));
    }
  }

  private ImmutableList<Use> usesOf(Symbol.VarSymbol variable, TreePath from) {
    return variable.getKind() == ElementKind.FIELD
        ? summaries.uses(variable)
        : summaries.uses(variable, CallParts.member(from));
  }

  private boolean isFunctional(MethodSymbol method) {
    Symbol.TypeSymbol type = method.enclClass();
    return isAbstract(method)
        && types.isFunctionalInterface(type)
        && types.findDescriptorSymbol(type) == method;
  }

  private static boolean isAbstract(Symbol method) {
    return (method.flags() & Flags.ABSTRACT) != 0;
  }

  private static Optional<Effect.Runs> runs(Effects effects, Operand task) {
    for (Effect effect : effects.all()) {
      if (effect instanceof Effect.Runs runs && runs.task().equals(task)) {
        return Optional.of(runs);
      }
    }
    return Optional.empty();
  }
}
