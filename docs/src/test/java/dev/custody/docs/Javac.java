package dev.custody.docs;

import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Compiles an example as a user's build would: javac, the Error Prone plugin, and checks found by
 * name.
 */
final class Javac {
  private Javac() {}

  /**
   * What javac says of an example, by line of the page; the listed checks run as warnings, and no
   * others.
   */
  static Map<Integer, String> compile(
      Example example, List<Example> above, Collection<String> checks) {
    // Warnings, because after an error Error Prone would not look at the rest of the file.
    List<String> options = options(checks, "WARN");
    Source source = new Source(example);
    List<Source> sources = new ArrayList<>(List.of(source));
    above.forEach(other -> sources.add(new Source(other)));
    DiagnosticCollector<JavaFileObject> collector = new DiagnosticCollector<>();
    ToolProvider.getSystemJavaCompiler()
        .getTask(null, discarding(collector), collector, options, null, sources)
        .call();

    Map<Integer, List<String>> messages = new TreeMap<>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : collector.getDiagnostics()) {
      boolean elsewhere = diagnostic.getSource() != null && diagnostic.getSource() != source;
      if (elsewhere || diagnostic.getKind() == Diagnostic.Kind.NOTE) {
        continue;
      }
      int line =
          diagnostic.getLineNumber() == Diagnostic.NOPOS
              ? 0
              : example.firstLine() + (int) diagnostic.getLineNumber() - 1;
      messages
          .computeIfAbsent(line, unused -> new ArrayList<>())
          .add(diagnostic.getKind() + " " + diagnostic.getMessage(Locale.ROOT).strip());
    }
    Map<Integer, String> result = new TreeMap<>();
    messages.forEach((line, texts) -> result.put(line, String.join("\n", texts)));
    return result;
  }

  /** What a user sees on the terminal, with the checks as severe as they are by default. */
  static String print(Example example, String file, Collection<String> checks) {
    StringWriter terminal = new StringWriter();
    ToolProvider.getSystemJavaCompiler()
        .getTask(
            terminal,
            discarding(null),
            null,
            options(checks, "DEFAULT"),
            null,
            List.of(new Source(example, file)))
        .call();
    return terminal.toString();
  }

  private static List<String> options(Collection<String> checks, String severity) {
    StringBuilder plugin = new StringBuilder("-Xplugin:ErrorProne -XepDisableAllChecks");
    checks.forEach(check -> plugin.append(" -Xep:").append(check).append(':').append(severity));
    String path = System.getProperty("java.class.path");
    return List.of(
        "-proc:none",
        "-XDcompilePolicy=simple",
        "--should-stop=ifError=FLOW",
        "-XDaddTypeAnnotationsToSymbol=true",
        "-implicit:none",
        "-classpath",
        path,
        "-processorpath",
        path,
        plugin.toString());
  }

  private static Discarding discarding(DiagnosticCollector<JavaFileObject> collector) {
    return new Discarding(
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(collector, Locale.ROOT, null));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String name;
    private final String text;

    Source(Example example) {
      this(example, "Example" + example.firstLine() + ".java");
    }

    Source(Example example, String name) {
      super(URI.create("string:///" + name), Kind.SOURCE);
      this.name = name;
      this.text = example.source();
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }

    @Override
    public boolean isNameCompatible(String simpleName, Kind kind) {
      return true; // an example may hold a public class of any name
    }
  }
}
