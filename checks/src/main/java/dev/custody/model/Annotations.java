package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.TypeAnnotationPosition;
import com.sun.tools.javac.code.TypeAnnotationPosition.TypePathEntry;
import com.sun.tools.javac.code.TypeAnnotationPosition.TypePathEntryKind;
import javax.lang.model.element.ElementKind;

/** The annotations of a symbol, and those of the type of its value. */
final class Annotations {

  private Annotations() {}

  /** All of them; those inside of type arguments and arrays are not about the value. */
  static ImmutableList<Attribute.Compound> of(Symbol symbol) {
    if (isBare(symbol)) {
      return ImmutableList.of();
    }
    ImmutableList.Builder<Attribute.Compound> all = ImmutableList.builder();
    all.addAll(symbol.getRawAttributes());
    // The helper of Error Prone that knew about annotations of types is gone.
    for (Attribute.TypeCompound annotation : typeHolder(symbol).getRawTypeAttributes()) {
      if (isOfWholeType(annotation.position) && isAbout(symbol, annotation.position)) {
        all.add(annotation);
      }
    }
    return all.build();
  }

  /** A cheap look: whether there are surely none. Most symbols have none. */
  static boolean isBare(Symbol symbol) {
    return symbol.getRawAttributes().isEmpty()
        && typeHolder(symbol).getRawTypeAttributes().isEmpty();
  }

  private static boolean isOfWholeType(TypeAnnotationPosition position) {
    for (TypePathEntry step : position.location) {
      if (step.tag != TypePathEntryKind.INNER_TYPE) {
        return false;
      }
    }
    return true;
  }

  /** Whether the annotation stands at an argument of the type. */
  static boolean isOfElements(TypeAnnotationPosition position) {
    for (TypePathEntry step : position.location) {
      if (step.tag == TypePathEntryKind.TYPE_ARGUMENT) {
        return true;
      }
    }
    return false;
  }

  /** The type annotations of a parameter stand at its method. */
  private static Symbol typeHolder(Symbol symbol) {
    return symbol.getKind() == ElementKind.PARAMETER ? symbol.owner : symbol;
  }

  /** Whether the annotation is about the type of the symbol, or of what a method returns. */
  static boolean isAbout(Symbol symbol, TypeAnnotationPosition position) {
    return switch (position.type) {
      case METHOD_RETURN -> symbol instanceof MethodSymbol;
      case METHOD_FORMAL_PARAMETER ->
          symbol.owner instanceof MethodSymbol method
              && method.getParameters().indexOf(symbol) == position.parameter_index;
      case FIELD, LOCAL_VARIABLE, RESOURCE_VARIABLE -> symbol instanceof VarSymbol;
      default -> false;
    };
  }
}
