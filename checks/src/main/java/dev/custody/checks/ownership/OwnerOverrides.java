package dev.custody.checks.ownership;

import com.google.common.collect.ImmutableList;
import com.sun.source.tree.MethodTree;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Bodies;
import dev.custody.finding.Finding;
import dev.custody.model.Marks;
import dev.custody.model.OwnerMarks;
import java.util.Optional;

/** Overriding methods that say of a duty what callers of the overridden method do not expect. */
final class OwnerOverrides {

  private final Marks marks;
  private final OwnerMarks here;
  private final Bodies bodies;

  OwnerOverrides(Marks marks, Bodies bodies) {
    this.marks = marks;
    this.bodies = bodies;
    here = new OwnerMarks(marks);
  }

  /** What the method says of the duty of its parameters and result that the overridden does not. */
  ImmutableList<Finding> in(MethodTree tree, MethodSymbol method, MethodSymbol overridden) {
    ImmutableList.Builder<Finding> findings = ImmutableList.builder();
    inParameters(tree, method, overridden, findings);
    Optional<Boolean> result = here.owns(method);
    if (result.isEmpty() || overridden.getReturnType().hasTag(TypeTag.TYPEVAR)) {
      return findings.build();
    }
    String name = name(overridden);
    if (result.get() && !marks.isOwner(overridden) && isOurs(overridden)) {
      findings.add(
          Finding.at(
              tree,
              "This hands out a duty that callers of "
                  + name
                  + " do not expect: nobody will release the value. Mark the method there too."));
    } else if (!result.get() && marks.isOwner(overridden)) {
      findings.add(
          Finding.at(
              tree,
              "Callers of "
                  + name
                  + " expect to own the result and release it, but it is said to belong to somebody"
                  + " else here."));
    }
    return findings.build();
  }

  private void inParameters(
      MethodTree tree,
      MethodSymbol method,
      MethodSymbol overridden,
      ImmutableList.Builder<Finding> findings) {
    String name = name(overridden);
    for (int i = 0; i < tree.getParameters().size(); i++) {
      Symbol parameter = overridden.params().get(i);
      Optional<Boolean> said = here.owns(method.params().get(i));
      boolean there = marks.isOwner(parameter);
      if (said.isEmpty() || said.get() == there || parameter.type.hasTag(TypeTag.TYPEVAR)) {
        continue;
      }
      if (said.get() && isOurs(overridden)) {
        findings.add(
            Finding.at(
                tree.getParameters().get(i),
                "This takes over a duty that "
                    + name
                    + " leaves with its callers: they will release the value as well. Mark the"
                    + " parameter there too, or drop the annotation."));
      } else if (!said.get()) {
        findings.add(
            Finding.at(
                tree.getParameters().get(i),
                "This refuses a duty that callers hand over by "
                    + name
                    + ": nobody will release the value. Release it here, or drop the annotation"
                    + " there."));
      }
    }
  }

  /** Whether the method can be annotated, or is one of a library that annotates. */
  private boolean isOurs(MethodSymbol method) {
    return bodies.path(method.enclClass()) != null || marks.mayMark(method.enclClass());
  }

  private static String name(MethodSymbol method) {
    return method.owner.getSimpleName() + "." + method.getSimpleName() + "()";
  }
}
