package dev.custody.fix;

import com.google.common.collect.Iterables;
import com.google.errorprone.VisitorState;
import com.google.errorprone.fixes.SuggestedFix;
import com.google.errorprone.fixes.SuggestedFixes;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.util.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.NestingKind;

/**
 * Gives a class the method that it lacks to release what it owns; each class once in a compilation,
 * since several fixes of one run may be applied together.
 */
final class NewReleaseMethod {

  private static final Context.Key<NewReleaseMethod> KEY = new Context.Key<>();

  private static final String AFTER_EACH = "org.junit.jupiter.api.AfterEach";

  private final Map<ClassSymbol, VarSymbol> given = new HashMap<>();

  private NewReleaseMethod(Context context) {
    context.put(KEY, this);
  }

  /** The fix for the first field of a class; nothing for its other fields. */
  static Optional<SuggestedFix> in(
      ClassTree owner, VarSymbol field, String statement, List<Type> thrown, VisitorState state) {
    NewReleaseMethod methods = state.context.get(KEY);
    if (methods == null) {
      methods = new NewReleaseMethod(state.context);
    }
    VarSymbol first = methods.given.putIfAbsent(ASTHelpers.getSymbol(owner), field);
    return first == null || first.equals(field)
        ? in(owner, statement, thrown, state)
        : Optional.empty();
  }

  private static Optional<SuggestedFix> in(
      ClassTree owner, String statement, List<Type> thrown, VisitorState state) {
    ClassSymbol symbol = ASTHelpers.getSymbol(owner);
    if (owner.getKind() != Tree.Kind.CLASS || symbol.getNestingKind() == NestingKind.ANONYMOUS) {
      return Optional.empty();
    }
    return isJupiterTest(owner)
        ? afterEach(owner, statement, thrown, state)
        : close(owner, symbol, statement, thrown, state);
  }

  private static boolean isJupiterTest(ClassTree owner) {
    return owner.getMembers().stream()
        .anyMatch(
            member ->
                member instanceof MethodTree method
                    && ASTHelpers.getSymbol(method).getAnnotationMirrors().stream()
                        .anyMatch(
                            mirror ->
                                mirror
                                    .type
                                    .tsym
                                    .getQualifiedName()
                                    .toString()
                                    .startsWith("org.junit.jupiter.")));
  }

  private static Optional<SuggestedFix> afterEach(
      ClassTree owner, String statement, List<Type> thrown, VisitorState state) {
    SuggestedFix.Builder fix = SuggestedFix.builder();
    String annotation = SuggestedFixes.qualifyType(state, fix, AFTER_EACH);
    return Optional.of(
        withMember(fix, owner, "@" + annotation, "void release()", statement, thrown, state));
  }

  private static Optional<SuggestedFix> close(
      ClassTree owner,
      ClassSymbol symbol,
      String statement,
      List<Type> thrown,
      VisitorState state) {
    Optional<MethodSymbol> inherited = AutoCloseables.method(symbol.type, "close", state);
    SuggestedFix.Builder fix = SuggestedFix.builder();
    if (inherited.isPresent()) {
      MethodSymbol method = inherited.get();
      Modifier forbidden = Modifier.FINAL;
      if (method.getModifiers().contains(forbidden)
          || !method.getModifiers().contains(Modifier.PUBLIC)
          || !thrown.isEmpty()) {
        return Optional.empty();
      }
      String body =
          method.getModifiers().contains(Modifier.ABSTRACT) || method.isDefault()
              ? statement
              : "try {\n" + statement + "\n} finally {\nsuper.close();\n}";
      return Optional.of(
          withMember(
              fix,
              owner,
              "@Override",
              "public void close()",
              body,
              method.getThrownTypes(),
              state));
    }
    String autoCloseable = SuggestedFixes.qualifyType(state, fix, "java.lang.AutoCloseable");
    if (!owner.getImplementsClause().isEmpty()) {
      fix.postfixWith(Iterables.getLast(owner.getImplementsClause()), ", " + autoCloseable);
    } else if (owner.getExtendsClause() != null) {
      fix.postfixWith(owner.getExtendsClause(), " implements " + autoCloseable);
    } else {
      Optional<Integer> end = endOfHeader(owner, state);
      if (end.isEmpty()) {
        return Optional.empty();
      }
      fix.replace(end.get(), end.get(), " implements " + autoCloseable);
    }
    return Optional.of(
        withMember(fix, owner, "@Override", "public void close()", statement, thrown, state));
  }

  private static SuggestedFix withMember(
      SuggestedFix.Builder fix,
      ClassTree owner,
      String annotation,
      String header,
      String statement,
      List<Type> thrown,
      VisitorState state) {
    Sources sources = new Sources(state);
    String clause =
        thrown.isEmpty()
            ? ""
            : thrown.stream()
                .map(type -> SuggestedFixes.prettyType(state, fix, type))
                .collect(Collectors.joining(", ", " throws ", ""));
    String outer = "\n" + sources.indentation(sources.start(owner));
    String unit = sources.unit(owner);
    String line = outer + unit;
    String member =
        line
            + annotation
            + line
            + header
            + clause
            + " {"
            + ReleaseInMethod.indented(statement, line + unit, unit)
            + line
            + "}";
    int brace = sources.end(owner) - 1;
    int last = sources.beforeBlanks(brace);
    String tail = sources.text(last, brace).indexOf('\n') < 0 ? outer : "";
    return fix.replace(last, last, "\n" + member + tail)
        .setShortDescription("Give the class a method that releases it")
        .build();
  }

  /** The end of the name of a class and its type parameters, which its body follows. */
  private static Optional<Integer> endOfHeader(ClassTree owner, VisitorState state) {
    Sources sources = new Sources(state);
    int from =
        owner.getTypeParameters().isEmpty()
            ? sources.endOfModifiers(owner)
            : sources.end(Iterables.getLast(owner.getTypeParameters()));
    int brace = sources.indexOf('{', from);
    if (brace < 0 || !owner.getPermitsClause().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(sources.beforeBlanks(brace));
  }
}
