package dev.custody.checks.locks;

import com.google.errorprone.VisitorState;
import com.google.errorprone.util.ASTHelpers;
import com.sun.tools.javac.code.Flags;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import dev.custody.analysis.flow.Bodies;

/** Tells types that only the file they are in can extend or implement. */
final class ClosedTypes {

  private ClosedTypes() {}

  /** Whether all subtypes are in the file of the type, and nobody else can extend those. */
  static boolean contain(ClassSymbol type, VisitorState state) {
    if (!isClosed(type)) {
      return false;
    }
    if ((type.flags() & Flags.FINAL) == 0) {
      for (ClassSymbol other : Bodies.instance(state).types()) {
        if (other.outermostClass() == type.outermostClass()
            && other.isSubClass(type, state.getTypes())
            && !isClosed(other)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isClosed(ClassSymbol type) {
    if ((type.flags() & (Flags.FINAL | Flags.ENUM)) != 0
        || !(type.owner instanceof ClassSymbol || type.owner instanceof Symbol.PackageSymbol)
        || ASTHelpers.isEffectivelyPrivate(type)) {
      return true;
    }
    if (type.isInterface()) {
      return false;
    }
    for (Symbol member : type.members().getSymbols()) {
      if (member.isConstructor() && !member.isPrivate()) {
        return false;
      }
    }
    return true;
  }
}
