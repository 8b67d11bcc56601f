package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.analysis.obligation.Obligation.Origin;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import java.util.IdentityHashMap;
import java.util.Optional;

/**
 * What was created, or is said to be owned, and must be released.
 *
 * <p>A fact is an {@link Obligation} that may still be open on some path to a point, with the
 * variables and fields that hold its value there. Facts are born at calls and instance creations
 * that yield a fresh value of a type with a release method, and at variables that are marked as
 * owners; they gain holders by assignment, and end when a holder is released, returned, or handed
 * to code that keeps, releases or may keep it; on a branch where the only holder is null, or a flag
 * says the value is not there, they end as well. The engine errs on the side of silence: code that
 * cannot be followed counts as a new owner, and unchecked exceptions count only where a callee
 * throws them on purpose. Values put into arrays are ignored; what a collection does with its
 * values does not depend on the place. A graph is built only for bodies in which an obligation is
 * born, and solved once for all families.
 */
public final class Obligations {

  private static final Context.Key<Obligations> KEY = new Context.Key<>();

  private final ControlFlow flow;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Model model;
  private final Creations creations;
  private final Declared declared;
  private final FieldDuties duties;
  private final CollectionDuties collections;
  private final TaskRunners runners;
  private final IdentityHashMap<Tree, ImmutableList<Leak>> known = new IdentityHashMap<>();

  private Obligations(VisitorState state) {
    flow = ControlFlow.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    model = Model.instance(state);
    creations = new Creations(state);
    declared = new Declared(state, creations);
    duties = new FieldDuties(summaries, model);
    collections = new CollectionDuties(summaries, bodies, duties);
    runners = new TaskRunners(model, bodies, summaries, creations, duties);
  }

  /** The instance of this compilation. */
  public static Obligations instance(VisitorState state) {
    Obligations obligations = state.context.get(KEY);
    if (obligations == null) {
      obligations = new Obligations(state);
      state.context.put(KEY, obligations);
    }
    return obligations;
  }

  /**
   * The obligations that values of these families bring by themselves, are born in the body and not
   * discharged on every path that counts; at most one leak for each, in the order of their births.
   * None is of the kind {@link Leak.Kind#GIVEN_TWICE}, which contradicts an annotation.
   */
  public ImmutableList<Leak> leaks(Body body, ImmutableSet<String> families, VisitorState state) {
    ImmutableList.Builder<Leak> found = ImmutableList.builder();
    for (Leak leak : leaks(body, state)) {
      if (leak.obligation().origin() == Origin.CREATED
          && leak.kind() != Leak.Kind.GIVEN_TWICE
          && families.contains(leak.obligation().resource().family())) {
        found.add(leak);
      }
    }
    return found.build();
  }

  /**
   * The obligations that are born in the body and not discharged on every path that counts; at most
   * one leak for each, in the order of their births.
   */
  public ImmutableList<Leak> leaks(Body body, VisitorState state) {
    ImmutableList<Leak> leaks = known.get(body.declaration());
    if (leaks == null) {
      leaks = solve(body, state);
      known.put(body.declaration(), leaks);
    }
    return leaks;
  }

  private ImmutableList<Leak> solve(Body body, VisitorState state) {
    ImmutableList<Obligation> atEntry = declared.atEntry(body);
    IdentityHashMap<Tree, Obligation> births = births(body);
    if (births.isEmpty() && atEntry.isEmpty()) {
      return ImmutableList.of();
    }
    Values values = new Values(summaries);
    LeakCollector found = new LeakCollector(body, values, duties, summaries, bodies, model.marks());
    ObligationProblem problem =
        new ObligationProblem(
            atEntry,
            births,
            values,
            model,
            new HandOvers(body.path(), values, summaries, model, collections, found),
            new Failures(values, summaries, model, bodies, state),
            new Branches(values, state.getTypes()),
            found);
    Optional<FlowResult<Facts>> result = flow.solve(body, problem);
    if (result.isEmpty()) {
      return ImmutableList.of();
    }
    for (Exit<Facts> exit : result.get().normalExits()) {
      for (Fact fact : exit.state().open()) {
        found.normalExit(fact, exit);
      }
    }
    for (Exit<Facts> exit : result.get().exceptionalExits()) {
      for (Fact fact : exit.state().open()) {
        found.exceptionalExit(fact, exit);
      }
    }
    return found.inOrder();
  }

  /** The obligation that is born at the call or instance creation; empty if none is. */
  public Optional<Obligation> bornAt(TreePath call) {
    return Optional.ofNullable(creations.at(call));
  }

  private IdentityHashMap<Tree, Obligation> births(Body body) {
    IdentityHashMap<Tree, Obligation> births = new IdentityHashMap<>();
    for (TreePath call : bodies.contents(body).calls()) {
      Obligation obligation = creations.at(call);
      if (obligation == null) {
        obligation = declared.at(call);
      }
      if (obligation != null) {
        births.put(call.getLeaf(), obligation);
      }
    }
    return births;
  }

  /** Who ends what runs the periodic task whose handle the obligation is about. */
  public Runner runner(Obligation obligation) {
    return runners.of(obligation.birth());
  }

  /** Whether what is behind the handle may come to its end without being cancelled. */
  public boolean mayEndByItself(Obligation obligation) {
    return model.ofType(obligation.type()).is("self-ending");
  }

  /** Whether an object around the body has a method that ends its life. */
  public boolean hasEnd(Body body) {
    return Ends.isBounded(body);
  }

  /** Whether the body releases the value on some path. */
  public boolean isReleasedOnSomePath(Leak leak, Body body) {
    TreePath scope = body.outermost().path();
    return leak.holders().stream()
        .filter(holder -> !Values.isField(holder))
        .flatMap(holder -> summaries.uses(holder, scope).stream())
        .anyMatch(
            use ->
                use.kind() == Use.Kind.RECEIVER
                    && use.symbol() != null
                    && leak.obligation().isReleasedBy(use.symbol().getSimpleName()));
  }

  /** The fields of the class that are marked as owners and that no code releases. */
  public ImmutableList<Leak> leaksOfFields(ClassTree type) {
    ImmutableList.Builder<Leak> leaks = ImmutableList.builder();
    for (TreePath declaration : declared.fields(type)) {
      VarSymbol field = ASTHelpers.getSymbol((VariableTree) declaration.getLeaf());
      Effect.Resource resource = declared.resource(field);
      if (resource != null && duties.of(field, resource.releasedBy()) == FieldDuties.Duty.NEVER) {
        leaks.add(ofVariable(declaration, field.type, resource, Leak.Kind.FIELD, Origin.FIELD));
      }
    }
    for (TreePath declaration : declared.collections(type)) {
      addIfNeverDrained(declaration, Origin.FIELD, leaks);
    }
    return leaks.build();
  }

  /** The parameters of the body whose elements it owns by annotation and does not release. */
  public ImmutableList<Leak> leaksOfElements(Body body) {
    ImmutableList.Builder<Leak> leaks = ImmutableList.builder();
    for (TreePath declaration : declared.collections(body)) {
      addIfNeverDrained(declaration, Origin.PARAMETER, leaks);
    }
    return leaks.build();
  }

  private void addIfNeverDrained(
      TreePath declaration, Origin origin, ImmutableList.Builder<Leak> leaks) {
    VarSymbol variable = ASTHelpers.getSymbol((VariableTree) declaration.getLeaf());
    Type element = Iterables.getLast(variable.type.getTypeArguments(), Type.noType);
    Effect.Resource resource = declared.ofType(element);
    if (resource != null
        && collections.neverReleasesAny(variable, declaration, resource.releasedBy())) {
      leaks.add(ofVariable(declaration, element, resource, Leak.Kind.COLLECTED, origin));
    }
  }

  private static Leak ofVariable(
      TreePath declaration, Type type, Effect.Resource resource, Leak.Kind kind, Origin origin) {
    VarSymbol variable = ASTHelpers.getSymbol((VariableTree) declaration.getLeaf());
    Obligation obligation = new Obligation(declaration, type, resource, origin);
    return new Leak(obligation, kind, null, ImmutableSet.of(), variable, false, false, false);
  }
}
