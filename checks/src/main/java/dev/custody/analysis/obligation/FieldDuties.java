package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.summary.Fate;
import dev.custody.analysis.summary.Result;
import dev.custody.analysis.summary.Summaries;
import dev.custody.analysis.summary.Use;
import dev.custody.model.Effect;
import dev.custody.model.Model;
import dev.custody.model.Operand;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether anything in the compilation releases what a field holds. */
final class FieldDuties {

  /** What is known of a field. */
  enum Duty {
    /** Some use releases the value or hands it to an owner. */
    RELEASED,
    /** The value goes where it cannot be followed. */
    UNKNOWN,
    /** No use releases it. */
    NEVER
  }

  private record Key(Symbol field, ImmutableList<String> releasedBy) {
    // Written out: what the compiler makes for records is linked at run time, which costs more than
    // all calls.
    @Override
    public boolean equals(@Nullable Object other) {
      return this == other
          || (other instanceof Key that
              && field.equals(that.field)
              && releasedBy.equals(that.releasedBy));
    }

    @Override
    public int hashCode() {
      return 31 * field.hashCode() + releasedBy.hashCode();
    }
  }

  private final Summaries summaries;
  private final Model model;
  private final Map<Key, Duty> known = new HashMap<>();

  FieldDuties(Summaries summaries, Model model) {
    this.summaries = summaries;
    this.model = model;
  }

  /** The duty of the field towards values that are released by one of those methods. */
  Duty of(Symbol.VarSymbol field, ImmutableList<String> releasedBy) {
    Key key = new Key(field, releasedBy);
    Duty duty = known.get(key);
    if (duty == null) {
      known.put(key, Duty.NEVER);
      Set<Object> seen = new HashSet<>();
      duty = compute(summaries.uses(field), releasedBy, seen);
      if (duty != Duty.RELEASED) {
        duty = strongest(duty, ofCalls(summaries.accessorCalls(field), releasedBy, seen));
      }
      known.put(key, duty);
    }
    return duty;
  }

  /** The duty towards a value that goes to all these places. */
  Duty compute(ImmutableList<Use> uses, ImmutableList<String> releasedBy, Set<Object> seen) {
    Duty duty = Duty.NEVER;
    for (Use use : uses) {
      Duty one = ofUse(use, releasedBy, seen);
      if (one == Duty.RELEASED) {
        return one;
      }
      duty = strongest(duty, one);
    }
    return duty;
  }

  /** The duty towards a value that goes to this place. */
  Duty ofUse(Use use, ImmutableList<String> releasedBy, Set<Object> seen) {
    return switch (use.kind()) {
      case RECEIVER -> received(use, releasedBy, seen);
      case ARGUMENT ->
          use.symbol() instanceof MethodSymbol callee
              ? given(callee, use, releasedBy, seen)
              : Duty.UNKNOWN;
      case TRY_RESOURCE -> Duty.RELEASED;
      case STORED_IN_LOCAL -> ofLocal(use, releasedBy, seen);
      case STORED_IN_FIELD ->
          use.symbol() instanceof Symbol.VarSymbol other ? of(other, releasedBy) : Duty.UNKNOWN;
      case RETURNED -> returned(use.path(), releasedBy, seen);
      case STORED_IN_ARRAY, ITERATED -> Duty.UNKNOWN;
      case LOCKED, OVERWRITTEN, INSPECTED -> Duty.NEVER;
    };
  }

  private Duty received(Use use, ImmutableList<String> releasedBy, Set<Object> seen) {
    if (use.symbol() == null) {
      return Duty.UNKNOWN;
    }
    if (releasedBy.contains(use.symbol().getSimpleName().toString())) {
      return Duty.RELEASED;
    }
    boolean fluent =
        use.symbol() instanceof MethodSymbol callee
            && summaries.result(callee).kind() == Result.Kind.THIS;
    return fluent ? ofUse(summaries.use(use.path()), releasedBy, seen) : Duty.NEVER;
  }

  /** A timer keeps the task that it runs, and leaves its end to whoever made the task. */
  private Duty given(
      MethodSymbol callee, Use use, ImmutableList<String> releasedBy, Set<Object> seen) {
    Fate fate = summaries.fate(callee, use.index());
    boolean runs =
        fate.kind() == Fate.Kind.KEEPS
            && model
                .of(callee)
                .every(Effect.Runs.class)
                .anyMatch(run -> run.task().equals(Operand.argument(use.index())));
    return runs ? Duty.NEVER : passed(fate, use.path(), releasedBy, seen);
  }

  /** The duty towards a value that the call is given. */
  Duty passed(Fate fate, TreePath call, ImmutableList<String> releasedBy, Set<Object> seen) {
    return switch (fate.kind()) {
      case BORROWS -> Duty.NEVER;
      case UNKNOWN -> Duty.UNKNOWN;
      case RETURNS -> ofUse(summaries.use(call), releasedBy, seen);
      case KEEPS ->
          fate.field() instanceof Symbol.VarSymbol other ? of(other, releasedBy) : Duty.RELEASED;
      case RELEASES -> Duty.RELEASED;
    };
  }

  private Duty ofLocal(Use use, ImmutableList<String> releasedBy, Set<Object> seen) {
    Symbol local = use.symbol();
    if (local == null || !seen.add(local)) {
      return local == null ? Duty.UNKNOWN : Duty.NEVER;
    }
    return Body.around(use.path())
        .map(body -> compute(summaries.uses(local, body.outermost().path()), releasedBy, seen))
        .orElse(Duty.UNKNOWN);
  }

  /** A getter: what its callers in the compilation do with the result counts. */
  private Duty returned(TreePath path, ImmutableList<String> releasedBy, Set<Object> seen) {
    Body body = Body.around(path).orElse(null);
    if (body == null || !(body.declaration() instanceof MethodTree method)) {
      return Duty.UNKNOWN;
    }
    MethodSymbol getter = ASTHelpers.getSymbol(method);
    if (!seen.add(getter)) {
      return Duty.NEVER;
    }
    return ofCalls(summaries.callers(getter), releasedBy, seen);
  }

  private Duty ofCalls(
      ImmutableList<TreePath> calls, ImmutableList<String> releasedBy, Set<Object> seen) {
    Duty duty = Duty.NEVER;
    for (TreePath call : calls) {
      Duty one =
          call.getLeaf() instanceof MemberReferenceTree
              ? Duty.UNKNOWN
              : ofUse(summaries.use(call), releasedBy, seen);
      if (one == Duty.RELEASED) {
        return one;
      }
      duty = strongest(duty, one);
    }
    return duty;
  }

  /** What is known of a value that goes both ways. */
  static Duty strongest(Duty a, Duty b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
