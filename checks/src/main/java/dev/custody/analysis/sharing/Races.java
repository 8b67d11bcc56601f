package dev.custody.analysis.sharing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.PrimitiveTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.util.Context;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.model.Marks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a class two threads use at the same time without a common lock.
 *
 * <p>A fact is an access to a plain field of the object whose code runs, with the locks held and
 * the thread it is made by. Facts are born on a walk from every place where a thread begins: the
 * tasks that the class gives to threads and executors, and the methods that others may call; the
 * walk goes through methods and lambdas of the class and adds the locks of the callers. Two facts
 * about one field meet if one writes, no lock excludes one from the other, and nothing orders them:
 * the start of the task, a wait for its end, or a volatile field, queue or latch that both use. The
 * analysis errs on the side of "ordered", and of "another object". It ignores constructors, objects
 * in local variables, methods that set the object up, and code that asks which thread it is on. It
 * costs a walk over the bodies of a class that runs tasks or says that it is thread-safe; other
 * classes cost a look at their lambdas.
 */
public final class Races {

  private static final Context.Key<Races> KEY = new Context.Key<>();

  private final Marks marks;
  private final Origins origins;
  private final Contents contents;

  private Races(VisitorState state) {
    marks = Marks.instance(state);
    origins = new Origins(state);
    contents = new Contents(state);
  }

  /** The instance of this compilation. */
  public static Races instance(VisitorState state) {
    Races races = state.context.get(KEY);
    if (races == null) {
      races = new Races(state);
      state.context.put(KEY, races);
    }
    return races;
  }

  /** At most one race for each field of the top-level class at the path and the classes in it. */
  public ImmutableList<Race> in(TreePath type, VisitorState state) {
    if (!mayHaveRaces(type.getLeaf())) {
      return ImmutableList.of();
    }
    ClassSymbol top = ASTHelpers.getSymbol((ClassTree) type.getLeaf());
    List<Body> bodies = Bodies.instance(state).within(type);
    boolean safe = marks.isThreadSafe(top);
    ImmutableList<Origin> tasks = origins.tasks(bodies);
    if (tasks.isEmpty() && !safe) {
      return ImmutableList.of();
    }
    Steps steps = new Steps(top, contents, state);
    List<Origin> all = new ArrayList<>(tasks);
    all.addAll(origins.methods(bodies, tasks, safe));
    ImmutableListMultimap.Builder<VarSymbol, Access> byField = ImmutableListMultimap.builder();
    for (Origin origin : all) {
      for (Access access : Walk.of(origin, steps).accesses()) {
        if (isPlain(access)) {
          byField.put(access.field(), access);
        }
      }
    }
    ImmutableList.Builder<Race> races = ImmutableList.builder();
    for (Collection<Access> accesses : byField.build().asMap().values()) {
      Race race = worst(ImmutableList.copyOf(accesses));
      if (race != null) {
        races.add(race);
      }
    }
    return races.build();
  }

  /** A cheap look: whether a field is declared that code can change after construction. */
  private static boolean mayHaveRaces(Tree member) {
    if (member instanceof VariableTree field) {
      Set<Modifier> modifiers = field.getModifiers().getFlags();
      return !modifiers.contains(Modifier.VOLATILE)
          && (!modifiers.contains(Modifier.FINAL)
              || field.getInitializer() instanceof NewClassTree
              || (field.getInitializer() == null
                  && !(field.getType() instanceof PrimitiveTypeTree)));
    }
    if (member instanceof ClassTree type) {
      for (Tree inner : type.getMembers()) {
        if (mayHaveRaces(inner)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean isPlain(Access access) {
    long flags = access.field().flags();
    return ((flags & Flags.FINAL) == 0 || access.ofContents())
        && (flags & Flags.VOLATILE) == 0
        && marks.guards(access.field()).isEmpty();
  }

  private static @Nullable Race worst(ImmutableList<Access> accesses) {
    boolean seesIsEnough = isMendedByVolatile(accesses);
    Race best = null;
    for (Access a : accesses) {
      if (!a.writes()) {
        continue;
      }
      for (Access b : accesses) {
        if (Meeting.isPossible(a, b)) {
          boolean first = a.locks().isEmpty() || !b.locks().isEmpty();
          Race race = new Race(first ? a : b, first ? b : a, seesIsEnough);
          if (best == null || rank(race) > rank(best)) {
            best = race;
          }
        }
      }
    }
    return best;
  }

  private static boolean isMendedByVolatile(ImmutableList<Access> accesses) {
    boolean flag = false;
    Set<Origin> writers = new HashSet<>();
    for (Access access : accesses) {
      if (access.updates() || access.ofContents()) {
        return false;
      }
      flag |= access.decidesLoop();
      if (access.writes()) {
        writers.add(access.origin());
      }
    }
    return accesses.get(0).field().type.isPrimitive() && (flag || writers.size() == 1);
  }

  /** Which of two races is easier to understand: the one with the plainest ends. */
  private static int rank(Race race) {
    int rank = race.here().locks().isEmpty() ? 8 : 0;
    rank += !race.here().origin().equals(race.other().origin()) ? 2 : 0;
    rank += race.here().origin().isTask() != race.other().origin().isTask() ? 2 : 0;
    rank += race.here().chain().isEmpty() && race.other().chain().isEmpty() ? 1 : 0;
    return race.isOnlyVisibility() ? rank + 16 : rank;
  }
}
