package dev.custody.analysis.obligation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.api.JavacTool;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.tree.JCTree;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;

/** The laws of the join on a small domain, and what names do. */
final class ReleasedValuesTest {

  private static final List<VariableTree> VARIABLES = variables();
  private static final Symbol A = symbol(0);
  private static final Symbol B = symbol(1);
  private static final Symbol C = symbol(2);
  private static final Tree FIRST = VARIABLES.get(0);
  private static final Tree SECOND = VARIABLES.get(1);
  private static final List<ReleasedValues> DOMAIN = domain();

  @Test
  void joinIsIdempotentAndCommutative() {
    for (ReleasedValues a : DOMAIN) {
      assertThat(a.join(a)).isEqualTo(a);
      for (ReleasedValues b : DOMAIN) {
        assertThat(a.join(b)).isEqualTo(b.join(a));
      }
    }
  }

  @Test
  void joinIsAssociative() {
    for (ReleasedValues a : DOMAIN) {
      for (ReleasedValues b : DOMAIN) {
        for (ReleasedValues c : DOMAIN) {
          assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
        }
      }
    }
  }

  @Test
  void joinKeepsWhatBothSay() {
    ReleasedValues one = ReleasedValues.NONE.released(A, SECOND).released(B, SECOND);
    ReleasedValues other = ReleasedValues.NONE.released(A, FIRST).nothingIn(C);
    assertThat(one.join(other).site(A)).isSameAs(FIRST);
    assertThat(one.join(other).site(B)).isNull();
    assertThat(one.join(ReleasedValues.NONE)).isEqualTo(ReleasedValues.NONE);
    assertThat(one.join(ReleasedValues.NONE.nothingIn(A)).site(A)).isSameAs(SECOND);
  }

  @Test
  void copiesShareAReleaseUntilTheyAreAssigned() {
    ReleasedValues copied = ReleasedValues.NONE.assigned(B, A).assigned(C, B);
    assertThat(copied.released(C, FIRST).site(A)).isSameAs(FIRST);
    assertThat(copied.assigned(B, null).released(C, FIRST).site(B)).isNull();
    assertThat(copied.assigned(A, null).released(A, FIRST).site(C)).isNull();
    assertThat(copied.released(B, FIRST).usable(A).site(C)).isNull();
    assertThat(ReleasedValues.NONE.released(A, FIRST).assigned(B, A).site(B)).isSameAs(FIRST);
  }

  private static List<ReleasedValues> domain() {
    List<ReleasedValues> domain = new ArrayList<>();
    domain.add(ReleasedValues.NONE);
    domain.add(ReleasedValues.NONE.released(A, FIRST));
    domain.add(ReleasedValues.NONE.released(A, SECOND));
    domain.add(ReleasedValues.NONE.nothingIn(A));
    domain.add(ReleasedValues.NONE.assigned(B, A));
    domain.add(ReleasedValues.NONE.assigned(B, A).released(A, FIRST));
    domain.add(ReleasedValues.NONE.assigned(C, B).released(B, SECOND).nothingIn(A));
    return domain;
  }

  private static Symbol symbol(int index) {
    return ((JCTree.JCVariableDecl) VARIABLES.get(index)).sym;
  }

  private static List<VariableTree> variables() {
    JavaFileObject source =
        new SimpleJavaFileObject(URI.create("string:///V.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return "class V { Object a; Object b; Object c; }";
          }
        };
    JavacTask task = JavacTool.create().getTask(null, null, null, null, null, List.of(source));
    List<VariableTree> found = new ArrayList<>();
    try {
      Iterable<? extends CompilationUnitTree> units = task.parse();
      task.analyze();
      for (CompilationUnitTree unit : units) {
        new TreeScanner<Void, Void>() {
          @Override
          public Void visitVariable(VariableTree tree, Void unused) {
            found.add(tree);
            return null;
          }
        }.scan(unit, null);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return found;
  }
}
