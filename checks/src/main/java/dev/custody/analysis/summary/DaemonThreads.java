package dev.custody.analysis.summary;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Effect;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import dev.custody.tree.NamedType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether the threads behind a new executor or timer keep the JVM alive. */
final class DaemonThreads {

  private static final NamedType THREAD_FACTORY =
      NamedType.of("java.util.concurrent.ThreadFactory");

  private final Model model;
  private final Bodies bodies;

  DaemonThreads(Model model, Bodies bodies) {
    this.model = model;
    this.bodies = bodies;
  }

  /** Whether the call creates daemon threads only; empty if unknown. */
  Optional<Boolean> of(TreePath call, VisitorState state) {
    Effects effects = model.ofCall((ExpressionTree) call.getLeaf());
    Optional<Boolean> declared = effects.first(Effect.Daemon.class).map(Effect.Daemon::daemon);
    for (ExpressionTree argument : Calls.arguments(call.getLeaf())) {
      if (ASTHelpers.isSubtype(ASTHelpers.getType(argument), THREAD_FACTORY.get(state), state)) {
        return makesDaemons(argument);
      }
    }
    return declared;
  }

  private Optional<Boolean> makesDaemons(ExpressionTree factory) {
    Tree code = factory;
    Symbol symbol = null;
    if (factory instanceof MemberReferenceTree reference) {
      symbol = ASTHelpers.getSymbol(reference);
    } else if (factory instanceof NewClassTree creation && creation.getClassBody() == null) {
      symbol = ASTHelpers.getSymbol(creation).enclClass();
      if (hasFlag(creation)) {
        return Optional.of(true);
      }
    } else if (factory instanceof MethodInvocationTree call) {
      if (SetsDaemon.in(call)) {
        return Optional.of(true);
      }
      symbol = ASTHelpers.getSymbol(call);
    } else if (!(factory instanceof LambdaExpressionTree || factory instanceof NewClassTree)) {
      return Optional.empty();
    }
    if (symbol != null) {
      code = declaration(symbol);
    }
    return code == null ? Optional.empty() : Optional.of(SetsDaemon.in(code));
  }

  /** {@code new NamedThreadFactory("x", true)}: such a flag says "daemon" wherever it is seen. */
  private static boolean hasFlag(NewClassTree creation) {
    return creation.getArguments().stream()
        .anyMatch(
            argument ->
                argument instanceof LiteralTree literal && Boolean.TRUE.equals(literal.getValue()));
  }

  private @Nullable Tree declaration(Symbol symbol) {
    if (symbol instanceof MethodSymbol method) {
      return bodies.of(method).map(Body::declaration).orElse(null);
    }
    TreePath path = bodies.path((Symbol.ClassSymbol) symbol);
    return path == null ? null : path.getLeaf();
  }

  /** Looks for {@code setDaemon(true)} or a daemon builder. */
  private static final class SetsDaemon extends TreeScanner<@Nullable Void, @Nullable Void> {
    private boolean found;

    static boolean in(Tree tree) {
      SetsDaemon scanner = new SetsDaemon();
      scanner.scan(tree, null);
      return scanner.found;
    }

    @Override
    public @Nullable Void visitMethodInvocation(MethodInvocationTree call, @Nullable Void unused) {
      String name = ASTHelpers.getSymbol(call).getSimpleName().toString();
      if (name.equals("setDaemon") || name.equals("daemon") || name.equals("ofVirtual")) {
        found |=
            call.getArguments().isEmpty()
                || !(call.getArguments().get(0) instanceof LiteralTree literal)
                || Boolean.TRUE.equals(literal.getValue());
      }
      return super.visitMethodInvocation(call, null);
    }
  }
}
