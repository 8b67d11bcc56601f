package dev.custody.analysis.flow;

import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Sets;
import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import java.util.stream.Collectors;
import javax.lang.model.type.TypeMirror;
import org.checkerframework.errorprone.dataflow.cfg.node.MethodInvocationNode;
import org.checkerframework.errorprone.dataflow.cfg.node.Node;
import org.junit.jupiter.api.Test;

/**
 * The solver through a probe: the state is the set of things known for sure, {@code f+} and {@code
 * f-} for the outcomes of boolean calls and the names of other calls; {@code mark(..)} prints it.
 */
final class ControlFlowTest {

  private final CompilationTestHelper helper =
      CompilationTestHelper.newInstance(Probe.class, getClass());

  private static final class Known implements FlowProblem<ImmutableSortedSet<String>> {
    @Override
    public ImmutableSortedSet<String> entry() {
      return ImmutableSortedSet.of();
    }

    @Override
    public ImmutableSortedSet<String> join(
        ImmutableSortedSet<String> a, ImmutableSortedSet<String> b) {
      return ImmutableSortedSet.copyOf(Sets.intersection(a, b));
    }

    @Override
    public ImmutableSortedSet<String> afterNode(Node node, ImmutableSortedSet<String> before) {
      String name = name(node);
      return name.length() == 1 ? plus(before, name) : before;
    }

    @Override
    public ImmutableSortedSet<String> onException(
        Node node, TypeMirror type, ImmutableSortedSet<String> before) {
      return plus(before, "!");
    }

    @Override
    public ImmutableSortedSet<String> onOutcome(
        Node node, boolean outcome, ImmutableSortedSet<String> after) {
      String name = name(node);
      return name.length() == 2 ? plus(after, name + (outcome ? "+" : "-")) : after;
    }

    static String name(Node node) {
      return node instanceof MethodInvocationNode call
          ? call.getTarget().getMethod().getSimpleName().toString()
          : "";
    }

    private static ImmutableSortedSet<String> plus(ImmutableSortedSet<String> set, String name) {
      return ImmutableSortedSet.<String>naturalOrder().addAll(set).add(name).build();
    }
  }

  /** Prints what is known before each {@code mark()} and at the exits of methods. */
  @BugPattern(summary = "probe", severity = BugPattern.SeverityLevel.WARNING)
  public static final class Probe extends BugChecker implements ClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchClass(ClassTree tree, VisitorState state) {
      ControlFlow flow = ControlFlow.instance(state);
      for (Body body : Bodies.instance(state).in(state.getPath())) {
        flow.solve(body, new Known()).ifPresent(result -> print(body, result, state));
      }
      return Description.NO_MATCH;
    }

    private void print(
        Body body, FlowResult<ImmutableSortedSet<String>> result, VisitorState state) {
      result.forEach(
          (node, known) -> {
            if (Known.name(node).equals("mark")) {
              state.reportMatch(
                  buildDescription(node.getTree()).setMessage("knows " + known).build());
            }
          });
      if (body.method().filter(method -> method.getName().contentEquals("exits")).isPresent()) {
        String normal =
            result.normalExits().stream()
                .map(exit -> exit.state().toString())
                .sorted()
                .collect(Collectors.joining());
        String exceptional =
            result.exceptionalExits().stream()
                .map(exit -> exit.state().toString())
                .distinct()
                .sorted()
                .collect(Collectors.joining());
        state.reportMatch(
            buildDescription(body.declaration())
                .setMessage("normal " + normal + " exceptional " + exceptional)
                .build());
      }
    }
  }

  private void prints(String members) {
    helper
        .addSourceLines(
            "A.java",
            ("""
             abstract class A {
               abstract boolean pp();
               abstract boolean qq();
               abstract void a();
               abstract void b();
               abstract void mark();
               abstract void checked() throws java.io.IOException;
             """
                    + members
                    + "}\n")
                .split("\n"))
        .doTest();
  }

  @Test
  void outcomesSurviveNegationAndShortCircuit() {
    prints(
        """
          void and() {
            if (pp() && !qq()) {
              // BUG: Diagnostic contains: knows [pp+, qq-]
              mark();
            } else {
              // BUG: Diagnostic contains: knows []
              mark();
            }
          }
          void or() {
            if (pp() || qq()) {
              // BUG: Diagnostic contains: knows []
              mark();
            } else {
              // BUG: Diagnostic contains: knows [pp-, qq-]
              mark();
            }
          }
          void not() {
            if (!(pp() || qq())) {
              // BUG: Diagnostic contains: knows [pp-, qq-]
              mark();
            }
          }
        """);
  }

  @Test
  void loopsReachAFixedPoint() {
    prints(
        """
          void loop() {
            while (pp()) {
              // BUG: Diagnostic contains: knows [pp+]
              mark();
              a();
            }
            // BUG: Diagnostic contains: knows [pp-]
            mark();
          }
          void atLeastOnce() {
            do {
              a();
            } while (pp());
            // BUG: Diagnostic contains: knows [a, pp-]
            mark();
          }
        """);
  }

  @Test
  void finallyIsOnEveryWayOut() {
    prints(
        """
          // BUG: Diagnostic contains: normal [a, b] exceptional [!, a][!, b][!]
          void exits() {
            try {
              a();
            } finally {
              b();
            }
          }
        """);
  }

  @Test
  void switchExpressionsAndLambdasAreBodiesToo() {
    prints(
        """
          int choose(int n) {
            return switch (n) {
              case 1 -> {
                a();
                // BUG: Diagnostic contains: knows [a]
                mark();
                yield 2;
              }
              default -> 3;
            };
          }
          Runnable lambda() {
            a();
            return () -> {
              b();
              // BUG: Diagnostic contains: knows [b]
              mark();
            };
          }
          {
            b();
            // BUG: Diagnostic contains: knows [b]
            mark();
          }
        """);
  }

  @Test
  void catchBlocksKnowThatSomethingWasThrown() {
    prints(
        """
          void caught() {
            try {
              checked();
              a();
            } catch (java.io.IOException e) {
              // BUG: Diagnostic contains: knows [!]
              mark();
            }
          }
        """);
  }
}
