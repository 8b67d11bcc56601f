package dev.custody.analysis.classfile;

import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Type;

/**
 * A method that a call was resolved to.
 *
 * @param owner the class that declares it
 * @param name the name; constructors are {@code <init>}
 * @param descriptor the erased types
 * @param symbol how javac knows it; null for methods that a compiler made up
 */
public record Callee(
    ClassSymbol owner, String name, String descriptor, @Nullable MethodSymbol symbol) {

  /** How many parameters the descriptor has. */
  public int parameters() {
    return Type.getArgumentTypes(descriptor).length;
  }

  /** The method as somebody wrote it; null for the code of a lambda, a bridge and the like. */
  public @Nullable MethodSymbol written() {
    return symbol != null && (symbol.flags() & (Flags.SYNTHETIC | Flags.BRIDGE)) == 0
        ? symbol
        : null;
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Callee that
            && name.equals(that.name)
            && descriptor.equals(that.descriptor)
            && owner.equals(that.owner)
            && Objects.equals(symbol, that.symbol));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * (31 * name.hashCode() + descriptor.hashCode()) + owner.hashCode())
        + Objects.hashCode(symbol);
  }
}
