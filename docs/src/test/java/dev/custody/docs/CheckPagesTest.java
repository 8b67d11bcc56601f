package dev.custody.docs;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.BugPattern;
import com.google.errorprone.bugpatterns.BugChecker;
import dev.custody.finding.OffByDefault;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The pages of the checks; that each check has one, with its headings, is tested where the checks
 * are.
 */
final class CheckPagesTest {
  /** What these sections show must not be flagged by the check of the page. */
  private static final Set<String> SILENT = Set.of("Use instead", "Accepted", "Suppressing");

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("checkPages")
  void pageShowsWhatIsFlaggedAndWhatIsNot(Page page) {
    assertThat(page.examples().stream().map(Example::heading))
        .as("sections of %s that have a Java block", page)
        .contains("Example", "Use instead", "Accepted");
    assertThat(page.examples().stream().filter(e -> e.heading().equals("Example")))
        .as("Java blocks under \"Example\" in %s: each must have a // BUG: line", page)
        .allSatisfy(example -> assertThat(example.expected()).isNotEmpty());
    assertThat(page.examples().stream().filter(e -> SILENT.contains(e.heading())))
        .as("Java blocks of %s that show good code", page)
        .allSatisfy(example -> assertThat(example.expected()).isEmpty());
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("checkExamples")
  void exampleIsFlaggedWhereItSays(Example example) {
    Examples.verify(example, List.of(), Set.of(example.check()));
  }

  static Stream<Page> checkPages() {
    return Page.in("checks").stream().filter(page -> !page.name().equals("README"));
  }

  static Stream<Example> checkExamples() {
    return checkPages().flatMap(page -> page.examples().stream());
  }

  static Set<String> ourChecks() {
    return checks(type -> true);
  }

  /** The checks that run unless somebody switches them off. */
  static Set<String> defaultChecks() {
    return checks(type -> !type.isAnnotationPresent(OffByDefault.class));
  }

  /** Each check with what it is unless somebody says otherwise: error, warning or off. */
  static Set<String> ourDefaults() {
    return types()
        .map(type -> type.getSimpleName() + " " + byDefault(type))
        .collect(toCollection(TreeSet::new));
  }

  private static String byDefault(Class<?> type) {
    return type.isAnnotationPresent(OffByDefault.class)
        ? "off"
        : type.getAnnotation(BugPattern.class).severity().name().toLowerCase(Locale.ROOT);
  }

  private static Set<String> checks(Predicate<Class<?>> wanted) {
    return types().filter(wanted).map(Class::getSimpleName).collect(toCollection(TreeSet::new));
  }

  private static Stream<Class<? extends BugChecker>> types() {
    return ServiceLoader.load(BugChecker.class).stream()
        .<Class<? extends BugChecker>>map(ServiceLoader.Provider::type)
        .filter(type -> type.getName().startsWith("dev.custody."))
        .filter(type -> type.isAnnotationPresent(BugPattern.class));
  }
}
