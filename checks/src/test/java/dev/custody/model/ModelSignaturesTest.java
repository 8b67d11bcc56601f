package dev.custody.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Resolves every signature of the built-in models against the real classes. */
final class ModelSignaturesTest {
  private static final Path FOLDER = Path.of("src/main/resources/dev/custody/model");

  static ImmutableList<String> files() {
    return BuiltInModels.FILES;
  }

  @Test
  void acceptsThatEveryFileIsListed() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> file.getFileName().toString()).sorted())
          .containsExactlyElementsOf(BuiltInModels.FILES);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void acceptsEverySignature(String name) {
    ModelFile file = BuiltInModels.read(name);
    List<String> problems = new ArrayList<>();
    file.errors().forEach(error -> problems.add(error.toString()));
    for (ModelLine line : file.lines()) {
      int jdk = Runtime.version().feature();
      if (line.since() <= jdk && jdk <= line.until()) {
        problem(line)
            .ifPresent(
                problem ->
                    problems.add(
                        line.file() + ":" + line.line() + ": " + line.signature() + problem));
      }
    }

    assertThat(problems).isEmpty();
    assertThat(file.lines()).isNotEmpty();
  }

  private static Optional<String> problem(ModelLine line) {
    try {
      Optional<Class<?>> type = load(line.type());
      if (type.isEmpty()) {
        return Optional.of(": there is no such type");
      }
      if (line.method().isEmpty()) {
        return releases(line, type.get());
      }
      List<Executable> candidates =
          candidates(type.get(), line.method().get()).stream()
              .filter(one -> line.parameters().stream().allMatch(parameters(one)::equals))
              .toList();
      if (candidates.isEmpty()) {
        return Optional.of(
            ": there is no such method; there are "
                + candidates(type.get(), line.method().get()).stream()
                    .map(one -> "(" + String.join(",", parameters(one)) + ")")
                    .distinct()
                    .toList());
      }
      return twin(line, type.get()).or(() -> operands(line, candidates));
    } catch (LinkageError e) {
      return Optional.of(": its class cannot be linked: " + e);
    }
  }

  /** The methods that release a resource exist. */
  private static Optional<String> releases(ModelLine line, Class<?> type) {
    for (Effect effect : line.effects()) {
      if (effect instanceof Effect.Resource resource) {
        // Some ways out exist on newer JDKs only, but one must exist everywhere.
        boolean any =
            resource.releasedBy().stream().anyMatch(name -> !candidates(type, name).isEmpty());
        if (!any) {
          return Optional.of(": none of " + resource.releasedBy() + " exists");
        }
      }
    }
    return Optional.empty();
  }

  /** The overload with a time limit exists. */
  private static Optional<String> twin(ModelLine line, Class<?> type) {
    for (Effect effect : line.effects()) {
      if (effect instanceof Effect.Blocks blocks && blocks.timedTwin().isPresent()) {
        String twin = blocks.timedTwin().get();
        String name = twin.substring(0, twin.indexOf('('));
        boolean exists =
            candidates(type, name).stream()
                .anyMatch(one -> twin.equals(name + "(" + String.join(",", parameters(one)) + ")"));
        if (!exists) {
          return Optional.of(": there is no " + twin);
        }
      }
    }
    return Optional.empty();
  }

  /** A line for all overloads may speak of an argument only if some overload has it. */
  private static Optional<String> operands(ModelLine line, List<Executable> candidates) {
    int arguments = candidates.stream().mapToInt(Executable::getParameterCount).max().orElse(0);
    for (Effect effect : line.effects()) {
      Optional<Operand> named =
          effect instanceof Effect.Runs runs
              ? Optional.of(runs.task())
              : effect instanceof Effect.Keeps keeps
                  ? Optional.of(keeps.argument())
                  : effect instanceof Effect.Returns returns ? returns.source() : Optional.empty();
      if (named.filter(operand -> operand.index() >= arguments).isPresent()) {
        return Optional.of(": there is no argument " + named.get());
      }
      boolean receiver = named.filter(Operand.THIS::equals).isPresent();
      if (receiver && candidates.stream().allMatch(one -> Modifier.isStatic(one.getModifiers()))) {
        return Optional.of(": a static method has no receiver");
      }
    }
    return Optional.empty();
  }

  /** Tries nested types from the right; does not initialise the class. */
  private static Optional<Class<?>> load(String canonicalName) {
    String name = canonicalName;
    while (true) {
      try {
        return Optional.of(Class.forName(name, false, ModelSignaturesTest.class.getClassLoader()));
      } catch (ClassNotFoundException e) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
          return Optional.empty();
        }
        name = name.substring(0, dot) + '$' + name.substring(dot + 1);
      }
    }
  }

  private static Set<Executable> candidates(Class<?> type, String name) {
    Set<Executable> candidates = new LinkedHashSet<>();
    if (name.equals(ModelLine.CONSTRUCTOR)) {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (!Modifier.isPrivate(constructor.getModifiers())) {
          candidates.add(constructor);
        }
      }
      return candidates;
    }
    addMethods(type, name, candidates);
    if (type.isInterface()) {
      addMethods(Object.class, name, candidates);
    }
    return candidates;
  }

  private static void addMethods(Class<?> type, String name, Set<Executable> methods) {
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name) && !method.isBridge()) {
        methods.add(method);
      }
    }
    if (type.getSuperclass() != null) {
      addMethods(type.getSuperclass(), name, methods);
    }
    for (Class<?> supertype : type.getInterfaces()) {
      addMethods(supertype, name, methods);
    }
  }

  private static List<String> parameters(Executable executable) {
    return Arrays.stream(executable.getParameterTypes()).map(Class::getSimpleName).toList();
  }
}
