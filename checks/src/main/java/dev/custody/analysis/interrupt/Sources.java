package dev.custody.analysis.interrupt;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import dev.custody.analysis.summary.Summaries;
import dev.custody.tree.NamedType;
import dev.custody.tree.PathScanner;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the interrupts come from that a catch clause takes. */
final class Sources {

  /**
   * Their methods turn an interrupt into an {@code InterruptedIOException}, which is declared
   * nowhere.
   */
  private static final ImmutableSet<String> PIPES =
      ImmutableSet.of(
          "java.io.PipedInputStream",
          "java.io.PipedOutputStream",
          "java.io.PipedReader",
          "java.io.PipedWriter");

  private static final NamedType INTERRUPTED_IO = NamedType.of("java.io.InterruptedIOException");

  private final Types types;
  private final Type interrupt;
  private final @Nullable Type interruptedIo;
  private final Summaries summaries;

  Sources(VisitorState state) {
    summaries = Summaries.instance(state);
    types = state.getTypes();
    interrupt = state.getSymtab().interruptedExceptionType;
    interruptedIo = INTERRUPTED_IO.get(state);
  }

  /** Whether the clause names {@code InterruptedException} or a subtype of it. */
  boolean isNamed(CatchTree clause) {
    for (Type type : typesOf(clause)) {
      if (types.isSubtype(type, interrupt)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The calls and throw statements in the try block that the clause gets an interrupt from; those
   * that an earlier or inner clause catches do not count.
   */
  List<TreePath> of(CatchTree clause, TreePath attempt) {
    TryTree tree = (TryTree) attempt.getLeaf();
    if (!catches(clause)) {
      return List.of();
    }
    for (CatchTree earlier : tree.getCatches()) {
      if (earlier == clause) {
        break;
      }
      if (catches(earlier)) {
        return List.of();
      }
    }
    Scan scan = new Scan(typesOf(clause));
    for (Tree resource : tree.getResources()) {
      scan.scan(new TreePath(attempt, resource));
    }
    scan.scan(new TreePath(attempt, tree.getBlock()));
    return scan.found;
  }

  private boolean catches(CatchTree clause) {
    for (Type type : typesOf(clause)) {
      if (types.isSubtype(interrupt, type)
          || types.isSubtype(type, interrupt)
          || isInterruptedIo(type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether it is that very type: its subtype says that a socket timed out. Of supertypes nobody
   * knows what they stand for.
   */
  private boolean isInterruptedIo(Type type) {
    return interruptedIo != null && types.isSameType(type, interruptedIo);
  }

  private static List<Type> typesOf(CatchTree clause) {
    Tree declared = clause.getParameter().getType();
    List<? extends Tree> all =
        declared instanceof UnionTypeTree union ? union.getTypeAlternatives() : List.of(declared);
    List<Type> found = new ArrayList<>();
    for (Tree tree : all) {
      Type type = ASTHelpers.getType(tree);
      if (type != null) {
        found.add(type);
      }
    }
    return found;
  }

  private final class Scan extends PathScanner {
    private final List<TreePath> found = new ArrayList<>();
    private boolean io;
    private boolean plain;

    Scan(List<Type> caught) {
      for (Type type : caught) {
        io |= isInterruptedIo(type);
        plain |= !isInterruptedIo(type);
      }
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree tree, @Nullable Void unused) {
      declared(ASTHelpers.getSymbol(tree));
      return super.visitMethodInvocation(tree, null);
    }

    @Override
    public @Nullable Void visitNewClass(NewClassTree tree, @Nullable Void unused) {
      declared(ASTHelpers.getSymbol(tree));
      return super.visitNewClass(tree, null);
    }

    @Override
    public @Nullable Void visitThrow(ThrowTree tree, @Nullable Void unused) {
      Type thrown = ASTHelpers.getType(tree.getExpression());
      if (thrown != null && counts(thrown)) {
        found.add(getCurrentPath());
      }
      return super.visitThrow(tree, null);
    }

    @Override
    public @Nullable Void visitTry(TryTree tree, @Nullable Void unused) {
      if (!isCaught(tree)) {
        return super.visitTry(tree, null);
      }
      scan(tree.getCatches(), null);
      scan(tree.getFinallyBlock(), null);
      return null;
    }

    private boolean isCaught(TryTree attempt) {
      for (CatchTree clause : attempt.getCatches()) {
        if (catches(clause)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public @Nullable Void visitLambdaExpression(
        LambdaExpressionTree lambda, @Nullable Void unused) {
      return null;
    }

    @Override
    public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
      return null;
    }

    private void declared(@Nullable MethodSymbol method) {
      if (method != null
          && (throwsIt(method) || (io && isOfPipe(method)))
          && !summaries.isDone(getCurrentPath())) {
        found.add(getCurrentPath());
      }
    }

    private boolean throwsIt(MethodSymbol method) {
      for (Type thrown : method.getThrownTypes()) {
        if (counts(thrown)) {
          return true;
        }
      }
      return false;
    }

    private boolean counts(Type thrown) {
      return (plain && types.isSubtype(thrown, interrupt)) || (io && isInterruptedIo(thrown));
    }

    private boolean isOfPipe(MethodSymbol method) {
      return PIPES.contains(method.owner.getQualifiedName().toString());
    }
  }
}
