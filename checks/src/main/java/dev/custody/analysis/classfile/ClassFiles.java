package dev.custody.analysis.classfile;

import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.CompletionFailure;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Names;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.tools.JavaFileObject;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The code of classes on the class path, read when somebody asks.
 *
 * <p>A fact is what one method does with the values it handles: its calls with what they are called
 * on and with, what it stores, returns and throws. Facts are born from class files and never change
 * within a compilation. Values are followed through local variables and the stack, along all jumps
 * and handlers, not through fields, arrays or memory; where two meet, both are possible. What
 * cannot be read (a class that is not there, a broken file, code of compilers of the last century)
 * is unknown, as is all code of the JDK, of which the models speak. A class file is read once, a
 * method is looked over once, and nothing is read of a class that nobody asks about.
 */
public final class ClassFiles {

  private static final Context.Key<ClassFiles> KEY = new Context.Key<>();

  /** Where a class file says its version, and the newest one that the reader accepts. */
  private static final int VERSION_AT = 6;

  private static final int NEWEST = Opcodes.V27;

  private final Names names;
  private final Types types;
  private final ClassFinder finder;
  private final Map<ClassSymbol, Optional<ClassReader>> readers = new HashMap<>();
  private final Map<Callee, Optional<Read>> instructions = new HashMap<>();
  private final Map<Callee, Optional<MethodCalls>> calls = new HashMap<>();
  private final Map<Callee, Optional<MethodCode>> codes = new HashMap<>();
  private final Map<Target, Optional<Callee>> resolved = new HashMap<>();

  private record Read(boolean isStatic, Instructions instructions) {}

  private ClassFiles(Context context) {
    names = Names.instance(context);
    types = Types.instance(context);
    finder = ClassFinder.instance(context);
  }

  /** The instance of this compilation. */
  public static ClassFiles instance(VisitorState state) {
    ClassFiles files = state.context.get(KEY);
    if (files == null) {
      files = new ClassFiles(state.context);
      state.context.put(KEY, files);
    }
    return files;
  }

  /** Whether the class comes from a class file that is not part of the JDK. */
  public static boolean isDependency(ClassSymbol type) {
    JavaFileObject file = type.classfile;
    return file != null && file.getKind() == JavaFileObject.Kind.CLASS && !isJdk(type);
  }

  private static boolean isJdk(ClassSymbol type) {
    String module = type.packge().modle == null ? "" : type.packge().modle.name.toString();
    return module.startsWith("java.")
        || module.startsWith("jdk.")
        || isJdk(type.flatname.toString().replace('.', '/'));
  }

  /** Whether a class of that internal name can only be one of the JDK. */
  public static boolean isJdk(String internalName) {
    return internalName.startsWith("java/");
  }

  /** The method of a dependency; nothing if it is one of something else. */
  public Optional<Callee> find(MethodSymbol method) {
    return method.owner instanceof ClassSymbol owner && isDependency(owner)
        ? Optional.of(new Callee(owner, method.name.toString(), descriptor(method), method))
        : Optional.empty();
  }

  /** What the method calls; nothing if it has no code, or none that can be read. */
  public Optional<MethodCalls> calls(Callee method) {
    Optional<MethodCalls> found = calls.get(method);
    if (found == null) {
      Read read = read(method);
      found = read == null ? Optional.empty() : Optional.of(read.instructions.calls());
      calls.put(method, found);
    }
    return found;
  }

  /** What the method does; nothing if it has no code, or none that can be read. */
  public Optional<MethodCode> code(Callee method) {
    Optional<MethodCode> code = codes.get(method);
    if (code == null) {
      Read read = read(method);
      code = read == null ? Optional.empty() : interpret(method, read);
      codes.put(method, code);
      // Whatever else somebody may ask is known from now on without them.
      calls(method);
      instructions.remove(method);
    }
    return code;
  }

  /**
   * The method that an instruction names, as the JVM would look it up: in the class, in its
   * superclasses, in their interfaces.
   *
   * @param from the class that the instruction is in
   */
  public Optional<Callee> resolve(Target target, ClassSymbol from) {
    Optional<Callee> known = resolved.get(target);
    if (known == null) {
      Optional<ClassSymbol> owner = type(target.owner(), from);
      known = owner.isPresent() ? lookUp(target, owner.get()) : Optional.empty();
      resolved.put(target, known);
    }
    return known;
  }

  /** The class of that internal name, as the class {@code from} sees it. */
  public Optional<ClassSymbol> type(String internalName, ClassSymbol from) {
    if (internalName.startsWith("[")) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          finder.loadClass(from.packge().modle, names.fromString(internalName.replace('/', '.'))));
    } catch (CompletionFailure missing) {
      return Optional.empty();
    }
  }

  private Optional<Callee> lookUp(Target target, ClassSymbol owner) {
    try {
      for (Type type : types.closure(owner.type)) {
        if (type.tsym instanceof ClassSymbol declaring) {
          MethodSymbol method = declared(target, declaring);
          if (method != null) {
            return Optional.of(new Callee(declaring, target.name(), target.descriptor(), method));
          }
        }
        if (target.isConstructor()) {
          break;
        }
      }
    } catch (CompletionFailure missing) {
      return Optional.empty();
    }
    // What compilers make up, such as access$000, is no member that javac knows of.
    return target.name().indexOf('$') >= 0
        ? Optional.of(new Callee(owner, target.name(), target.descriptor(), null))
        : Optional.empty();
  }

  private @Nullable MethodSymbol declared(Target target, ClassSymbol type) {
    for (Symbol member : type.members().getSymbolsByName(names.fromString(target.name()))) {
      if (member instanceof MethodSymbol method && descriptor(method).equals(target.descriptor())) {
        return method;
      }
    }
    return null;
  }

  private String descriptor(MethodSymbol method) {
    Type erased = method.externalType(types);
    StringBuilder descriptor = new StringBuilder("(");
    for (Type parameter : erased.getParameterTypes()) {
      append(parameter, descriptor);
    }
    append(erased.getReturnType(), descriptor.append(')'));
    return descriptor.toString();
  }

  private void append(Type type, StringBuilder descriptor) {
    Type erased = types.erasure(type);
    switch (erased.getTag()) {
      case BYTE -> descriptor.append('B');
      case CHAR -> descriptor.append('C');
      case SHORT -> descriptor.append('S');
      case INT -> descriptor.append('I');
      case LONG -> descriptor.append('J');
      case FLOAT -> descriptor.append('F');
      case DOUBLE -> descriptor.append('D');
      case BOOLEAN -> descriptor.append('Z');
      case VOID -> descriptor.append('V');
      case ARRAY -> append(types.elemtype(erased), descriptor.append('['));
      default ->
          descriptor
              .append('L')
              .append(erased.tsym.flatName().toString().replace('.', '/'))
              .append(';');
    }
  }

  private @Nullable Read read(Callee method) {
    Optional<Read> known = instructions.get(method);
    if (known == null) {
      ClassReader file = isDependency(method.owner()) ? reader(method.owner()) : null;
      known = file == null ? Optional.empty() : read(method, file);
      instructions.put(method, known);
    }
    return known.orElse(null);
  }

  private @Nullable ClassReader reader(ClassSymbol type) {
    Optional<ClassReader> known = readers.get(type);
    if (known == null) {
      known = open(type);
      readers.put(type, known);
    }
    return known.orElse(null);
  }

  private static Optional<ClassReader> open(ClassSymbol type) {
    try (InputStream in = type.classfile.openInputStream()) {
      byte[] bytes = in.readAllBytes();
      // A version that is too new for the reader mostly adds what no method uses.
      if (bytes.length > VERSION_AT + 1 && bytes[VERSION_AT] == 0) {
        bytes[VERSION_AT + 1] = (byte) Math.min(bytes[VERSION_AT + 1] & 0xff, NEWEST);
      }
      return Optional.of(new ClassReader(bytes));
    } catch (IOException | RuntimeException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Read> read(Callee method, ClassReader file) {
    Find find = new Find(method);
    try {
      file.accept(find, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return find.instructions == null || find.instructions.isEmpty()
          ? Optional.empty()
          : Optional.of(new Read(find.isStatic, find.instructions));
    } catch (RuntimeException unreadable) {
      // The file is broken: whatever it says is not to be trusted.
      return Optional.empty();
    }
  }

  private static Optional<MethodCode> interpret(Callee method, Read read) {
    try {
      return Optional.ofNullable(
          Interpreter.run(read.isStatic, method.descriptor(), read.instructions));
    } catch (RuntimeException unreadable) {
      // No compiler of Java wrote this.
      return Optional.empty();
    }
  }

  /** Visits one method of a class only. */
  private static final class Find extends ClassVisitor {
    private final Callee method;
    private @Nullable Instructions instructions;
    private boolean isStatic;

    Find(Callee method) {
      super(Opcodes.ASM9);
      this.method = method;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      if (!name.equals(method.name()) || !descriptor.equals(method.descriptor())) {
        return null;
      }
      isStatic = (access & Opcodes.ACC_STATIC) != 0;
      instructions = new Instructions();
      return instructions;
    }
  }
}
