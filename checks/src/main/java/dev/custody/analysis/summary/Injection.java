package dev.custody.analysis.summary;

import com.google.common.collect.ImmutableSet;
import com.sun.tools.javac.code.Attribute;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;

/** Which fields and methods a dependency injection container fills and calls. */
final class Injection {

  private static final ImmutableSet<String> INJECTING =
      ImmutableSet.of(
          "javax.inject.Inject",
          "jakarta.inject.Inject",
          "com.google.inject.Inject",
          "org.springframework.beans.factory.annotation.Autowired",
          "javax.annotation.Resource",
          "jakarta.annotation.Resource");

  /** The container calls the only constructor of such a class without being told to. */
  private static final ImmutableSet<String> COMPONENTS =
      ImmutableSet.of(
          "org.springframework.stereotype.Component",
          "org.springframework.stereotype.Service",
          "org.springframework.stereotype.Repository",
          "org.springframework.stereotype.Controller",
          "org.springframework.web.bind.annotation.RestController",
          "org.springframework.context.annotation.Configuration");

  private Injection() {}

  /** Whether a container sets the field, or gives the method or constructor its arguments. */
  static boolean isInto(Symbol symbol) {
    return isAnnotated(symbol, INJECTING)
        || (symbol instanceof MethodSymbol method
            && method.isConstructor()
            && isAnnotated(method.owner, COMPONENTS)
            && isOnlyConstructor(method));
  }

  private static boolean isOnlyConstructor(MethodSymbol constructor) {
    for (Symbol member : constructor.owner.members().getSymbols()) {
      if (member.isConstructor() && member != constructor) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAnnotated(Symbol symbol, ImmutableSet<String> annotations) {
    for (Attribute.Compound annotation : symbol.getRawAttributes()) {
      if (annotations.contains(annotation.type.tsym.getQualifiedName().toString())) {
        return true;
      }
    }
    return false;
  }
}
