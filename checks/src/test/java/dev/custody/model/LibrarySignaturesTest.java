package dev.custody.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the library models speaks of something that the real library has. */
final class LibrarySignaturesTest {
  private static final Pattern TWIN = Pattern.compile("(\\w+)\\((.*)\\)");

  static Stream<String> files() {
    return BuiltInModels.FILES.stream().filter(file -> !file.startsWith("java."));
  }

  @ParameterizedTest
  @MethodSource("files")
  void acceptsTheFile(String file) throws IOException {
    ModelFile model = BuiltInModels.read(file);
    assertThat(model.errors()).isEmpty();
    assertThat(model.lines()).isNotEmpty();
    try (URLClassLoader libraries = ModelLibraries.classLoader()) {
      for (ModelLine line : model.lines()) {
        assertThat(problems(line, libraries)).as("%s:%d", file, line.line()).isEmpty();
      }
    }
  }

  private static List<String> problems(ModelLine line, ClassLoader libraries) {
    Class<?> type = load(line.type(), libraries);
    if (type == null) {
      return List.of("there is no type " + line.type());
    }
    List<String> problems = new ArrayList<>();
    if (line.method().isPresent()) {
      List<Executable> methods = methods(type, line.method().get(), line.parameters().orElse(null));
      if (methods.isEmpty()) {
        problems.add("there is no method " + line.signature());
      }
      for (Effect effect : line.effects()) {
        for (Executable method : methods) {
          if (lastArgument(effect) >= method.getParameterCount()) {
            problems.add(method + " has too few arguments for " + effect);
          }
        }
      }
    }
    for (Effect effect : line.effects()) {
      if (effect instanceof Effect.Blocks blocks) {
        blocks.timedTwin().filter(twin -> !hasTwin(type, twin)).ifPresent(problems::add);
      }
      if (effect instanceof Effect.Resource resource) {
        resource.releasedBy().stream()
            .filter(name -> !canRelease(type, name))
            .forEach(problems::add);
      }
    }
    return problems;
  }

  /** {@code a.b.C.D} may be the class {@code a.b.C$D}. */
  private static Class<?> load(String canonicalName, ClassLoader libraries) {
    String name = canonicalName;
    while (true) {
      try {
        return Class.forName(name, false, libraries);
      } catch (ClassNotFoundException e) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
          return null;
        }
        name = name.substring(0, dot) + '$' + name.substring(dot + 1);
      }
    }
  }

  private static List<Executable> methods(Class<?> type, String name, List<String> parameters) {
    Executable[] declared =
        name.equals(ModelLine.CONSTRUCTOR)
            ? type.getDeclaredConstructors()
            : type.getDeclaredMethods();
    return Arrays.stream(declared)
        .filter(method -> (method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0)
        .filter(method -> !method.isSynthetic())
        .filter(method -> name.equals(ModelLine.CONSTRUCTOR) || method.getName().equals(name))
        .filter(method -> parameters == null || parameters.equals(parameters(method)))
        .toList();
  }

  private static List<String> parameters(Executable method) {
    return Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList();
  }

  private static int lastArgument(Effect effect) {
    if (effect instanceof Effect.Runs runs) {
      return Math.max(runs.task().index(), runs.on().map(Operand::index).orElse(-1));
    }
    if (effect instanceof Effect.Returns returns) {
      return returns.source().map(Operand::index).orElse(-1);
    }
    if (effect instanceof Effect.Keeps keeps) {
      return keeps.argument().index();
    }
    if (effect instanceof Effect.Borrows borrows) {
      return borrows.argument().map(Operand::index).orElse(-1);
    }
    if (effect instanceof Effect.Observes observes) {
      return Math.max(observes.future().index(), observes.handler().map(Operand::index).orElse(-1));
    }
    if (effect instanceof Effect.Releases releases) {
      return releases.target().index();
    }
    return effect instanceof Effect.Acquires acquires ? acquires.lock().index() : -1;
  }

  private static boolean hasTwin(Class<?> type, String twin) {
    Matcher parts = TWIN.matcher(twin);
    assertThat(parts.matches()).as(twin).isTrue();
    List<String> parameters = ImmutableList.copyOf(parts.group(2).split(","));
    return withSupertypes(type).stream()
        .anyMatch(part -> !methods(part, parts.group(1), parameters).isEmpty());
  }

  private static boolean canRelease(Class<?> type, String name) {
    return withSupertypes(type).stream().anyMatch(part -> !methods(part, name, null).isEmpty())
        // ExecutorService#close() came with JDK 19.
        || (name.equals("close")
            && java.util.concurrent.ExecutorService.class.isAssignableFrom(type));
  }

  private static Set<Class<?>> withSupertypes(Class<?> type) {
    Set<Class<?>> all = new HashSet<>(Set.of(type));
    if (type.getSuperclass() != null) {
      all.addAll(withSupertypes(type.getSuperclass()));
    }
    for (Class<?> part : type.getInterfaces()) {
      all.addAll(withSupertypes(part));
    }
    return all;
  }
}
