package dev.custody.analysis.deadline;

import com.google.common.base.CaseFormat;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the names of parameters say about time. {@code timeout} limits this call; {@code
 * sessionTimeout} or {@code keepAliveTime} is a setting for later.
 */
final class DeadlineNames {

  private static final Splitter WORDS = Splitter.on('_').omitEmptyStrings();

  private static final ImmutableSet<String> LIMITS =
      ImmutableSet.of("timeout", "deadline", "wait", "limit", "most", "within", "patience");

  /** The same without the letter that may be a capital. */
  private static final ImmutableSet<String> ENDINGS =
      ImmutableSet.of(
          "imeout", "imeOut", "IMEOUT", "eadline", "ait", "imit", "ost", "ithin", "atience");

  private static final ImmutableMap<String, String> UNITS =
      ImmutableMap.<String, String>builder()
          .put("nanos", "NANOSECONDS")
          .put("ns", "NANOSECONDS")
          .put("nanoseconds", "NANOSECONDS")
          .put("micros", "MICROSECONDS")
          .put("microseconds", "MICROSECONDS")
          .put("millis", "MILLISECONDS")
          .put("ms", "MILLISECONDS")
          .put("msec", "MILLISECONDS")
          .put("msecs", "MILLISECONDS")
          .put("milliseconds", "MILLISECONDS")
          .put("seconds", "SECONDS")
          .put("secs", "SECONDS")
          .put("sec", "SECONDS")
          .put("minutes", "MINUTES")
          .buildOrThrow();

  /** With one of these a name still speaks of this call. */
  private static final ImmutableSet<String> FILLERS =
      ImmutableSet.of(
          "time",
          "out",
          "max",
          "maximum",
          "at",
          "in",
          "total",
          "overall",
          "remaining",
          "request",
          "call",
          "operation",
          "await",
          "duration",
          "join",
          "close",
          "shutdown",
          "termination",
          "stop",
          "start",
          "acquire",
          "for",
          "to",
          "the",
          "a",
          "get",
          "poll",
          "value",
          "amount");

  /** A number with a {@code TimeUnit} is a limit unless its name says that it is something else. */
  private static final ImmutableSet<String> NO_LIMITS =
      ImmutableSet.of(
          "delay",
          "period",
          "interval",
          "keep",
          "alive",
          "ttl",
          "lease",
          "age",
          "expire",
          "expiry",
          "expiration",
          "initial",
          "rate",
          "idle",
          "session",
          "frequency",
          "since",
          "elapsed",
          "start",
          "timestamp",
          "size",
          "count",
          "refresh",
          "tick",
          "sleep");

  private DeadlineNames() {}

  /** Whether a value of that name limits the time of the call that gets it. */
  static boolean saysLimit(CharSequence name) {
    if (!mentionsLimit(name.toString())) {
      return false;
    }
    List<String> words = words(name);
    boolean limit = false;
    for (String word : words) {
      if (LIMITS.contains(word)) {
        limit = true;
      } else if (!FILLERS.contains(word) && !UNITS.containsKey(word)) {
        return false;
      }
    }
    return limit || words.equals(ImmutableList.of("time", "out"));
  }

  /** A cheap look, as most numbers are about something else. */
  private static boolean mentionsLimit(String name) {
    for (String ending : ENDINGS) {
      if (name.contains(ending)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a number of that name, followed by a unit, may be a limit. */
  static boolean mayBeLimit(CharSequence name) {
    return words(name).stream().noneMatch(NO_LIMITS::contains);
  }

  /** The constant of {@code TimeUnit} that the name ends in; null if it says none. */
  static @Nullable String unit(CharSequence name) {
    List<String> words = words(name);
    return words.isEmpty() ? null : UNITS.get(words.get(words.size() - 1));
  }

  /**
   * Whether a method of that name keeps what it gets for later, or is about when to do something.
   */
  static boolean isForLater(CharSequence method) {
    List<String> words = words(method);
    return words.isEmpty()
        || ImmutableSet.of("set", "with", "schedule", "delay", "expire", "configure", "new")
            .contains(words.get(0));
  }

  private static List<String> words(CharSequence name) {
    String text = name.toString();
    return text.indexOf('_') >= 0
        ? WORDS.splitToList(text.toLowerCase(java.util.Locale.ROOT))
        : WORDS.splitToList(CaseFormat.LOWER_CAMEL.to(CaseFormat.LOWER_UNDERSCORE, text));
  }
}
