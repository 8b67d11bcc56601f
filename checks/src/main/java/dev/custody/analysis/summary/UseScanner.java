package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.TypeCastTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.tree.YieldTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import dev.custody.tree.PathScanner;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/** Finds the uses of variables below a tree, through lambdas and nested classes. */
final class UseScanner extends PathScanner {

  private final Predicate<Symbol> wanted;
  private final BiConsumer<Symbol, Use> sink;

  private UseScanner(Predicate<Symbol> wanted, BiConsumer<Symbol, Use> sink) {
    this.wanted = wanted;
    this.sink = sink;
  }

  /** Tells {@code sink} every use below {@code path} of a variable that is wanted. */
  static void scan(TreePath path, Predicate<Symbol> wanted, BiConsumer<Symbol, Use> sink) {
    new UseScanner(wanted, sink).scan(path);
  }

  /** The uses of one variable. */
  static ImmutableList<Use> usesOf(Symbol variable, TreePath path) {
    ImmutableList.Builder<Use> uses = ImmutableList.builder();
    scan(path, variable::equals, (symbol, use) -> uses.add(use));
    return uses.build();
  }

  /** What happens to the value of the expression at {@code path}. */
  static Use classify(TreePath path) {
    TreePath at = path;
    while (true) {
      TreePath parent = at.getParentPath();
      if (parent == null) {
        return new Use(Use.Kind.INSPECTED, path, null, -1);
      }
      if (!passesOn(parent.getLeaf(), at.getLeaf())) {
        return inParent(parent, at.getLeaf(), path);
      }
      at = parent;
    }
  }

  @Override
  public @Nullable Void visitIdentifier(IdentifierTree tree, @Nullable Void unused) {
    found(ASTHelpers.getSymbol(tree));
    return null;
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree tree, @Nullable Void unused) {
    found(ASTHelpers.getSymbol(tree));
    return super.visitMemberSelect(tree, null);
  }

  private void found(@Nullable Symbol symbol) {
    if (symbol != null && wanted.test(symbol)) {
      sink.accept(symbol, classify(getCurrentPath()));
    }
  }

  /** Whether the value of {@code parent} is the value of {@code child}. */
  private static boolean passesOn(Tree parent, Tree child) {
    return parent instanceof ParenthesizedTree
        || parent instanceof TypeCastTree
        || (parent instanceof ConditionalExpressionTree choice && choice.getCondition() != child);
  }

  private static Use inParent(TreePath parent, Tree child, TreePath original) {
    Tree leaf = parent.getLeaf();
    if (leaf instanceof MemberSelectTree select
        && parent.getParentPath().getLeaf() instanceof MethodInvocationTree call
        && call.getMethodSelect() == select) {
      return use(Use.Kind.RECEIVER, parent.getParentPath(), ASTHelpers.getSymbol(call));
    }
    if (leaf instanceof MemberReferenceTree reference) {
      return use(Use.Kind.RECEIVER, parent, ASTHelpers.getSymbol(reference));
    }
    if (leaf instanceof MethodInvocationTree call) {
      return argument(parent, ASTHelpers.getSymbol(call), call.getArguments(), child);
    }
    if (leaf instanceof NewClassTree creation) {
      return argument(parent, ASTHelpers.getSymbol(creation), creation.getArguments(), child);
    }
    if (leaf instanceof ReturnTree || leaf instanceof YieldTree) {
      return use(Use.Kind.RETURNED, parent, null);
    }
    if (leaf instanceof LambdaExpressionTree lambda && lambda.getBody() == child) {
      return use(Use.Kind.RETURNED, parent, null);
    }
    if (leaf instanceof AssignmentTree assignment) {
      return assignment.getVariable() == child
          ? use(Use.Kind.OVERWRITTEN, parent, null)
          : stored(parent, assignment.getVariable());
    }
    if (leaf instanceof VariableTree variable) {
      Symbol symbol = ASTHelpers.getSymbol(variable);
      if (parent.getParentPath().getLeaf() instanceof TryTree) {
        return use(Use.Kind.TRY_RESOURCE, parent.getParentPath(), symbol);
      }
      return use(storage(symbol), parent, symbol);
    }
    if (leaf instanceof TryTree) {
      return use(Use.Kind.TRY_RESOURCE, parent, null);
    }
    if (leaf instanceof NewArrayTree array && array.getInitializers() != null) {
      return use(Use.Kind.STORED_IN_ARRAY, parent, null);
    }
    if (leaf instanceof EnhancedForLoopTree loop && loop.getExpression() == child) {
      return use(Use.Kind.ITERATED, parent, ASTHelpers.getSymbol(loop.getVariable()));
    }
    if (leaf instanceof SynchronizedTree) {
      return use(Use.Kind.LOCKED, parent, null);
    }
    return use(Use.Kind.INSPECTED, original, null);
  }

  private static Use argument(
      TreePath call,
      @Nullable Symbol method,
      List<? extends ExpressionTree> arguments,
      Tree child) {
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i) == child) {
        return new Use(Use.Kind.ARGUMENT, call, method, parameterIndex(method, i));
      }
    }
    return use(Use.Kind.INSPECTED, call, null);
  }

  /** The parameter an argument lands in; the arguments of a varargs parameter share its index. */
  private static int parameterIndex(@Nullable Symbol method, int argument) {
    if (method instanceof Symbol.MethodSymbol symbol && !symbol.getParameters().isEmpty()) {
      return Math.min(argument, symbol.getParameters().size() - 1);
    }
    return argument;
  }

  private static Use stored(TreePath assignment, ExpressionTree target) {
    Symbol symbol = ASTHelpers.getSymbol(target);
    return symbol instanceof Symbol.VarSymbol
        ? use(storage(symbol), assignment, symbol)
        : use(Use.Kind.STORED_IN_ARRAY, assignment, null);
  }

  private static Use.Kind storage(@Nullable Symbol variable) {
    return variable != null && variable.getKind() == ElementKind.FIELD
        ? Use.Kind.STORED_IN_FIELD
        : Use.Kind.STORED_IN_LOCAL;
  }

  private static Use use(Use.Kind kind, TreePath path, @Nullable Symbol symbol) {
    return new Use(kind, path, symbol, -1);
  }
}
