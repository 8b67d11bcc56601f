package dev.custody.checks.ownership;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.VisitorState;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import dev.custody.analysis.flow.Bodies;
import dev.custody.analysis.flow.Body;
import dev.custody.analysis.flow.FieldAccess;
import dev.custody.analysis.flow.ReturnedValues;
import dev.custody.analysis.summary.Provenance;
import dev.custody.analysis.summary.Provenances;
import dev.custody.finding.Finding;
import dev.custody.model.Marks;
import dev.custody.model.Model;
import dev.custody.model.OwnerMarks;
import java.util.ArrayList;
import java.util.List;

/** Annotations about owners that contradict the code, their types or each other. */
final class OwnerContradictions {

  private final Marks marks;
  private final OwnerMarks here;
  private final Bodies bodies;
  private final Provenances provenances;
  private final OwnerOverrides overrides;
  private final VisitorState state;
  private final List<Finding> findings = new ArrayList<>();

  OwnerContradictions(VisitorState state) {
    marks = Model.instance(state).marks();
    here = new OwnerMarks(marks);
    bodies = Bodies.instance(state);
    provenances = Provenances.instance(state);
    overrides = new OwnerOverrides(marks, bodies);
    this.state = state;
  }

  /** The findings in the class, without those of classes inside it. */
  ImmutableList<Finding> in(ClassTree type) {
    Symbol.ClassSymbol symbol = ASTHelpers.getSymbol(type);
    if (marks.mayMark(symbol)) {
      inspectDuty(type, symbol, symbol.type);
      for (Tree member : type.getMembers()) {
        if (member instanceof VariableTree field) {
          inspect(field, ASTHelpers.getSymbol(field), ASTHelpers.getSymbol(field).type);
        } else if (member instanceof MethodTree method) {
          inspect(method);
        }
      }
    }
    for (Body body : bodies.in(state.getPath())) {
      for (TreePath call : bodies.contents(body).calls()) {
        inspectCall((ExpressionTree) call.getLeaf());
      }
    }
    return ImmutableList.copyOf(findings);
  }

  private void inspect(MethodTree method) {
    MethodSymbol symbol = ASTHelpers.getSymbol(method);
    inspect(method, symbol, symbol.isConstructor() ? symbol.owner.type : symbol.getReturnType());
    for (VariableTree parameter : method.getParameters()) {
      VarSymbol variable = ASTHelpers.getSymbol(parameter);
      inspect(parameter, variable, variable.type);
    }
    if (!symbol.isConstructor() && !symbol.isStatic()) {
      for (MethodSymbol overridden : ASTHelpers.findSuperMethods(symbol, state.getTypes())) {
        findings.addAll(overrides.in(method, symbol, overridden));
      }
    }
    Body body = here.owns(symbol).orElse(false) ? bodies.of(symbol).orElse(null) : null;
    if (body != null) {
      inspectReturns(body);
    }
  }

  private void inspect(Tree place, Symbol symbol, Type type) {
    if (here.disagree(symbol)) {
      report(
          place,
          "Annotations on `%s` say both that it owns its value and that it does not. Keep one.",
          symbol.getSimpleName());
    }
    if (here.owns(symbol).orElse(false) && holdsNothing(type)) {
      report(
          place,
          "`%s` is marked as owner, but there is nothing to release in a value of the type %s."
              + " Drop the annotation.",
          symbol.getSimpleName(),
          type.tsym.getSimpleName());
    }
    inspectDuty(place, symbol, type);
  }

  private boolean holdsNothing(Type type) {
    return type.isPrimitive()
        || type.hasTag(TypeTag.VOID)
        || state.getTypes().unboxedType(type).isPrimitive()
        || type.tsym.getQualifiedName().contentEquals("java.lang.String");
  }

  /** The methods that an annotation here says must be called exist. */
  private void inspectDuty(Tree place, Symbol symbol, Type type) {
    if (!type.hasTag(TypeTag.CLASS)) {
      return;
    }
    for (String name : here.mustCancel(symbol)) {
      boolean exists =
          ASTHelpers.matchingMethods(
                  state.getName(name), method -> !method.isStatic(), type, state.getTypes())
              .findAny()
              .isPresent();
      if (!exists) {
        report(
            place,
            "The annotation says that %s() must be called, but %s has no such method: nobody can do"
                + " what it asks for. Name a method of the type.",
            name,
            type.tsym.getSimpleName());
      }
    }
  }

  private void inspectReturns(Body body) {
    for (TreePath value : ReturnedValues.of(body)) {
      Symbol symbol = ASTHelpers.getSymbol(value.getLeaf());
      Provenance provenance = provenances.of(value);
      boolean kept = symbol instanceof VarSymbol field && isKept(field, body);
      Symbol source = kept ? symbol : provenance.isBorrowed() ? provenance.source() : null;
      if (source != null) {
        report(
            value.getLeaf(),
            "The method is marked to hand out the duty with its result, but `%s` still belongs to"
                + " somebody else, who may release it too. Drop the annotation, or give up the value"
                + " first.",
            source.getSimpleName());
      }
    }
  }

  /** Whether a field that owns its value goes on doing so. */
  private boolean isKept(VarSymbol field, Body body) {
    if (!field.getKind().isField() || !marks.isOwner(field)) {
      return false;
    }
    for (FieldAccess access : bodies.accesses(body)) {
      if (access.writes() && access.field().equals(field)) {
        return false;
      }
    }
    return true;
  }

  /** Nobody can give away what he does not own. */
  private void inspectCall(ExpressionTree call) {
    List<? extends ExpressionTree> arguments =
        call instanceof MethodInvocationTree invocation
            ? invocation.getArguments()
            : call instanceof NewClassTree creation ? creation.getArguments() : ImmutableList.of();
    if (arguments.isEmpty()
        || !(ASTHelpers.getSymbol(call) instanceof MethodSymbol method)
        || !marks.mayMark(method.enclClass())) {
      return;
    }
    for (int i = 0; i < Math.min(arguments.size(), method.params().size()); i++) {
      Symbol argument = ASTHelpers.getSymbol(arguments.get(i));
      if (argument != null && marks.isNotOwner(argument) && marks.isOwner(method.params().get(i))) {
        report(
            arguments.get(i),
            "`%s` is marked as not owned here, but %s() takes over the duty to release it: its owner"
                + " will be surprised. Mark it as owner, or pass something else.",
            argument.getSimpleName(),
            method.isConstructor() ? method.enclClass().getSimpleName() : method.getSimpleName());
      }
    }
  }

  @FormatMethod
  private void report(Tree place, String format, Object... words) {
    findings.add(Finding.at(place, String.format(format, words)));
  }
}
