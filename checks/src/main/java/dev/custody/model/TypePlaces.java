package dev.custody.model;

import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import com.sun.tools.javac.code.TypeAnnotationPosition;

/** Where annotations of types stand. */
final class TypePlaces {

  private TypePlaces() {}

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
