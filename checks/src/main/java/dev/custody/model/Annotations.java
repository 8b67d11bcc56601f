package dev.custody.model;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.TypeAnnotationPosition;
import com.sun.tools.javac.code.TypeAnnotationPosition.TypePathEntryKind;
import java.util.stream.Stream;
import javax.lang.model.element.ElementKind;

/** The annotations of a symbol, and those of the type of its value. */
final class Annotations {

  private Annotations() {}

  /** All of them; those inside of type arguments and arrays are not about the value. */
  static ImmutableList<Attribute.Compound> of(Symbol symbol) {
    return isBare(symbol)
        ? ImmutableList.of()
        : Stream.concat(symbol.getRawAttributes().stream(), ofItsType(symbol))
            .collect(toImmutableList());
  }

  /** A cheap look: whether there are surely none. Most symbols have none. */
  static boolean isBare(Symbol symbol) {
    return symbol.getRawAttributes().isEmpty()
        && typeHolder(symbol).getRawTypeAttributes().isEmpty();
  }

  /** Type annotations of what the symbol is or returns; the helper that knew left Error Prone. */
  private static Stream<Attribute.TypeCompound> ofItsType(Symbol symbol) {
    return typeHolder(symbol).getRawTypeAttributes().stream()
        .filter(
            annotation ->
                annotation.position.location.stream()
                    .allMatch(step -> step.tag == TypePathEntryKind.INNER_TYPE))
        .filter(annotation -> isAbout(symbol, annotation.position));
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
