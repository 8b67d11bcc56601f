package dev.custody.analysis.obligation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.api.JavacTool;
import com.sun.tools.javac.code.Type;
import dev.custody.model.Effect;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import org.junit.jupiter.api.Test;

/** The laws of the join, on every triple of a small domain. */
final class FactsTest {

  private static final List<Facts> DOMAIN = domain();

  @Test
  void joinIsIdempotent() {
    for (Facts a : DOMAIN) {
      assertThat(a.join(a)).isEqualTo(a);
    }
  }

  @Test
  void joinIsCommutative() {
    for (Facts a : DOMAIN) {
      for (Facts b : DOMAIN) {
        assertThat(a.join(b)).isEqualTo(b.join(a));
      }
    }
  }

  @Test
  void joinIsAssociative() {
    for (Facts a : DOMAIN) {
      for (Facts b : DOMAIN) {
        for (Facts c : DOMAIN) {
          assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
        }
      }
    }
  }

  @Test
  void nothingOpenIsNeutralWhereNoFlagIsKnown() {
    for (Facts a : DOMAIN) {
      Facts joined = a.join(Facts.NONE);
      assertThat(joined.open()).isEqualTo(a.open());
      assertThat(joined.flags()).isEmpty();
    }
  }

  private static List<Facts> domain() {
    Obligation one = obligation("one");
    Obligation two = obligation("two");
    List<Facts> domain = new ArrayList<>();
    domain.add(Facts.NONE);
    domain.add(Facts.NONE.plus(one));
    domain.add(Facts.NONE.plus(two));
    domain.add(Facts.NONE.plus(one).plus(two));
    domain.add(
        new Facts(
            ImmutableSet.of(new Fact(one, ImmutableSet.of(), false, ImmutableMap.of(), null, null)),
            ImmutableMap.of()));
    return domain;
  }

  private static Obligation obligation(String name) {
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return "class " + name + " {}";
          }
        };
    JavacTask task =
        JavacTool.create().getTask(null, null, null, List.of("-proc:none"), null, List.of(source));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      return new Obligation(
          new TreePath(unit),
          Type.noType,
          new Effect.Resource("executor", ImmutableList.of("close")));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
