package dev.custody.model;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import java.util.List;
import java.util.Optional;
import javax.lang.model.element.ElementKind;

/** What annotations that stand exactly at one place say of ownership; nothing is inherited. */
public final class OwnerMarks {

  private final Marks marks;

  /** The questions to those annotations. */
  public OwnerMarks(Marks marks) {
    this.marks = marks;
  }

  /** What an annotation exactly here says of the duty; empty if none does, or two disagree. */
  public Optional<Boolean> owns(Symbol symbol) {
    boolean owner = marks.here(symbol).contains(Mark.OWNER);
    boolean borrower = marks.here(symbol).contains(Mark.NOT_OWNER);
    return owner == borrower ? Optional.empty() : Optional.of(owner);
  }

  /**
   * Whether annotations exactly here say that the symbol carries the duty, and that it does not.
   */
  public boolean disagree(Symbol symbol) {
    return marks.here(symbol).containsAll(List.of(Mark.OWNER, Mark.NOT_OWNER));
  }

  /** Whether the elements of the array, collection or map in the variable carry the duty. */
  public boolean ownsElements(VarSymbol variable) {
    boolean parameter = variable.getKind() == ElementKind.PARAMETER;
    Symbol holder = parameter ? variable.owner : variable;
    for (Attribute.TypeCompound annotation : holder.getRawTypeAttributes()) {
      if (marks.mark(annotation) == Mark.OWNER
          && Annotations.isAbout(variable, annotation.position)
          && Annotations.isOfElements(annotation.position)) {
        return true;
      }
    }
    return false;
  }

  /** The methods that an annotation exactly here says must be called. */
  public ImmutableList<String> mustCancel(Symbol symbol) {
    return marks.here(symbol, Mark.MUST_CANCEL).stream()
        .flatMap(annotation -> Marks.strings(annotation).stream())
        .collect(toImmutableList());
  }
}
