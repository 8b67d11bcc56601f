package dev.custody.checks;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.CompilationTestHelper;
import com.google.errorprone.bugpatterns.BugChecker;
import dev.custody.finding.OffByDefault;
import java.util.regex.Pattern;

/**
 * The cases of one check: members of a class {@code A} with the imports that all cases share. Lines
 * with {@code // BUG: Diagnostic contains:} above them must be flagged, and no others.
 */
public final class Cases {

  private static final String IMPORTS =
      """
      import java.io.*;
      import java.time.*;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.concurrent.atomic.*;
      import java.util.concurrent.locks.*;
      import java.util.function.*;
      import java.util.stream.*;
      """;
  private static final Pattern MARK = Pattern.compile("\\s*// BUG: [^\n]*");

  private final Class<? extends BugChecker> check;
  private final Class<?> test;

  public Cases(Class<? extends BugChecker> check, Class<?> test) {
    this.check = check;
    this.test = test;
  }

  /** Expects no finding. */
  public void accepts(String... members) {
    CompilationTestHelper.newInstance(check, test)
        .setArgs(switchedOn())
        .addSourceLines("A.java", wrap(members))
        .expectNoDiagnostics()
        .doTest();
  }

  /** Expects findings where marked. */
  public void flags(String... members) {
    String[] source = wrap(members);
    if (!MARK.matcher(String.join("\n", source)).find()) {
      throw new IllegalArgumentException("no line is marked");
    }
    CompilationTestHelper.newInstance(check, test)
        .setArgs(switchedOn())
        .addSourceLines("A.java", source)
        .doTest();
  }

  /** Expects that the first fix makes the second out of the first, and that it is silent then. */
  public void fixes(String before, String after) {
    BugCheckerRefactoringTestHelper.newInstance(check, test)
        .setArgs(switchedOn())
        .addInputLines("A.java", wrap(before))
        .addOutputLines("A.java", wrap(after))
        .doTest(TestMode.TEXT_MATCH);
    accepts(after);
  }

  /** Expects a finding that offers no edit. */
  public void fixesNothing(String members) {
    BugCheckerRefactoringTestHelper.newInstance(check, test)
        .setArgs(switchedOn())
        .addInputLines("A.java", wrap(MARK.matcher(members).replaceAll("")))
        .expectUnchanged()
        .doTest(TestMode.TEXT_MATCH);
  }

  /** The flag without which a check that is off by default does nothing. */
  private ImmutableList<String> switchedOn() {
    return check.isAnnotationPresent(OffByDefault.class)
        ? ImmutableList.of("-Xep:" + check.getSimpleName() + ":WARN")
        : ImmutableList.of();
  }

  private static String[] wrap(String... members) {
    String source = IMPORTS + "class A {\n" + String.join("\n", members) + "\n}\n";
    return source.split("\n");
  }
}
