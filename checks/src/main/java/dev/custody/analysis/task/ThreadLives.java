package dev.custody.analysis.task;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.BreakTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.tree.OwnCodeScanner;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Reads the code of threads, with the methods of the compilation that it calls. */
final class ThreadLives {

  private static final int DEEPEST = 2;

  /** Calls that tell others that the work is done. */
  private static final ImmutableSet<String> TELLING =
      ImmutableSet.of("complete", "completeExceptionally", "countDown", "arrive", "notifyAll");

  private final Model model;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Types types;
  private final Symtab symbols;

  ThreadLives(Model model, Bodies bodies, Summaries summaries, Types types, Symtab symbols) {
    this.model = model;
    this.bodies = bodies;
    this.summaries = summaries;
    this.types = types;
    this.symbols = symbols;
  }

  ThreadLife of(TreePath code) {
    Scan scan = new Scan(DEEPEST, new HashSet<>());
    scan.scan(code, null);
    return new ThreadLife(
        scan.endless, scan.asking, !scan.catches, scan.telling, scan.exposed, scan.exiting);
  }

  /** Whether any code of the class gives the object to others. */
  boolean handsOutItself(TreePath type) {
    boolean[] found = new boolean[1];
    new TreePathScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
        found[0] |= tree.getName().contentEquals("this") && isHandedOut(getCurrentPath());
        return null;
      }
    }.scan(type, null);
    return found[0];
  }

  private final class Scan extends TreePathScanner<@Nullable Void, @Nullable Void> {
    final int depth;
    final Set<MethodSymbol> seen;
    boolean endless;
    boolean asking;
    boolean catches;
    boolean telling;
    boolean exposed;
    boolean exiting;

    Scan(int depth, Set<MethodSymbol> seen) {
      this.depth = depth;
      this.seen = seen;
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree loop, @Nullable Void unused) {
      loop(loop.getCondition(), loop.getStatement());
      return super.visitWhileLoop(loop, null);
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree loop, @Nullable Void unused) {
      loop(loop.getCondition(), loop.getStatement());
      return super.visitDoWhileLoop(loop, null);
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree loop, @Nullable Void unused) {
      loop(loop.getCondition(), loop.getStatement());
      return super.visitForLoop(loop, null);
    }

    private void loop(@Nullable ExpressionTree condition, Tree body) {
      endless |= runsOn(condition) && !new Exits().areIn(body);
      asking |= condition != null && asksFlag(condition);
    }

    @Override
    public @Nullable Void visitTry(TryTree attempt, @Nullable Void unused) {
      catches |= attempt.getCatches().stream().anyMatch(clause -> !isOfInterrupt(clause));
      return super.visitTry(attempt, null);
    }

    @Override
    public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
      exposed |= tree.getName().contentEquals("this") && isHandedOut(getCurrentPath());
      return null;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      if (ASTHelpers.getSymbol(call.getMethodSelect()) instanceof MethodSymbol method) {
        if (model.knowsMethodName(method.name)) {
          exiting |= model.of(method).has(Effect.NeverReturns.class);
          exposed |= model.of(method).is("current-thread") && isHandedOut(getCurrentPath());
        }
        telling |= TELLING.contains(method.getSimpleName().toString());
        if (depth > 0 && seen.add(method)) {
          bodies.of(method).ifPresent(body -> follow(new TreePath(body.path(), code(body.code()))));
        }
      }
      return super.visitMethodInvocation(call, null);
    }

    private static Tree code(@Nullable Tree code) {
      return Objects.requireNonNull(code);
    }

    private void follow(TreePath code) {
      Scan inner = new Scan(depth - 1, seen);
      inner.scan(code, null);
      endless |= inner.endless;
      asking |= inner.asking;
      catches |= inner.catches;
      telling |= inner.telling;
      exposed |= inner.exposed;
      exiting |= inner.exiting;
    }

    @Override
    public @Nullable Void visitLambdaExpression(LambdaExpressionTree tree, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      return null;
    }
  }

  private boolean isHandedOut(TreePath value) {
    Use use = summaries.use(value);
    return switch (use.kind()) {
      case STORED_IN_FIELD, STORED_IN_ARRAY, RETURNED, ARGUMENT -> true;
      default -> false;
    };
  }

  /** Whether the condition of a loop says no more than that nobody interrupted the thread. */
  private static boolean runsOn(@Nullable ExpressionTree condition) {
    if (condition == null) {
      return true;
    }
    ExpressionTree test = ASTHelpers.stripParentheses(condition);
    if (Boolean.TRUE.equals(ASTHelpers.constValue(test))) {
      return true;
    }
    if (test instanceof UnaryTree not && not.getKind() == Tree.Kind.LOGICAL_COMPLEMENT) {
      return ASTHelpers.stripParentheses(not.getExpression()) instanceof MethodInvocationTree call
          && ASTHelpers.getSymbol(call).getSimpleName().toString().endsWith("nterrupted");
    }
    return test instanceof BinaryTree both
        && both.getKind() == Tree.Kind.CONDITIONAL_AND
        && runsOn(both.getLeftOperand())
        && runsOn(both.getRightOperand());
  }

  /** Whether the condition reads a boolean that lives longer than the loop. */
  private static boolean asksFlag(ExpressionTree condition) {
    boolean[] found = new boolean[1];
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
        if (tree instanceof IdentifierTree || tree instanceof MemberSelectTree) {
          found[0] |=
              ASTHelpers.getSymbol(tree) instanceof Symbol.VarSymbol variable
                  && variable.getKind() == ElementKind.FIELD
                  && isFlag(variable.type);
        }
        return super.scan(tree, null);
      }
    }.scan(condition, null);
    return found[0];
  }

  private static boolean isFlag(Type type) {
    return type.hasTag(TypeTag.BOOLEAN)
        || type.tsym.getQualifiedName().contentEquals("java.util.concurrent.atomic.AtomicBoolean");
  }

  private boolean isOfInterrupt(CatchTree clause) {
    Type caught = ASTHelpers.getType(clause.getParameter());
    return caught != null && types.isSameType(caught, symbols.interruptedExceptionType);
  }

  /** Finds ways out of a loop, other than by an interrupt or an unexpected exception. */
  private final class Exits extends OwnCodeScanner {
    private boolean found;
    private int inner;
    private int guarded;

    boolean areIn(Tree loop) {
      scan(loop, null);
      return found;
    }

    @Override
    public @Nullable Void visitReturn(ReturnTree tree, @Nullable Void unused) {
      found = true;
      return null;
    }

    @Override
    public @Nullable Void visitThrow(ThrowTree tree, @Nullable Void unused) {
      found = true;
      return null;
    }

    @Override
    public @Nullable Void visitBreak(BreakTree tree, @Nullable Void unused) {
      found |= inner == 0 || tree.getLabel() != null;
      return null;
    }

    @Override
    public @Nullable Void visitTry(TryTree attempt, @Nullable Void unused) {
      boolean catches = attempt.getCatches().stream().anyMatch(clause -> !isOfInterrupt(clause));
      guarded += catches ? 1 : 0;
      scan(attempt.getResources(), null);
      scan(attempt.getBlock(), null);
      guarded -= catches ? 1 : 0;
      for (CatchTree clause : attempt.getCatches()) {
        if (!isOfInterrupt(clause)) {
          scan(clause.getBlock(), null);
        }
      }
      return scan(attempt.getFinallyBlock(), null);
    }

    /** What fails for a reason that others can give, as a read of a closed socket does, ends it. */
    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      if (ASTHelpers.getSymbol(call.getMethodSelect()) instanceof MethodSymbol method) {
        found |= guarded == 0 && method.getThrownTypes().stream().anyMatch(this::isChecked);
        found |=
            model.knowsMethodName(method.name) && model.of(method).has(Effect.NeverReturns.class);
      }
      return super.visitMethodInvocation(call, null);
    }

    private boolean isChecked(Type thrown) {
      Symbol type = thrown.tsym;
      return type != null
          && !types.isSubtype(thrown, symbols.runtimeExceptionType)
          && !types.isSubtype(thrown, symbols.errorType)
          && !types.isSameType(thrown, symbols.interruptedExceptionType);
    }

    @Override
    public @Nullable Void visitWhileLoop(WhileLoopTree loop, @Nullable Void unused) {
      return nested(loop.getStatement());
    }

    @Override
    public @Nullable Void visitDoWhileLoop(DoWhileLoopTree loop, @Nullable Void unused) {
      return nested(loop.getStatement());
    }

    @Override
    public @Nullable Void visitForLoop(ForLoopTree loop, @Nullable Void unused) {
      return nested(loop.getStatement());
    }

    @Override
    public @Nullable Void visitEnhancedForLoop(EnhancedForLoopTree loop, @Nullable Void unused) {
      return nested(loop.getStatement());
    }

    @Override
    public @Nullable Void visitSwitch(SwitchTree choice, @Nullable Void unused) {
      inner++;
      scan(choice.getCases(), null);
      inner--;
      return null;
    }

    @Override
    public @Nullable Void visitSwitchExpression(
        SwitchExpressionTree choice, @Nullable Void unused) {
      inner++;
      scan(choice.getCases(), null);
      inner--;
      return null;
    }

    private @Nullable Void nested(Tree body) {
      inner++;
      scan(body, null);
      inner--;
      return null;
    }
  }
}
