package dev.custody.fix;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.BugPattern;
import com.google.errorprone.BugPattern.SeverityLevel;
import com.google.errorprone.VisitorState;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.bugpatterns.BugChecker.CatchTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MemberReferenceTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.MethodInvocationTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.TryTreeMatcher;
import com.google.errorprone.bugpatterns.BugChecker.VariableTreeMatcher;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.matchers.Description;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.VariableTree;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The small edits: dropped calls and resources, other methods, annotations, the interrupt flag. */
final class CallEditsTest {

  private final BugCheckerRefactoringTestHelper helper =
      BugCheckerRefactoringTestHelper.newInstance(Probe.class, getClass());

  @Test
  void acceptsCallsThatMustStay() {
    unchanged(
        """
        boolean value(ExecutorService pool) {
          Callable<?> task = () -> pool.shutdownNow();
          return pool.shutdownNow().isEmpty();
        }

        void onlyCause(InputStream in) {
          try {
            in.close();
          } catch (IOException e) {
            System.out.println(1);
          }
        }
        """);
  }

  @Test
  void acceptsTasksThatAreNoRunnables() {
    unchanged(
        """
        void f(ExecutorService pool, Callable<String> task) {
          pool.submit(task);
          pool.submit(() -> 1);
          pool.submit(() -> Files.readString(Path.of("2")));
          pool.submit(this::throwing);
          pool.submit(() -> { return 3; });
        }

        Object throwing() throws Exception {
          return 4;
        }
        """);
  }

  @Test
  void acceptsResourcesThatOthersNeed() {
    unchanged(
        """
        void f(InputStream in, OutputStream other) throws IOException {
          try (in; other) {
            in.read();
          }
          try (in) {
            in.read();
          } catch (IOException e) {
            System.out.println(1);
          }
        }
        """);
  }

  @Test
  void fixesByDroppingCalls() {
    rewrites(
        """
        void f(ExecutorService pool, boolean b, List<ExecutorService> all, InputStream in) {
          System.out.println(1);
          pool.shutdown();
          if (b) pool.shutdown();
          all.forEach(p -> p.shutdown());
          switch (all.size()) {
            case 2 -> pool.shutdown();
            default -> {}
          }
          try {
            in.read();
            in.close();
          } catch (IOException e) {
            System.out.println(3);
          }
        }
        """,
        """
        void f(ExecutorService pool, boolean b, List<ExecutorService> all, InputStream in) {
          System.out.println(1);
          if (b) {}
          all.forEach(p -> {});
          switch (all.size()) {
            case 2 -> {}
            default -> {}
          }
          try {
            in.read();
          } catch (IOException e) {
            System.out.println(3);
          }
        }
        """);
  }

  @Test
  void fixesByDroppingResources() {
    rewrites(
        """
        int f(InputStream in) throws IOException {
          try (in) {
            return in.read();
          }
        }

        int g(InputStream in) throws IOException {
          try (in) {
            return in.read();
          } finally {
            System.out.println(1);
          }
        }

        int h(InputStream in) throws IOException {
          try (InputStream same = in) {
            return same.read();
          }
        }
        """,
        """
        int f(InputStream in) throws IOException {
          {
            return in.read();
          }
        }

        int g(InputStream in) throws IOException {
          try {
            return in.read();
          } finally {
            System.out.println(1);
          }
        }

        int h(InputStream in) throws IOException {
          {
            InputStream same = in;
            return same.read();
          }
        }
        """);
  }

  @Test
  void fixesByExecuting() {
    rewrites(
        """
        void f(ExecutorService pool, Runnable task, List<Runnable> all) {
          pool.submit(task);
          pool.submit(() -> "1".length());
          pool.submit(() -> {});
          pool.submit("2"::length);
          all.forEach(pool::submit);
        }
        """,
        """
        void f(ExecutorService pool, Runnable task, List<Runnable> all) {
          pool.execute(task);
          pool.execute(() -> "1".length());
          pool.execute(() -> {});
          pool.execute("2"::length);
          all.forEach(pool::execute);
        }
        """);
  }

  @Test
  void fixesByAnnotating() {
    rewrites(
        """
        void f(Object owned, final Object ownedToo, @Deprecated Object ownedAsWell) {
          java.util.function.UnaryOperator<Object> g = ownedWithoutType -> ownedWithoutType;
        }
        """,
        """
        void f(@Owner Object owned, @Owner final Object ownedToo, @Owner @Deprecated Object ownedAsWell) {
          java.util.function.UnaryOperator<Object> g = ownedWithoutType -> ownedWithoutType;
        }
        """);
  }

  @Test
  void fixesByRestoringTheInterruptFlag() {
    rewrites(
        """
        void f(Object lock) {
          try {
            Thread.sleep(1);
          } catch (InterruptedException e) {
            System.out.println(2);
          }
          try {
            Thread.sleep(3);
          } catch (InterruptedException e) {
          }
          try {
            Thread.sleep(4);
          } catch (InterruptedException e) {}
          try {
            Thread.sleep(5);
          } catch (Exception e) {
            System.out.println(6);
          }
        }
        """,
        """
        void f(Object lock) {
          try {
            Thread.sleep(1);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            System.out.println(2);
          }
          try {
            Thread.sleep(3);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          try {
            Thread.sleep(4);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          try {
            Thread.sleep(5);
          } catch (Exception e) {
            if (e instanceof InterruptedException) {
              Thread.currentThread().interrupt();
            }
            System.out.println(6);
          }
        }
        """);
  }

  private void unchanged(String members) {
    helper
        .addInputLines("p/A.java", inClass(members))
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  private void rewrites(String before, String after) {
    helper
        .addInputLines("p/A.java", inClass(before))
        .addOutputLines("p/A.java", inClass(after))
        .doTest(TestMode.TEXT_MATCH);
  }

  private static String inClass(String members) {
    return """
        package p;

        import java.io.IOException;
        import java.io.InputStream;
        import java.io.OutputStream;
        import java.nio.file.Files;
        import java.nio.file.Path;
        import java.util.List;
        import java.util.concurrent.Callable;
        import java.util.concurrent.ExecutorService;
        import dev.custody.annotations.Owner;

        class A {
        """
        + members.indent(2)
        + "}\n";
  }

  /** Applies the edit that the name of the called method, or the tree, asks for. */
  @BugPattern(summary = "Probe", severity = SeverityLevel.WARNING)
  public static final class Probe extends BugChecker
      implements MethodInvocationTreeMatcher,
          MemberReferenceTreeMatcher,
          VariableTreeMatcher,
          TryTreeMatcher,
          CatchTreeMatcher {
    private static final long serialVersionUID = 1L;

    @Override
    public Description matchMethodInvocation(MethodInvocationTree tree, VisitorState state) {
      String name = ASTHelpers.getSymbol(tree).getSimpleName().toString();
      return switch (name) {
        case "shutdown", "shutdownNow", "close" -> describe(tree, DropStatement.of(tree, state));
        case "submit" -> describe(tree, ReplaceMethodName.submitToExecute(tree, state));
        default -> Description.NO_MATCH;
      };
    }

    @Override
    public Description matchMemberReference(MemberReferenceTree tree, VisitorState state) {
      return tree.getName().contentEquals("submit")
          ? describe(tree, ReplaceMethodName.of(tree, "execute", state))
          : Description.NO_MATCH;
    }

    @Override
    public Description matchVariable(VariableTree tree, VisitorState state) {
      return tree.getName().toString().startsWith("owned")
          ? describe(tree, AddParameterAnnotation.to(tree, "dev.custody.annotations.Owner", state))
          : Description.NO_MATCH;
    }

    @Override
    public Description matchTry(TryTree tree, VisitorState state) {
      return tree.getResources().isEmpty()
          ? Description.NO_MATCH
          : describe(tree, DropResource.of(tree, tree.getResources().get(0), state));
    }

    @Override
    public Description matchCatch(CatchTree tree, VisitorState state) {
      return tree.getParameter().getType().toString().equals("IOException")
          ? Description.NO_MATCH
          : describe(tree, RestoreInterrupt.in(tree, state));
    }

    private Description describe(Tree tree, Optional<SuggestedFix> fix) {
      return fix.map(edit -> describeMatch(tree, edit)).orElse(Description.NO_MATCH);
    }
  }
}
