package dev.custody.checks.locks;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/** What the name of a method says about its use of fields without their lock. */
final class MethodNames {

  /** Methods that run before the object is shared or when its work is over, and setters. */
  private static final ImmutableList<String> PHASES =
      ImmutableList.of(
          "init",
          "start",
          "open",
          "setup",
          "configure",
          "activate",
          "deactivate",
          "close",
          "stop",
          "shutdown",
          "destroy",
          "dispose",
          "finalize",
          "terminate",
          "cleanup",
          "clear",
          "reset",
          "set",
          "build",
          "create",
          "connect",
          "main");

  private static final ImmutableSet<String> OF_VALUES = ImmutableSet.of("hashCode", "equals");
  private static final ImmutableList<String> REPORT_BEGINNINGS =
      ImmutableList.of(
          "toString",
          "size",
          "count",
          "dump",
          "print",
          "debug",
          "log",
          "stat",
          "metric",
          "report",
          "describe",
          "num");
  private static final ImmutableList<String> REPORT_ENDS =
      ImmutableList.of(
          "Size",
          "Count",
          "Stat",
          "Stats",
          "Statistics",
          "Metric",
          "Metrics",
          "Time",
          "Info",
          "Total",
          "Debug",
          "Bytes",
          "Millis");

  private static final ImmutableList<String> UNDER_LOCK_ENDS =
      ImmutableList.of(
          "locked",
          "Locked",
          "noLock",
          "NoLock",
          "unsafe",
          "Unsafe",
          "withLock",
          "WithLock",
          "underLock",
          "UnderLock");

  private MethodNames() {}

  /** Methods that run before the object is shared or when its work is over, and setters. */
  static boolean isPhase(String name) {
    for (String phase : PHASES) {
      if (name.regionMatches(true, 0, phase, 0, phase.length())
          && (name.length() == phase.length() || isPartOfWord(name.charAt(phase.length())))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPartOfWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** Methods for people who watch: an old value does no harm. */
  static boolean isReport(String name) {
    return OF_VALUES.contains(name)
        || startsWithAny(name, REPORT_BEGINNINGS)
        || endsWithAny(name, REPORT_ENDS);
  }

  /** Methods whose name says that the caller holds the lock. */
  static boolean isUnderLock(String name) {
    return endsWithAny(name, UNDER_LOCK_ENDS) || name.contains("Unsync");
  }

  private static boolean startsWithAny(String name, ImmutableList<String> beginnings) {
    for (String beginning : beginnings) {
      if (name.startsWith(beginning)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsWithAny(String name, ImmutableList<String> ends) {
    for (String end : ends) {
      if (name.endsWith(end)) {
        return true;
      }
    }
    return false;
  }
}
