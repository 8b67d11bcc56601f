package dev.custody.analysis.lockset;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.testing.compile.JavaFileObjects;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.api.BasicJavacTask;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symtab;
import dev.custody.analysis.lockset.LockState.Hold;
import dev.custody.analysis.lockset.LockState.Key;
import dev.custody.model.Effect.Level;
import dev.custody.model.Effect.When;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

final class LockStateTest {

  private static final JavaFileObject SOURCE =
      JavaFileObjects.forSourceLines("A", "class A { int first; int second; }");

  private final Key first = new Key(LockExpression.other("first"), Level.EXCLUSIVE);
  private final Key firstRead = new Key(LockExpression.other("first"), Level.READ);
  private final Key second = new Key(LockExpression.other("second"), Level.READ);
  private final ImmutableList<LockState> domain = domain();

  @Test
  void joinIsIdempotent() {
    for (LockState a : domain) {
      assertThat(a.join(a)).isEqualTo(a);
    }
  }

  @Test
  void joinIsCommutative() {
    for (LockState a : domain) {
      for (LockState b : domain) {
        assertThat(a.join(b)).isEqualTo(b.join(a));
      }
    }
  }

  @Test
  void joinIsAssociative() {
    for (LockState a : domain) {
      for (LockState b : domain) {
        for (LockState c : domain) {
          assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
        }
      }
    }
  }

  @Test
  void joinHoldsNoMoreThanEitherSide() {
    for (LockState a : domain) {
      for (LockState b : domain) {
        LockState both = a.join(b);
        for (Key key : both.held().keySet()) {
          assertThat(levels(a, key)).anyMatch(level -> level.compareTo(key.level()) <= 0);
        }
        assertThat(a.results().keySet()).containsAll(both.results().keySet());
        assertThat(both.given()).containsAll(a.given());
      }
    }
  }

  private static List<Level> levels(LockState state, Key key) {
    return state.held().keySet().stream()
        .filter(other -> other.lock().equals(key.lock()))
        .map(Key::level)
        .toList();
  }

  /** All mixtures of two locks held up to two times at two places, results and releases. */
  private ImmutableList<LockState> domain() {
    BasicJavacTask task =
        (BasicJavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, null, null, null, List.of(SOURCE));
    List<? extends Tree> places = ((ClassTree) parse(task).getTypeDecls().get(0)).getMembers();
    Symbol variable = Symtab.instance(task.getContext()).noSymbol;
    List<ImmutableMap<Key, Hold>> held = new ArrayList<>(List.of(ImmutableMap.of()));
    for (Tree place : places) {
      for (int count = 1; count <= 2; count++) {
        Hold hold = new Hold(HeldLock.How.CALL, place, count);
        held.add(ImmutableMap.of(first, hold));
        held.add(ImmutableMap.of(first, hold, second, hold));
      }
      Hold once = new Hold(HeldLock.How.CALL, place, 1);
      held.add(ImmutableMap.of(firstRead, once));
      held.add(ImmutableMap.of(first, once, firstRead, once));
    }
    List<ImmutableMap<Symbol, ImmutableSet<Taking>>> results =
        List.of(
            ImmutableMap.of(),
            ImmutableMap.of(variable, ImmutableSet.of(new Taking(first, When.TRUE))),
            ImmutableMap.of(variable, ImmutableSet.of(new Taking(second, When.ALWAYS))));
    ImmutableList.Builder<LockState> states = ImmutableList.builder();
    for (ImmutableMap<Key, Hold> map : held) {
      for (ImmutableMap<Symbol, ImmutableSet<Taking>> result : results) {
        states.add(new LockState(map, result, ImmutableSet.of()));
        states.add(new LockState(map, result, ImmutableSet.of(second)));
      }
    }
    return states.build();
  }

  private static CompilationUnitTree parse(BasicJavacTask task) {
    return task.parse().iterator().next();
  }
}
