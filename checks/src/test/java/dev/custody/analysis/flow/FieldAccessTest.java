package dev.custody.analysis.flow;

import com.google.errorprone.BugPattern;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.ClassTreeMatcher;
import com.google.errorprone.matchers.Description;
import com.sun.source.tree.ClassTree;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The accesses of each body, printed at its declaration. */
final class FieldAccessTest {

  /** Prints what each body does to which field of what. */
  @BugPattern(summary = "probe", severity = BugPattern.SeverityLevel.WARNING)
  public static final class Probe extends BugChecker implements ClassTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchClass(ClassTree tree, VisitorState state) {
      for (Body body : Bodies.instance(state).in(state.getPath())) {
        String found =
            Bodies.instance(state).accesses(body).stream()
                .map(Probe::print)
                .collect(Collectors.joining(", "));
        if (!found.isEmpty()) {
          state.reportMatch(
              buildDescription(body.declaration()).setMessage("[" + found + "]").build());
        }
      }
      return Description.NO_MATCH;
    }

    private static String print(FieldAccess access) {
      String receiver = access.receiver() == null ? "" : access.receiver() + ".";
      return access.kind() + " " + receiver + access.field().name;
    }
  }

  @Test
  void listsKinds() {
    check(
        """
        class A {
          int a, b;
          int[] cells;
          // BUG: Diagnostic contains: [READ a]
          int read() { return a; }
          // BUG: Diagnostic contains: [WRITE a, READ b]
          void write() { a = b; }
          // BUG: Diagnostic contains: [WRITE a]
          void parenthesized() { (a) = 3; }
          // BUG: Diagnostic contains: [UPDATE a, UPDATE b, UPDATE a, UPDATE b, UPDATE a]
          void update() { a++; --b; a += 2; b <<= 1; (a)--; }
          // BUG: Diagnostic contains: [READ a, READ b]
          int signs() { return -a + ~b; }
          // BUG: Diagnostic contains: [READ cells, READ a]
          void element() { cells[a] = 1; }
          // BUG: Diagnostic contains: [WRITE a, WRITE b]
          void chain() { a = b = 1; }
          // BUG: Diagnostic contains: [READ cells]
          int length() { return cells.length; }
        }
        """);
  }

  @Test
  void listsReceivers() {
    check(
        """
        class A {
          int a;
          static int s;
          A next;
          // BUG: Diagnostic contains: [READ this.a]
          int explicit() { return this.a; }
          // BUG: Diagnostic contains: [READ next, READ next.next, WRITE next.next.a]
          void path() { next.next.a = 1; }
          // BUG: Diagnostic contains: [READ s, UPDATE A.s]
          int ofClass() { return s + A.s++; }
          // BUG: Diagnostic contains: [READ other.a]
          int ofParameter(A other) { return other.a; }
          // BUG: Diagnostic contains: [READ System.out]
          void foreign() { System.out.println(); }
          class Inner {
            // BUG: Diagnostic contains: [WRITE a, READ A.this.a]
            int outer() { a = 1; return A.this.a; }
          }
          static class Sub extends A {
            // BUG: Diagnostic contains: [READ super.a, READ a]
            int inherited() { return super.a + a; }
          }
          Object self() { return this.getClass() == A.class ? this : null; }
        }
        """);
  }

  @Test
  void leavesCodeInsideToItsOwnBody() {
    check(
        """
        class A {
          int a, b, c;
          // BUG: Diagnostic contains: [READ a]
          int copy = a;
          // BUG: Diagnostic contains: [READ a]
          A() {
            use(
                a,
                // BUG: Diagnostic contains: [WRITE b]
                () -> b = 1);
          }
          // BUG: Diagnostic contains: [WRITE c]
          { c = 1; }
          // BUG: Diagnostic contains: [READ a]
          void anonymous() {
            new Thread("" + a) {
              // BUG: Diagnostic contains: [READ b]
              @Override public void run() { use(b, null); }
            };
          }
          void use(int i, Runnable task) {}
        }
        """);
  }

  private void check(String source) {
    CompilationTestHelper.newInstance(Probe.class, getClass())
        .addSourceLines("A.java", source.split("\n"))
        .doTest();
  }
}
