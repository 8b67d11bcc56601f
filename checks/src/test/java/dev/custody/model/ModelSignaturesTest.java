package dev.custody.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every line of the built-in models speaks of something that the JDK or the real library has. */
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
  void acceptsEverySignature(String name) throws IOException {
    ModelFile file = BuiltInModels.read(name);
    ImmutableSet<String> signatures =
        file.lines().stream().map(ModelLine::signature).collect(ImmutableSet.toImmutableSet());
    List<String> problems = new ArrayList<>();
    file.errors().forEach(error -> problems.add(error.toString()));
    int jdk = Runtime.version().feature();
    try (URLClassLoader libraries = ModelLibraries.classLoader()) {
      for (ModelLine line : file.lines()) {
        if (line.since() <= jdk && jdk <= line.until()) {
          problem(line, signatures, libraries)
              .ifPresent(
                  problem ->
                      problems.add(
                          name + ":" + line.line() + ": " + line.signature() + ": " + problem));
        }
      }
    }

    assertThat(problems).isEmpty();
    assertThat(file.lines()).isNotEmpty();
  }

  private static Optional<String> problem(
      ModelLine line, Set<String> signatures, ClassLoader libraries) {
    Class<?> type = load(line.type(), libraries);
    if (type == null) {
      return Optional.of("there is no such type");
    }
    if (line.method().isEmpty()) {
      return releases(line, type);
    }
    String name = line.method().get();
    Set<Executable> overloads = methods(type, name);
    List<Executable> meant =
        overloads.stream()
            .filter(one -> line.parameters().map(parameters(one)::equals).orElse(true))
            .toList();
    if (meant.isEmpty()) {
      return Optional.of(
          "there is no such method, but "
              + overloads.stream().map(one -> signature(name, one)).distinct().toList());
    }
    return twin(line, type)
        .or(
            () ->
                meant.stream()
                    // A line for all overloads need not fit those that have a line of their own.
                    .filter(
                        one ->
                            line.parameters().isPresent()
                                || !signatures.contains(line.type() + "#" + signature(name, one)))
                    .flatMap(one -> line.effects().stream().flatMap(effect -> misfit(effect, one)))
                    .findFirst());
  }

  private static Optional<String> releases(ModelLine line, Class<?> type) {
    return line.effects().stream()
        .filter(Effect.Resource.class::isInstance)
        .flatMap(effect -> ((Effect.Resource) effect).releasedBy().stream())
        .filter(name -> methods(type, name).isEmpty())
        // It came with JDK 19.
        .filter(name -> !(name.equals("close") && ExecutorService.class.isAssignableFrom(type)))
        .findFirst()
        .map(name -> "there is no " + name + " to release it");
  }

  private static Optional<String> twin(ModelLine line, Class<?> type) {
    return line.effects().stream()
        .filter(Effect.Blocks.class::isInstance)
        .flatMap(effect -> ((Effect.Blocks) effect).timedTwin().stream())
        .filter(
            twin -> {
              String name = twin.substring(0, twin.indexOf('('));
              return methods(type, name).stream()
                  .noneMatch(one -> signature(name, one).equals(twin));
            })
        .findFirst()
        .map(twin -> "there is no " + twin);
  }

  private static Stream<String> misfit(Effect effect, Executable method) {
    return operands(effect)
        .filter(
            operand ->
                operand.index() >= method.getParameterCount()
                    || operand.equals(Operand.THIS) && Modifier.isStatic(method.getModifiers()))
        .map(operand -> method + " has no " + operand + " for " + effect);
  }

  private static Stream<Operand> operands(Effect effect) {
    if (effect instanceof Effect.Runs runs) {
      return Stream.concat(Stream.of(runs.task()), runs.on().stream());
    }
    if (effect instanceof Effect.Returns returns) {
      return returns.source().stream();
    }
    if (effect instanceof Effect.Keeps keeps) {
      return Stream.of(keeps.argument());
    }
    if (effect instanceof Effect.Borrows borrows) {
      return borrows.argument().stream();
    }
    if (effect instanceof Effect.Observes observes) {
      return Stream.concat(Stream.of(observes.future()), observes.handler().stream());
    }
    if (effect instanceof Effect.Releases releases) {
      return Stream.of(releases.target());
    }
    if (effect instanceof Effect.Awaits awaits) {
      return Stream.of(awaits.target());
    }
    return effect instanceof Effect.Acquires acquires ? Stream.of(acquires.lock()) : Stream.empty();
  }

  /** {@code a.b.C.D} may be the class {@code a.b.C$D}. */
  private static Class<?> load(String canonicalName, ClassLoader libraries) {
    String name = canonicalName;
    while (true) {
      try {
        return Class.forName(name, /* initialize= */ false, libraries);
      } catch (ClassNotFoundException e) {
        int dot = name.lastIndexOf('.');
        if (dot < 0) {
          return null;
        }
        name = name.substring(0, dot) + '$' + name.substring(dot + 1);
      }
    }
  }

  /** Those that a program can call, with inherited ones. */
  private static Set<Executable> methods(Class<?> type, String name) {
    Set<Executable> methods = new LinkedHashSet<>();
    if (name.equals(ModelLine.CONSTRUCTOR)) {
      Arrays.stream(type.getDeclaredConstructors())
          .filter(one -> !one.isSynthetic() && isVisible(one))
          .forEach(methods::add);
      return methods;
    }
    for (Method method : type.getDeclaredMethods()) {
      if (method.getName().equals(name) && !method.isSynthetic() && isVisible(method)) {
        methods.add(method);
      }
    }
    if (type.getSuperclass() != null) {
      methods.addAll(methods(type.getSuperclass(), name));
    }
    for (Class<?> supertype : type.getInterfaces()) {
      methods.addAll(methods(supertype, name));
    }
    return methods;
  }

  private static boolean isVisible(Executable method) {
    return (method.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0;
  }

  private static String signature(String name, Executable method) {
    return name + "(" + String.join(",", parameters(method)) + ")";
  }

  private static List<String> parameters(Executable method) {
    return Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList();
  }
}
