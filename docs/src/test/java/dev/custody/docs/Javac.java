package dev.custody.docs;

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
    StringBuilder plugin = new StringBuilder("-Xplugin:ErrorProne -XepDisableAllChecks");
    // Warnings, because after an error Error Prone would not look at the rest of the file.
    checks.forEach(check -> plugin.append(" -Xep:").append(check).append(":WARN"));
    String path = System.getProperty("java.class.path");
    List<String> options =
        List.of(
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

  private static Discarding discarding(DiagnosticCollector<JavaFileObject> collector) {
    return new Discarding(
        ToolProvider.getSystemJavaCompiler().getStandardFileManager(collector, Locale.ROOT, null));
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(Example example) {
      super(URI.create("string:///Example" + example.firstLine() + ".java"), Kind.SOURCE);
      this.text = example.source();
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
