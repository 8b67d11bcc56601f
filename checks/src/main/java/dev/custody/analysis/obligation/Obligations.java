package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.ControlFlow;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.flow.FlowResult;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Model;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/**
 * What was created and must be released.
 *
 * <p>A fact is an {@link Obligation} that may still be open on some path to a point, with the
 * variables and fields that hold its value there. Facts are born at calls and instance creations
 * that yield a fresh value of a type with a release method; they gain holders by assignment, and
 * end when a holder is released, returned, or handed to code that keeps, releases or may keep it;
 * on a branch where the only holder is null, or a flag says the value is not there, they end as
 * well. The engine errs on the side of silence: code that cannot be followed counts as a new owner,
 * and unchecked exceptions count only where a callee throws them on purpose. Values put into
 * collections and arrays are ignored. A graph is built only for bodies in which an obligation is
 * born.
 */
public final class Obligations {

  private static final Context.Key<Obligations> KEY = new Context.Key<>();

  private final ControlFlow flow;
  private final Bodies bodies;
  private final Summaries summaries;
  private final Model model;
  private final Creations creations;
  private final FieldDuties duties;

  private Obligations(VisitorState state) {
    flow = ControlFlow.instance(state);
    bodies = Bodies.instance(state);
    summaries = Summaries.instance(state);
    model = Model.instance(state);
    creations = new Creations(state);
    duties = new FieldDuties(summaries);
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
   * The obligations of the given families that are born in the body and not discharged on every
   * path that counts; at most one leak for each, in the order of their births.
   */
  public ImmutableList<Leak> leaks(Body body, ImmutableSet<String> families, VisitorState state) {
    IdentityHashMap<Tree, Obligation> births = births(body, families);
    if (births.isEmpty()) {
      return ImmutableList.of();
    }
    Collector found = new Collector();
    ObligationProblem problem =
        new ObligationProblem(births, body.path(), model, summaries, state, found::overwritten);
    Optional<FlowResult<Facts>> result = flow.solve(body, problem);
    if (result.isEmpty()) {
      return ImmutableList.of();
    }
    Values values = new Values(summaries);
    for (Exit<Facts> exit : result.get().normalExits()) {
      for (Fact fact : exit.state().open()) {
        found.normalExit(body, fact, exit, values);
      }
    }
    for (Exit<Facts> exit : result.get().exceptionalExits()) {
      for (Fact fact : exit.state().open()) {
        found.exceptionalExit(fact, exit);
      }
    }
    return found.inOrderOf(births);
  }

  private IdentityHashMap<Tree, Obligation> births(Body body, ImmutableSet<String> families) {
    IdentityHashMap<Tree, Obligation> births = new IdentityHashMap<>();
    for (TreePath call : bodies.contents(body).calls()) {
      Obligation obligation = creations.at(call);
      if (obligation != null && families.contains(obligation.resource().family())) {
        births.put(call.getLeaf(), obligation);
      }
    }
    return births;
  }

  /** Keeps the surest leak of each obligation. */
  private final class Collector {
    private final Map<Obligation, Leak> leaks = new LinkedHashMap<>();

    void overwritten(Fact fact, Tree where) {
      add(new Leak(fact.obligation(), Leak.Kind.OVERWRITTEN, where, fact.holders(), null));
    }

    void normalExit(Body body, Fact fact, Exit<Facts> exit, Values values) {
      Symbol.VarSymbol field = field(fact);
      Node last = exit.last();
      if (field == null
          && body.declaration() instanceof VariableTree variable
          && last != null
          && values.is(last, fact)) {
        field = ASTHelpers.getSymbol(variable);
      }
      if (field != null) {
        if (isNeverReleased(fact, field)) {
          add(new Leak(fact.obligation(), Leak.Kind.FIELD, null, fact.holders(), field));
        }
        return;
      }
      boolean unheld = fact.temporary() && fact.holders().isEmpty();
      Tree where = last == null ? null : last.getTree();
      Leak.Kind kind = unheld ? Leak.Kind.UNHELD : Leak.Kind.NORMAL_EXIT;
      add(new Leak(fact.obligation(), kind, where, fact.holders(), null));
    }

    void exceptionalExit(Fact fact, Exit<Facts> exit) {
      if (field(fact) != null) {
        return;
      }
      Tree where = fact.thrower();
      if (where == null && exit.last() != null) {
        where = exit.last().getTree();
      }
      add(new Leak(fact.obligation(), Leak.Kind.EXCEPTIONAL_EXIT, where, fact.holders(), null));
    }

    /** The value is safe if any of its fields may release it. */
    private boolean isNeverReleased(Fact fact, Symbol.VarSymbol first) {
      ImmutableList<String> releasedBy = fact.obligation().resource().releasedBy();
      if (duties.of(first, releasedBy) != FieldDuties.Duty.NEVER) {
        return false;
      }
      for (Symbol holder : fact.holders()) {
        if (holder instanceof Symbol.VarSymbol field
            && ObligationProblem.isField(field)
            && duties.of(field, releasedBy) != FieldDuties.Duty.NEVER) {
          return false;
        }
      }
      return true;
    }

    private Symbol.@Nullable VarSymbol field(Fact fact) {
      for (Symbol holder : fact.holders()) {
        if (holder instanceof Symbol.VarSymbol field && ObligationProblem.isField(field)) {
          return field;
        }
      }
      return null;
    }

    private void add(Leak leak) {
      Leak old = leaks.get(leak.obligation());
      if (old == null || leak.outranks(old)) {
        leaks.put(leak.obligation(), leak);
      }
    }

    ImmutableList<Leak> inOrderOf(IdentityHashMap<Tree, Obligation> births) {
      return births.values().stream()
          .filter(leaks::containsKey)
          .map(leaks::get)
          .sorted(
              Comparator.comparingInt(
                  leak -> ASTHelpers.getStartPosition(leak.obligation().creation())))
          .collect(ImmutableList.toImmutableList());
    }
  }
}
