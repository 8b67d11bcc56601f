package dev.custody.analysis.summary;

import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.CompletionFailure;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Names;
import dev.custody.analysis.classfile.Callee;
import dev.custody.analysis.classfile.ClassFiles;
import dev.custody.analysis.classfile.MethodCalls;
import dev.custody.analysis.classfile.MethodCode;
import dev.custody.analysis.classfile.Target;
import dev.custody.analysis.classfile.Value;
import dev.custody.analysis.flow.Bodies;
import dev.custody.model.Effects;
import dev.custody.model.Model;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls in the bytecode of dependencies as the models and this compilation know them. What a
 * model speaks of is not looked into.
 */
final class Dependencies {

  /** A method that a call in bytecode leads to, and what is known of it beforehand. */
  record Called(Callee method, Effects effects) {}

  private final Model model;
  private final Bodies bodies;
  private final ClassFiles files;
  private final Names names;

  Dependencies(Model model, Bodies bodies, VisitorState state) {
    this.model = model;
    this.bodies = bodies;
    files = ClassFiles.instance(state);
    names = Names.instance(state.context);
  }

  /** The method of a dependency with its code; nothing if there is none that can be read. */
  Optional<Callee> find(MethodSymbol method) {
    Optional<Callee> found = files.find(method);
    return found.isPresent() && files.calls(found.get()).isPresent() ? found : Optional.empty();
  }

  /** An answer, or nothing if it depends on a class that is not there. */
  static <T> Optional<T> ifPresent(Supplier<Optional<T>> answer) {
    try {
      return answer.get();
    } catch (CompletionFailure missing) {
      return Optional.empty();
    }
  }

  /** What the method calls; nothing if it has no code, or is not one of a dependency. */
  Optional<MethodCalls> calls(Callee method) {
    return isOfCompilation(method) ? Optional.empty() : files.calls(method);
  }

  /** What the method does; nothing if it has no code, or is not one of a dependency. */
  Optional<MethodCode> code(Callee method) {
    return isOfCompilation(method) ? Optional.empty() : files.code(method);
  }

  private boolean isOfCompilation(Callee method) {
    return method.symbol() != null && bodies.of(method.symbol()).isPresent();
  }

  /** What the target is, as the code of {@code from} sees it; nothing if no model can know it. */
  Optional<Called> called(Target target, ClassSymbol from) {
    if (ClassFiles.isJdk(target.owner()) && !isModelled(target)) {
      return Optional.empty();
    }
    Callee method = files.resolve(target, from).orElse(null);
    return method == null
        ? Optional.empty()
        : Optional.of(new Called(method, effects(target, method)));
  }

  private Effects effects(Target target, Callee method) {
    MethodSymbol symbol = method.symbol();
    if (symbol == null) {
      return Effects.UNKNOWN;
    }
    ClassSymbol type = files.type(target.owner(), method.owner()).orElse(null);
    return type == null ? model.of(symbol) : model.of(symbol, type.type);
  }

  /** A look that spares most calls the look-up of their class: whether a model may know of it. */
  boolean isModelled(Target target) {
    Name name = names.fromString(target.name());
    String simple = target.owner().substring(target.owner().lastIndexOf('/') + 1);
    return model.knowsMethodName(name)
        || model.knowsTypeName(names.fromString(simple.substring(simple.lastIndexOf('$') + 1)));
  }

  /** The class of that internal name, as the code of {@code from} sees it. */
  Optional<ClassSymbol> type(String internalName, ClassSymbol from) {
    return files.type(internalName, from);
  }

  /** The field that a value was read from; null for other values. */
  @Nullable Symbol field(Value value, ClassSymbol from) {
    return value instanceof Value.Field field ? field(field.owner(), field.name(), from) : null;
  }

  /** The field with that name in the class or one of its superclasses. */
  @Nullable Symbol field(String owner, String name, ClassSymbol from) {
    ClassSymbol type = files.type(owner, from).orElse(null);
    while (type != null) {
      for (Symbol member : type.members().getSymbolsByName(names.fromString(name))) {
        if (member instanceof Symbol.VarSymbol) {
          return member;
        }
      }
      type = type.getSuperclass().tsym instanceof ClassSymbol superclass ? superclass : null;
    }
    return null;
  }

  /** Which parameter of the source is the one at that place of the descriptor; negative if none. */
  static int toSource(Callee method, int index) {
    return index - invisibleParameters(method);
  }

  /** Where the descriptor has the parameter of the source. */
  static int toDescriptor(Callee method, int parameter) {
    return parameter + invisibleParameters(method);
  }

  /** Constructors of inner classes get the outer object first. */
  private static int invisibleParameters(Callee method) {
    MethodSymbol symbol = method.symbol();
    return symbol == null || !symbol.isConstructor()
        ? 0
        : Math.max(0, method.parameters() - symbol.getParameters().size());
  }
}
