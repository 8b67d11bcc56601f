package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.Exit;
import dev.custody.analysis.obligation.Obligation.Origin;
import dev.custody.analysis.summary.Summaries;
import dev.custody.model.Marks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.jspecify.annotations.Nullable;

/** Judges the facts at the exits of one body, and keeps the surest leak of each obligation. */
final class LeakCollector implements Losses {

  private final Body body;
  private final Values values;
  private final FieldDuties duties;
  private final Summaries summaries;
  private final Bodies bodies;
  private final Marks marks;
  private final Map<Obligation, Leak> leaks = new LinkedHashMap<>();
  private final Set<Obligation> returned = new HashSet<>();
  private final Set<Obligation> passedOn = new HashSet<>();

  LeakCollector(
      Body body,
      Values values,
      FieldDuties duties,
      Summaries summaries,
      Bodies bodies,
      Marks marks) {
    this.body = body;
    this.values = values;
    this.duties = duties;
    this.summaries = summaries;
    this.bodies = bodies;
    this.marks = marks;
  }

  @Override
  public void overwritten(Fact fact, Tree where) {
    if (where instanceof VariableTree) {
      // A variable of a loop ends with each round.
      add(fact, Leak.Kind.NORMAL_EXIT, null, null);
    } else if (fact.obligation().origin() != Origin.FIELD || isSetElsewhere(fact.obligation())) {
      add(fact, Leak.Kind.OVERWRITTEN, where, null);
    }
  }

  @Override
  public void collected(Fact fact, Tree where, VarSymbol collection) {
    add(fact, Leak.Kind.COLLECTED, where, collection);
  }

  @Override
  public void givenTwice(Fact fact, Tree where) {
    add(fact, Leak.Kind.GIVEN_TWICE, where, null);
  }

  @Override
  public void returned(Fact fact) {
    returned.add(fact.obligation());
  }

  @Override
  public void passedOn(Fact fact) {
    passedOn.add(fact.obligation());
  }

  /** Before the body ran the field holds something only if other code sets it. */
  private boolean isSetElsewhere(Obligation obligation) {
    if (!(ASTHelpers.getSymbol(obligation.creation()) instanceof VarSymbol field)) {
      return false;
    }
    TreePath owner = bodies.path(field.enclClass());
    if (owner == null) {
      return false;
    }
    for (TreePath value : summaries.assigned(field, owner)) {
      Optional<Body> setter = Body.around(value);
      if (value.getLeaf().getKind() != Tree.Kind.NULL_LITERAL
          && (setter.isEmpty() || setter.get().declaration() != body.declaration())) {
        return true;
      }
    }
    return false;
  }

  void normalExit(Fact fact, Exit<Facts> exit) {
    if (hasTwoOwners(fact)) {
      add(fact, Leak.Kind.GIVEN_TWICE, fact.givenTo(), null);
    }
    if (!fact.isOpen() || fact.obligation().origin() == Origin.FIELD) {
      return;
    }
    VarSymbol field = field(fact);
    Node last = exit.last();
    if (field == null
        && body.declaration() instanceof VariableTree variable
        && last != null
        && values.is(last, fact)) {
      field = ASTHelpers.getSymbol(variable);
    }
    if (field != null) {
      if (!isDutyOfOther(fact, field) && isNeverReleased(fact, field)) {
        add(fact, Leak.Kind.FIELD, null, field);
      }
      return;
    }
    boolean unheld = fact.temporary() && fact.holders().isEmpty();
    Tree where = last == null ? null : last.getTree();
    add(fact, unheld ? Leak.Kind.UNHELD : Leak.Kind.NORMAL_EXIT, where, null);
  }

  /** A field that is marked as owner keeps the value, and so does somebody else who owns it. */
  private boolean hasTwoOwners(Fact fact) {
    if (fact.holders().size() < 2 && fact.isOpen()) {
      return false;
    }
    if (fact.obligation().origin() == Origin.FIELD && !Ends.isBounded(body)) {
      // A builder gives away what it holds and releases nothing itself.
      return false;
    }
    long owners =
        fact.holders().stream()
            .filter(holder -> Values.isField(holder) && marks.isOwner(holder))
            .count();
    return owners > (fact.isOpen() ? 1 : 0);
  }

  void exceptionalExit(Fact fact, Exit<Facts> exit) {
    if (!fact.isOpen() || !countsAtException(fact)) {
      return;
    }
    Tree where = fact.thrower();
    if (where == null && exit.last() != null) {
      where = exit.last().getTree();
    }
    add(fact, Leak.Kind.EXCEPTIONAL_EXIT, where, null);
  }

  /**
   * A field goes on holding its value when a method fails. But nobody gets an object whose
   * constructor fails, and a method that was about to release the field will hardly run again.
   */
  private boolean countsAtException(Fact fact) {
    boolean construction = isConstruction();
    return switch (fact.obligation().origin()) {
      case FIELD -> !construction && isReleasedHere(fact.obligation());
      case PARAMETER -> !construction && field(fact) == null;
      case CREATED, LOCAL -> {
        VarSymbol field = field(fact);
        yield field == null || (construction && isOwn(field));
      }
    };
  }

  private boolean isConstruction() {
    return body.declaration() instanceof BlockTree block
        ? !block.isStatic()
        : body.declaration() instanceof MethodTree method
            && ASTHelpers.getSymbol(method).isConstructor();
  }

  private boolean isOwn(VarSymbol field) {
    return !field.isStatic()
        && field.enclClass().equals(ASTHelpers.getSymbol(body.enclosingClass()));
  }

  private boolean isReleasedHere(Obligation obligation) {
    Symbol field = ASTHelpers.getSymbol(obligation.creation());
    return field != null
        && duties.compute(
                summaries.uses(field, body.path()),
                obligation.resource().releasedBy(),
                new HashSet<>())
            == FieldDuties.Duty.RELEASED;
  }

  /** What the owner of a marked field must do is not asked of those who give it a value. */
  private boolean isDutyOfOther(Fact fact, VarSymbol field) {
    return fact.obligation().origin() == Origin.CREATED
        && !field.enclClass().equals(ASTHelpers.getSymbol(body.enclosingClass()))
        && marks.isOwner(field);
  }

  /** The value is safe if any of its fields may release it. */
  private boolean isNeverReleased(Fact fact, VarSymbol first) {
    ImmutableList<String> releasedBy = fact.obligation().resource().releasedBy();
    if (duties.of(first, releasedBy) != FieldDuties.Duty.NEVER) {
      return false;
    }
    for (Symbol holder : fact.holders()) {
      if (holder instanceof VarSymbol field
          && Values.isField(field)
          && duties.of(field, releasedBy) != FieldDuties.Duty.NEVER) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable VarSymbol field(Fact fact) {
    for (Symbol holder : fact.holders()) {
      if (holder instanceof VarSymbol field && Values.isField(field)) {
        return field;
      }
    }
    return null;
  }

  private void add(Fact fact, Leak.Kind kind, @Nullable Tree where, @Nullable VarSymbol variable) {
    Leak leak =
        new Leak(
            fact.obligation(),
            kind,
            where,
            ImmutableSet.copyOf(fact.holders()),
            variable,
            kind == Leak.Kind.EXCEPTIONAL_EXIT,
            /* returned= */ false,
            /* passedOn= */ false);
    leaks.merge(leak.obligation(), leak, Leak::and);
  }

  /** The leaks, in the order in which their obligations stand in the source. */
  ImmutableList<Leak> inOrder() {
    List<Leak> all = new ArrayList<>();
    for (Leak leak : leaks.values()) {
      Obligation obligation = leak.obligation();
      all.add(leak.alsoGone(returned.contains(obligation), passedOn.contains(obligation)));
    }
    all.sort(
        Comparator.comparingInt(leak -> ASTHelpers.getStartPosition(leak.obligation().creation())));
    return ImmutableList.copyOf(all);
  }
}
