package dev.custody.analysis.summary;

import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symbol.VarSymbol;
import javax.lang.model.element.ElementKind;
import org.jspecify.annotations.Nullable;

/**
 * What records do without saying so: JLS 8.10.3 (accessors) and 8.10.4 (canonical constructors).
 */
final class RecordMembers {

  private RecordMembers() {}

  /** The field that the constructor assigns the parameter to after its body; null if none. */
  static @Nullable VarSymbol fieldOf(MethodSymbol constructor, int parameter) {
    boolean implicit =
        (constructor.flags() & (Flags.COMPACT_RECORD_CONSTRUCTOR | Flags.GENERATEDCONSTR)) != 0;
    return constructor.isConstructor() && isRecord(constructor.owner) && implicit
        ? field(constructor.getParameters().get(parameter))
        : null;
  }

  /** The field that an accessor without a body of its own returns; null for other methods. */
  static @Nullable VarSymbol fieldOf(MethodSymbol method) {
    return isRecord(method.owner) && method.getParameters().isEmpty() && !method.isStatic()
        ? field(method)
        : null;
  }

  /** The accessor of a record's field; null for other fields. */
  static @Nullable MethodSymbol accessorOf(VarSymbol field) {
    if (!isRecord(field.owner) || field.isStatic()) {
      return null;
    }
    for (Symbol member : field.owner.members().getSymbolsByName(field.name)) {
      if (member instanceof MethodSymbol method && method.getParameters().isEmpty()) {
        return method;
      }
    }
    return null;
  }

  private static boolean isRecord(Symbol owner) {
    return owner instanceof ClassSymbol && owner.getKind() == ElementKind.RECORD;
  }

  private static @Nullable VarSymbol field(Symbol named) {
    for (Symbol member : named.enclClass().members().getSymbolsByName(named.name)) {
      if (member instanceof VarSymbol field && field.getKind() == ElementKind.FIELD) {
        return field;
      }
    }
    return null;
  }
}
