package dev.custody.analysis.obligation;

import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.List;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.checkerframework.errorprone.dataflow.cfg.node.ThisNode;
import org.jspecify.annotations.Nullable;

/** What calls, lambdas and nested classes do to a duty. */
final class HandOvers {

  private final TreePath body;
  private final Values values;
  private final Summaries summaries;
  private final Model model;
  private final CollectionDuties collections;
  private final Losses losses;
  private final Builders builders;

  HandOvers(
      TreePath body,
      Values values,
      Summaries summaries,
      Model model,
      CollectionDuties collections,
      Losses losses) {
    this.body = body;
    this.values = values;
    this.summaries = summaries;
    this.model = model;
    this.collections = collections;
    this.losses = losses;
    this.builders = new Builders(summaries, body);
  }

  /** The fact after the call; null if the duty is done or somebody else's. */
  @Nullable Fact afterCall(Node node, MethodSymbol method, Fact fact) {
    if (isRelease(node, method, fact)) {
      if (!fact.isOpen() && node.getTree() != null) {
        losses.givenTwice(fact, node.getTree());
      }
      return null;
    }
    if (values.isOn(node, fact) && keepsReceiver(method)) {
      losses.passedOn(fact);
      return null;
    }
    List<Node> arguments = Values.arguments(node);
    for (int i = 0; i < arguments.size(); i++) {
      if (values.is(arguments.get(i), fact)) {
        Fate fate = summaries.fate(method, i);
        if (isMarkedOwner(method, i) && node.getTree() != null) {
          losses.passedOn(fact);
          return given(node.getTree(), fact);
        }
        if (fate.kind() == Fate.Kind.KEEPS && fate.field() != null) {
          losses.passedOn(fact);
          return fact.heldBy(fate.field());
        }
        // super(value) and this(value) make this object the wrapper of the value.
        boolean wrapsItself = method.isConstructor() && node instanceof MethodInvocationNode;
        boolean gone =
            fate.kind() != Fate.Kind.BORROWS && (fate.kind() != Fate.Kind.RETURNS || wrapsItself);
        if (gone) {
          collected(node, method, fact);
        }
        if (gone || builders.remembers(node, method)) {
          if (fate.kind() != Fate.Kind.RELEASES) {
            losses.passedOn(fact);
          }
          return null;
        }
      }
    }
    return releasesOwnField(node, fact) ? null : fact;
  }

  private boolean isMarkedOwner(MethodSymbol method, int argument) {
    int parameter = Math.min(argument, method.getParameters().size() - 1);
    return parameter >= 0 && model.marks().isOwner(method.getParameters().get(parameter));
  }

  /** An annotation says that the callee owns the value from then on: nobody else may. */
  private @Nullable Fact given(Tree call, Fact fact) {
    if (!fact.isOpen()) {
      losses.givenTwice(fact, call);
      return null;
    }
    return fact.givenTo(call);
  }

  /** A collection of this class or body keeps it: then its uses tell whether it comes out again. */
  private void collected(Node node, MethodSymbol method, Fact fact) {
    if (fact.isOpen()
        && node.getTree() != null
        && node instanceof MethodInvocationNode call
        && CollectionDuties.isAdding(method)
        && Values.variable(call.getTarget().getReceiver()) instanceof Symbol.VarSymbol collection
        && collections.neverReleases(collection, body, fact.obligation().resource().releasedBy())) {
      losses.collected(fact, node.getTree(), collection);
    }
  }

  /** {@code map.computeIfAbsent(key, k -> value)} puts what the lambda returns into the map. */
  void returned(Node result, Fact fact) {
    if (body.getLeaf() instanceof LambdaExpressionTree
        && body.getParentPath().getLeaf() instanceof MethodInvocationTree call
        && CollectionDuties.isComputing(ASTHelpers.getSymbol(call))
        && values.is(result, fact)) {
      ExpressionTree receiver = ASTHelpers.getReceiver(call);
      if (receiver != null
          && ASTHelpers.getSymbol(receiver) instanceof Symbol.VarSymbol collection
          && collections.neverReleases(
              collection, body, fact.obligation().resource().releasedBy())) {
        losses.collected(fact, call, collection);
      }
    }
  }

  /**
   * Whether the receiver belongs to an argument from then on, as a channel does to its selector.
   */
  private boolean keepsReceiver(MethodSymbol method) {
    return model.knowsMethodName(method.name)
        && model
            .of(method)
            .every(Effect.Keeps.class)
            .anyMatch(keeps -> keeps.argument().equals(Operand.THIS));
  }

  private boolean isRelease(Node node, MethodSymbol method, Fact fact) {
    return fact.obligation().isReleasedBy(method.getSimpleName()) && values.isOn(node, fact);
  }

  /** Any call on this object may release what its own fields hold. */
  private static boolean releasesOwnField(Node node, Fact fact) {
    return node instanceof MethodInvocationNode call
        && call.getTarget().getReceiver() instanceof ThisNode
        && fact.holders().stream().anyMatch(Values::isField);
  }

  /** What code that runs at some other time does with the value counts as done. */
  @Nullable Fact captured(Tree code, Fact fact) {
    TreePath path = TreePath.getPath(body, code);
    if (path == null) {
      return fact;
    }
    for (Symbol holder : fact.holders()) {
      for (Use use : summaries.uses(holder, path)) {
        if (endsDuty(use, fact)) {
          losses.passedOn(fact);
          return null;
        }
      }
    }
    return fact;
  }

  private boolean endsDuty(Use use, Fact fact) {
    return switch (use.kind()) {
      case RECEIVER ->
          use.symbol() != null && fact.obligation().isReleasedBy(use.symbol().getSimpleName());
      case ARGUMENT ->
          !(use.symbol() instanceof MethodSymbol method)
              || summaries.fate(method, use.index()).kind() != Fate.Kind.BORROWS;
      case RETURNED, STORED_IN_FIELD, STORED_IN_ARRAY, STORED_IN_LOCAL, TRY_RESOURCE -> true;
      default -> false;
    };
  }
}
