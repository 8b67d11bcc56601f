package dev.custody.meta;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.BaseErrorProneJavaCompiler;
import com.google.errorprone.bugpatterns.BugChecker;
import com.google.errorprone.scanner.ScannerSupplier;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.annotation.processing.Processor;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;

/** One run of javac in this JVM with Error Prone and the given checks only. */
public final class Compilation {

  private static final Pattern FINDING = Pattern.compile("\\w+ (\\S+) (\\[\\w+\\]).*");

  private final ImmutableList<Class<? extends BugChecker>> checks;
  private final List<String> arguments = new ArrayList<>();
  private final List<JavaFileObject> sources = new ArrayList<>();
  private final List<Processor> processors = new ArrayList<>();

  private Compilation(List<Class<? extends BugChecker>> checks) {
    this.checks = ImmutableList.copyOf(checks);
  }

  /** With one check. */
  public static Compilation with(Class<? extends BugChecker> check) {
    return new Compilation(ImmutableList.of(check));
  }

  /** With all checks of the plugin. */
  public static Compilation withAllChecks() {
    return new Compilation(allChecks());
  }

  /** With all checks of the plugin and one more that asks the engines about everything. */
  public static Compilation withAllChecksAndEngines() {
    return new Compilation(
        ImmutableList.<Class<? extends BugChecker>>builder()
            .addAll(allChecks())
            .add(EngineProbe.class)
            .build());
  }

  /** The checks that users get. */
  public static ImmutableList<Class<? extends BugChecker>> allChecks() {
    return ServiceLoader.load(BugChecker.class).stream()
        .map(ServiceLoader.Provider::type)
        .filter(type -> type.getName().startsWith("dev.custody."))
        .collect(ImmutableList.toImmutableList());
  }

  /** Adds arguments of javac. */
  public Compilation arguments(String... more) {
    arguments.addAll(List.of(more));
    return this;
  }

  /** Adds an annotation processor. */
  public Compilation processor(Processor processor) {
    processors.add(processor);
    return this;
  }

  /** Adds a source file with that text. */
  public Compilation source(String path, String text) {
    sources.add(
        new SimpleJavaFileObject(URI.create("mem:///" + path), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        });
    return this;
  }

  /** Adds all source files below a directory. */
  public Compilation sourcesBelow(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
        source(
            directory.relativize(file).toString().replace('\\', '/'),
            Files.readString(file, StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** How many source files there are. */
  public int size() {
    return sources.size();
  }

  /** Compiles; class files go to {@code output}. */
  public Result run(Path output) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    StringWriter log = new StringWriter();
    BaseErrorProneJavaCompiler compiler =
        new BaseErrorProneJavaCompiler(ScannerSupplier.fromBugCheckerClasses(checks));
    List<String> all =
        new ArrayList<>(
            List.of(
                "-d", output.toString(), "-XDcompilePolicy=simple", "--should-stop=ifError=FLOW"));
    if (processors.isEmpty() && !arguments.contains("-processorpath")) {
      all.add("-proc:none");
    }
    all.addAll(arguments);
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, StandardCharsets.UTF_8)) {
      CompilationTask task = compiler.getTask(log, files, diagnostics, all, null, sources);
      if (!processors.isEmpty()) {
        task.setProcessors(processors);
      }
      boolean success = task.call();
      return new Result(
          success, ImmutableList.copyOf(diagnostics.getDiagnostics()), log.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What came of it.
   *
   * @param success whether javac was content
   * @param diagnostics all messages
   * @param log what javac printed beside them
   */
  public record Result(
      boolean success,
      ImmutableList<Diagnostic<? extends JavaFileObject>> diagnostics,
      String log) {

    /** Errors and warnings as {@code kind file:line text}, only the first line of each text. */
    public List<String> messages() {
      return diagnostics.stream()
          .filter(diagnostic -> diagnostic.getKind() != Diagnostic.Kind.NOTE)
          .map(Result::print)
          .toList();
    }

    /** What our checks say, as {@code file:line [check]}. */
    public List<String> findings() {
      return diagnostics.stream()
          .map(Result::print)
          .map(FINDING::matcher)
          .filter(Matcher::matches)
          .map(finding -> finding.group(1) + " " + finding.group(2))
          .sorted()
          .toList();
    }

    private static String print(Diagnostic<? extends JavaFileObject> diagnostic) {
      JavaFileObject source = diagnostic.getSource();
      String place = source == null ? "-" : source.getName().replaceFirst("^/", "");
      String text = diagnostic.getMessage(Locale.ROOT).lines().findFirst().orElse("");
      return diagnostic.getKind()
          + " "
          + place
          + (diagnostic.getLineNumber() < 0 ? "" : ":" + diagnostic.getLineNumber())
          + " "
          + text;
    }
  }
}
