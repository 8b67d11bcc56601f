package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import dev.custody.analysis.lockset.Guard;
import dev.custody.analysis.lockset.Locksets;
import dev.custody.finding.Finding;
import org.jspecify.annotations.Nullable;

/** Words what is wrong with the guards that the members of a class are given. */
final class GuardFlaws {

  private GuardFlaws() {}

  static ImmutableList<Finding> in(ClassTree type, VisitorState state) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    for (Tree member : type.getMembers()) {
      Symbol symbol = ASTHelpers.getDeclaredSymbol(member);
      ModifiersTree modifiers = modifiers(member);
      if (symbol == null || modifiers == null || modifiers.getAnnotations().isEmpty()) {
        continue;
      }
      for (Guard guard : Locksets.instance(state).guards(symbol)) {
        if (guard.flaw() != Guard.Flaw.NONE) {
          Tree annotation = annotation(modifiers);
          if (annotation != null) {
            findings.add(finding(annotation, guard));
          }
        }
      }
      if (symbol instanceof MethodSymbol method) {
        broken(method, modifiers, findings, state);
      }
    }
    return findings.build();
  }

  private static void broken(
      MethodSymbol method,
      ModifiersTree modifiers,
      ImmutableList.Builder<Finding> findings,
      VisitorState state) {
    Tree annotation = modifiers.getAnnotations().get(0);
    Locksets locksets = Locksets.instance(state);
    for (String text : locksets.notTaken(method)) {
      findings.add(
          Finding.at(
              annotation,
              method.getSimpleName()
                  + "() is to take "
                  + text
                  + " but does not, so its callers go on without the lock; take it here"));
    }
    for (String text : locksets.notGivenUp(method)) {
      findings.add(
          Finding.at(
              annotation,
              method.getSimpleName()
                  + "() is to give up "
                  + text
                  + " but does not, so nobody else ever gets the lock; release it here"));
    }
  }

  private static @Nullable ModifiersTree modifiers(Tree member) {
    return member instanceof VariableTree variable
        ? variable.getModifiers()
        : member instanceof MethodTree method ? method.getModifiers() : null;
  }

  /** The annotation that names guards; null if it is inherited. */
  private static @Nullable Tree annotation(ModifiersTree modifiers) {
    for (AnnotationTree annotation : modifiers.getAnnotations()) {
      Symbol type = ASTHelpers.getSymbol(annotation);
      String name = type == null ? "" : type.getSimpleName().toString();
      if (name.equals("GuardedBy") || name.equals("Holding")) {
        return annotation;
      }
    }
    return null;
  }

  private static Finding finding(Tree annotation, Guard guard) {
    String text = guard.text();
    return switch (guard.flaw()) {
      case NO_LOCK ->
          Finding.at(
              annotation,
              "\""
                  + text
                  + "\" is a primitive value, which nobody can lock, so this guard protects"
                  + " nothing; name an object or a Lock");
      case PER_INSTANCE ->
          Finding.at(
              annotation,
              "\""
                  + text
                  + "\" is another lock for each object, but all objects share this static"
                  + " member, so two threads may change it at once; guard it by a static lock");
      case CHANGES ->
          Finding.at(
                  annotation,
                  "\""
                      + text
                      + "\" is assigned to again, so two threads may lock different objects and"
                      + " be in the guarded code at once; make the lock final")
              .asWarning();
      default ->
          Finding.at(
              annotation,
              "\""
                  + text
                  + "\" names no lock: there is no such field, method or class here, so nobody"
                  + " can keep to this guard; name the lock that is meant");
    };
  }
}
