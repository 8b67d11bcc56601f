package dev.custody.meta;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.bugpatterns.BugChecker;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The layers of docs/guide/architecture.md, and what keeps files readable. */
final class ArchitectureTest {

  private static final int LONGEST_FILE = 400;
  private static final int LONGEST_CHECK = 200;
  private static final Path SOURCES = Path.of("src/main/java");

  /** From the lowest; packages of one row must not know each other. */
  private static final ImmutableList<ImmutableList<String>> LAYERS =
      ImmutableList.of(
          ImmutableList.of("policy", "tree"),
          ImmutableList.of("model"),
          ImmutableList.of("analysis.flow", "analysis.classfile"),
          ImmutableList.of("analysis.summary"),
          ImmutableList.of("analysis.task"),
          ImmutableList.of(
              "analysis.obligation", "analysis.lockset", "analysis.interrupt", "analysis.deadline"),
          ImmutableList.of("analysis.sharing"),
          ImmutableList.of("fix", "finding"),
          ImmutableList.of(
              "checks.ownership",
              "checks.cancellation",
              "checks.futures",
              "checks.locks",
              "checks.sharedstate",
              "checks.queues",
              "checks.threads"));

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.custody");

  @Test
  void acceptsOnlyImportsFromLowerLayers() {
    List<String> lower = new ArrayList<>();
    for (ImmutableList<String> layer : LAYERS) {
      for (String name : layer) {
        List<String> forbidden = new ArrayList<>();
        LAYERS.stream()
            .flatMap(List::stream)
            .filter(other -> !lower.contains(other) && !other.equals(name))
            .forEach(other -> forbidden.add(packageOf(other) + ".."));
        check(
            noClasses()
                .that()
                .resideInAPackage(packageOf(name) + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new)));
      }
      lower.addAll(layer);
    }
  }

  @Test
  void acceptsNoCycles() {
    check(slices().matching("dev.custody.(**)").should().beFreeOfCycles());
  }

  @Test
  void acceptsOnlyKnownPackages() {
    check(
        classes()
            .should()
            .resideInAnyPackage(
                Stream.concat(
                        Stream.of("dev.custody.annotations"),
                        LAYERS.stream().flatMap(List::stream).map(name -> packageOf(name) + ".."))
                    .toArray(String[]::new)));
  }

  @Test
  void acceptsBugCheckersOnlyInChecksAndFinding() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("dev.custody.checks..", "dev.custody.finding")
            .should()
            .dependOnClassesThat()
            .areAssignableTo(BugChecker.class));
  }

  @Test
  void acceptsTheInsidesOfJavacOnlyFarFromChecks() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage("dev.custody.checks..", "dev.custody.model..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "com.sun.tools.javac.api..",
                "com.sun.tools.javac.comp..",
                "com.sun.tools.javac.file..",
                "com.sun.tools.javac.jvm..",
                "com.sun.tools.javac.main..",
                "com.sun.tools.javac.model..",
                "com.sun.tools.javac.parser..",
                "com.sun.tools.javac.processing.."));
  }

  @Test
  void acceptsNoStaticStateThatChanges() {
    check(fields().that().haveModifier(STATIC).should().haveModifier(FINAL));
  }

  @Test
  void acceptsOnlyFilesThatCanBeReadAtOnce() throws IOException {
    List<String> tooLong = new ArrayList<>();
    List<String> unfinished = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        List<String> lines = Files.readAllLines(file);
        boolean isCheck = file.startsWith(SOURCES.resolve("dev/custody/checks"));
        if (lines.size() > (isCheck ? LONGEST_CHECK : LONGEST_FILE)) {
          tooLong.add(file + " has " + lines.size() + " lines");
        }
        if (lines.stream().anyMatch(line -> line.contains("TODO") || line.contains("FIXME"))) {
          unfinished.add(file.toString());
        }
      }
    }
    assertThat(tooLong).as("split these files").isEmpty();
    assertThat(unfinished).as("finish these files").isEmpty();
  }

  private static String packageOf(String name) {
    return "dev.custody." + name;
  }

  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
