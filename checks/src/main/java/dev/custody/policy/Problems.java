package dev.custody.policy;

import com.google.errorprone.VisitorState;
import com.sun.tools.javac.processing.JavacProcessingEnvironment;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Log;
import java.util.HashSet;
import java.util.Set;
import javax.tools.Diagnostic;
import javax.tools.JavaFileObject;

/**
 * Says what is wrong with the set-up of the plugin rather than with the code: each text once per
 * compilation, as an ordinary compiler message without a position.
 */
public final class Problems {

  private static final Context.Key<Problems> KEY = new Context.Key<>();

  private final Context context;
  private final Set<String> said = new HashSet<>();

  private Problems(Context context) {
    this.context = context;
    context.put(KEY, this);
  }

  /** The instance of this compilation. */
  public static Problems instance(VisitorState state) {
    Problems problems = state.context.get(KEY);
    return problems != null ? problems : new Problems(state.context);
  }

  /** Fails the compilation with that text. */
  public void error(String text) {
    say(Diagnostic.Kind.ERROR, text);
  }

  /** Warns with that text. */
  public void warning(String text) {
    say(Diagnostic.Kind.WARNING, text);
  }

  private void say(Diagnostic.Kind kind, String text) {
    if (!said.add(text)) {
      return;
    }
    Log log = Log.instance(context);
    JavaFileObject source = log.useSource(null);
    try {
      JavacProcessingEnvironment.instance(context).getMessager().printMessage(kind, text);
    } finally {
      log.useSource(source);
    }
  }
}
