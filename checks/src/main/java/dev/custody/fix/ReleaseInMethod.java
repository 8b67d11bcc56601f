package dev.custody.fix;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import java.util.List;
import java.util.Optional;

/** Releases a field in the method that releases its object. */
public final class ReleaseInMethod {

  /** By simple name, so that all generations and vendors count; the best first. */
  private static final ImmutableList<String> ANNOTATIONS =
      ImmutableList.of("PreDestroy", "AfterEach", "After", "AfterMethod");

  private static final ImmutableList<String> STATIC_ANNOTATIONS =
      ImmutableList.of("AfterAll", "AfterClass");
  private static final ImmutableList<String> NAMES =
      ImmutableList.of(
          "close", "shutdown", "shutDown", "stop", "destroy", "dispose", "terminate", "tearDown");

  private ReleaseInMethod() {}

  /**
   * Adds {@code field.release();} to the method of the class that ends its life, or else gives the
   * class one: an {@code @AfterEach} method if it is a JUnit 5 test, {@code close()} otherwise.
   * Only the first field of a class gets that, the others when the method is there.
   *
   * @param field a field of {@code owner}
   * @param release a call of a method with no or one argument, such as {@code shutdown()}
   */
  public static Optional<SuggestedFix> of(
      VariableTree field, ClassTree owner, String release, VisitorState state) {
    Sources sources = new Sources(state);
    VarSymbol symbol = ASTHelpers.getSymbol(field);
    Optional<MethodSymbol> method =
        AutoCloseables.method(
                symbol.type,
                release.substring(0, release.indexOf('(')),
                release.endsWith("()") ? 0 : 1,
                state)
            .filter(found -> sources.isEditable(owner));
    if (method.isEmpty()) {
      return Optional.empty();
    }
    Optional<MethodTree> place = releaseMethod(owner, symbol.isStatic());
    List<Type> thrown = method.get().getThrownTypes();
    if (place.isPresent()) {
      TreePath path = sources.pathOf(place.get().getBody());
      return path == null || !AutoCloseables.canThrow(thrown, path, state)
          ? Optional.empty()
          : Optional.of(addTo(place.get(), statement(symbol, release), sources));
    }
    return symbol.isStatic()
        ? Optional.empty()
        : NewReleaseMethod.in(owner, symbol, statement(symbol, release), thrown, state);
  }

  /** The release, under a condition if the field may be null. */
  private static String statement(VarSymbol field, String release) {
    String name = field.getSimpleName().toString();
    String call = name + "." + release + ";";
    return ASTHelpers.isConsideredFinal(field)
        ? call
        : "if (" + name + " != null) {\n" + call + "\n}";
  }

  private static Optional<MethodTree> releaseMethod(ClassTree owner, boolean isStatic) {
    ImmutableList<MethodTree> candidates =
        owner.getMembers().stream()
            .filter(MethodTree.class::isInstance)
            .map(MethodTree.class::cast)
            .filter(method -> method.getBody() != null && method.getParameters().isEmpty())
            .filter(method -> ASTHelpers.getSymbol(method).isStatic() == isStatic)
            .collect(ImmutableList.toImmutableList());
    return (isStatic ? STATIC_ANNOTATIONS : ANNOTATIONS)
        .stream()
            .flatMap(
                name ->
                    candidates.stream()
                        .filter(
                            method ->
                                ASTHelpers.hasDirectAnnotationWithSimpleName(
                                    ASTHelpers.getSymbol(method), name)))
            .findFirst()
            .or(
                () ->
                    NAMES.stream()
                        .flatMap(
                            name ->
                                candidates.stream()
                                    .filter(method -> method.getName().contentEquals(name)))
                        .findFirst());
  }

  /** Last, so that the method may use the field before; first if the end may not be reached. */
  private static SuggestedFix addTo(MethodTree method, String statement, Sources sources) {
    BlockTree body = method.getBody();
    String outer = sources.indentation(sources.start(method));
    String inner = "\n" + outer + sources.unit(body);
    String text = indented(statement, inner, sources.unit(body));
    List<? extends StatementTree> statements = body.getStatements();
    boolean oneLine = sources.text(body).indexOf('\n') < 0;
    int position =
        statements.isEmpty() || leavesEarly(body)
            ? sources.start(body) + 1
            : sources.end(statements.get(statements.size() - 1));
    String tail = oneLine ? "\n" + outer : "";
    return SuggestedFix.builder()
        .replace(position, position, text + tail)
        .setShortDescription("Release it in " + method.getName() + "()")
        .build();
  }

  /** Puts each line of code on a line of its own, indented by the braces before it. */
  static String indented(String code, String line, String unit) {
    StringBuilder text = new StringBuilder();
    int depth = 0;
    for (String one : code.lines().toList()) {
      depth -= one.startsWith("}") ? 1 : 0;
      text.append(line).append(unit.repeat(depth)).append(one);
      depth += one.endsWith("{") ? 1 : 0;
    }
    return text.toString();
  }

  private static boolean leavesEarly(BlockTree body) {
    boolean[] leaves = new boolean[1];
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitReturn(ReturnTree statement, Void unused) {
        leaves[0] = true;
        return null;
      }

      @Override
      public Void visitThrow(ThrowTree statement, Void unused) {
        leaves[0] = true;
        return null;
      }

      @Override
      public Void visitLambdaExpression(LambdaExpressionTree lambda, Void unused) {
        return null;
      }

      @Override
      public Void visitClass(ClassTree type, Void unused) {
        return null;
      }
    }.scan(body, null);
    Tree last = body.getStatements().get(body.getStatements().size() - 1);
    return leaves[0] || mayLoopForEver(last);
  }

  private static boolean mayLoopForEver(Tree last) {
    return switch (last.getKind()) {
      case WHILE_LOOP, DO_WHILE_LOOP, FOR_LOOP, LABELED_STATEMENT, SYNCHRONIZED -> true;
      default -> false;
    };
  }
}
