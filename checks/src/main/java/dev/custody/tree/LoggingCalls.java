package dev.custody.tree;

import com.google.common.collect.ImmutableSet;
import com.sun.tools.javac.code.Symbol.MethodSymbol;

/** Which methods write a log: what they get goes to a reader, and changes nothing. */
public final class LoggingCalls {

  private static final ImmutableSet<String> NAMES =
      ImmutableSet.of(
          "trace",
          "debug",
          "info",
          "warn",
          "warning",
          "error",
          "fatal",
          "severe",
          "fine",
          "finer",
          "finest",
          "config",
          "log",
          "logp",
          "print",
          "println",
          "printf",
          "printStackTrace");

  private LoggingCalls() {}

  /** Whether the method logs, by its name or that of its class. */
  public static boolean isLogging(MethodSymbol method) {
    return NAMES.contains(method.name.toString()) || method.owner.name.toString().contains("Log");
  }
}
