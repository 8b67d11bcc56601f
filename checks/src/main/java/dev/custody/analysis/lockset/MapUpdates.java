package dev.custody.analysis.lockset;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTrees;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Calls;
import dev.custody.analysis.summary.MethodFacts;
import dev.custody.tree.NamedType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Functions that update the map which computes a value by them. The documentation of {@code
 * ConcurrentHashMap.computeIfAbsent} forbids it; the map notices, and throws, or waits for itself.
 */
final class MapUpdates {

  private static final int MOST = 16;
  private static final ImmutableSet<String> COMPUTING =
      ImmutableSet.of("computeIfAbsent", "compute", "computeIfPresent", "merge");
  private static final ImmutableSet<String> UPDATING =
      ImmutableSet.of(
          "computeIfAbsent",
          "compute",
          "computeIfPresent",
          "merge",
          "put",
          "putIfAbsent",
          "putAll",
          "remove",
          "clear");

  private static final NamedType MAP = NamedType.of("java.util.Map");
  private static final NamedType HASH_MAP = NamedType.of("java.util.HashMap");
  private static final NamedType CONCURRENT_HASH_MAP =
      NamedType.of("java.util.concurrent.ConcurrentHashMap");

  /** An update of the map, and the calls that lead to it. */
  private record Update(LockExpression map, ImmutableList<TreePath> way) {}

  private final Bodies bodies;
  private final LockNames names;
  private final CallNames callNames;
  private final Locksets locksets;
  private final JavacTrees trees;
  private final VisitorState state;
  private final MethodFacts<ImmutableList<Update>> ofMethods =
      new MethodFacts<>(ImmutableList.of(), this::compute);

  MapUpdates(VisitorState state, LockNames names) {
    this.state = state;
    this.names = names;
    this.callNames = new CallNames(names);
    bodies = Bodies.instance(state);
    locksets = Locksets.instance(state);
    trees = JavacTrees.instance(state.context);
  }

  /** The functions of the body that update their own map. */
  ImmutableList<Relock> in(Body body) {
    ImmutableList.Builder<Relock> found = ImmutableList.builder();
    for (TreePath path : bodies.contents(body).lambdas()) {
      TreePath parent = path.getParentPath();
      if (!(parent.getLeaf() instanceof MethodInvocationTree call)
          || !isOneOf(call, COMPUTING)
          || !call.getArguments().contains(path.getLeaf())) {
        continue;
      }
      ExpressionTree map = ASTHelpers.getReceiver(call);
      if (map == null || !noticesUpdates(map)) {
        continue;
      }
      LockExpression name = names.of(map, body).lock();
      if (name.root() == LockExpression.Root.OTHER) {
        continue;
      }
      for (Update update : by(path, body)) {
        if (update.map().equals(name)) {
          found.add(new Relock(Relock.Kind.MAP, name.describe(), call, update.way()));
          break;
        }
      }
    }
    return found.build();
  }

  private List<Update> by(TreePath function, Body body) {
    List<Update> updates = new ArrayList<>();
    if (function.getLeaf() instanceof LambdaExpressionTree) {
      collect(new Body(function), updates);
    } else if (function.getLeaf() instanceof MemberReferenceTree reference) {
      callee(function, ASTHelpers.getSymbol(reference), updates, body);
    }
    return updates;
  }

  private ImmutableList<Update> compute(MethodSymbol method) {
    List<Update> updates = new ArrayList<>();
    Body body = bodies.of(method).orElse(null);
    if (body != null) {
      collect(body, updates);
    }
    Map<LockExpression, Update> shortest = new LinkedHashMap<>();
    for (Update update : updates) {
      Update old = shortest.get(update.map());
      boolean better =
          old == null ? shortest.size() < MOST : update.way().size() < old.way().size();
      if (better) {
        shortest.put(update.map(), update);
      }
    }
    return ImmutableList.copyOf(shortest.values());
  }

  private void collect(Body body, List<Update> updates) {
    for (TreePath path : bodies.contents(body).calls()) {
      if (path.getLeaf() instanceof MethodInvocationTree call && isOneOf(call, UPDATING)) {
        ExpressionTree map = ASTHelpers.getReceiver(call);
        if (map != null) {
          updates.add(new Update(names.of(map, body).lock(), ImmutableList.of(path)));
        }
      } else if (ASTHelpers.getSymbol(path.getLeaf()) instanceof MethodSymbol method) {
        callee(path, method, updates, body);
      }
    }
    for (TreePath inner : bodies.contents(body).lambdas()) {
      if (locksets.runsNow(inner)) {
        updates.addAll(by(inner, body));
      }
    }
  }

  private void callee(TreePath call, MethodSymbol method, List<Update> updates, Body body) {
    if (method.isConstructor() || bodies.of(method).isEmpty()) {
      return;
    }
    Tree leaf = call.getLeaf();
    LockExpression receiver = callNames.receiver(leaf, method, body);
    for (Update update : ofMethods.of(method)) {
      Optional<LockExpression> map =
          callNames.inCaller(update.map(), method, receiver, Calls.arguments(leaf), body);
      if (map.isPresent()) {
        updates.add(
            new Update(
                map.get(),
                ImmutableList.<TreePath>builder().add(call).addAll(update.way()).build()));
      }
    }
  }

  private boolean isOneOf(MethodInvocationTree call, ImmutableSet<String> methods) {
    MethodSymbol method = ASTHelpers.getSymbol(call);
    return methods.contains(method.getSimpleName().toString())
        && ASTHelpers.isSubtype(method.owner.type, MAP.get(state), state);
  }

  /** Whether it is one of the maps that cannot cope, as its type or its initial value says. */
  private boolean noticesUpdates(ExpressionTree map) {
    if (isKnown(ASTHelpers.getType(map))) {
      return true;
    }
    Symbol symbol = ASTHelpers.getSymbol(map);
    return symbol instanceof VarSymbol variable
        && variable.owner instanceof Symbol.ClassSymbol
        && trees.getTree(variable) instanceof VariableTree declared
        && declared.getInitializer() instanceof NewClassTree creation
        && isKnown(ASTHelpers.getType(creation));
  }

  private boolean isKnown(@Nullable Type type) {
    return type != null
        && (ASTHelpers.isSubtype(type, CONCURRENT_HASH_MAP.get(state), state)
            || ASTHelpers.isSubtype(type, HASH_MAP.get(state), state));
  }
}
