package dev.custody.model;

import com.google.common.collect.ImmutableList;

/**
 * The words of model files. They are read during every compilation, mostly once and by code that is
 * not warm yet, which regular expressions are slow at.
 */
final class Syntax {

  private Syntax() {}

  /** The words of the text, between blanks. */
  static ImmutableList<String> words(String text) {
    ImmutableList.Builder<String> words = ImmutableList.builder();
    int start = -1;
    for (int i = 0; i < text.length(); i++) {
      boolean blank = Character.isWhitespace(text.charAt(i));
      if (blank && start >= 0) {
        words.add(text.substring(start, i));
        start = -1;
      } else if (!blank && start < 0) {
        start = i;
      }
    }
    return start < 0 ? words.build() : words.add(text.substring(start)).build();
  }

  /** Whether this is a Java identifier of ASCII letters, digits, {@code _} and {@code $}. */
  static boolean isIdentifier(String text) {
    return !text.isEmpty() && endOfIdentifier(text, 0) == text.length();
  }

  /** Whether these are identifiers with dots between them. */
  static boolean isTypeName(String text) {
    int start = 0;
    for (int dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', start)) {
      if (dot == start || endOfIdentifier(text, start) != dot) {
        return false;
      }
      start = dot + 1;
    }
    return start < text.length() && endOfIdentifier(text, start) == text.length();
  }

  /** Whether these are simple names of types, perhaps of arrays, with commas between them. */
  static boolean isParameterList(String text) {
    int at = 0;
    while (true) {
      int end = endOfIdentifier(text, at);
      if (end == at) {
        return false;
      }
      while (text.startsWith("[]", end)) {
        end += 2;
      }
      if (end == text.length()) {
        return true;
      }
      if (text.charAt(end) != ',') {
        return false;
      }
      at = end + 1;
    }
  }

  /** Whether this is a name and something in parentheses, such as {@code get(long,TimeUnit)}. */
  static boolean isMethod(String text) {
    int open = text.indexOf('(');
    if (open <= 0 || endOfIdentifier(text, 0) != open || text.indexOf('(', open + 1) >= 0) {
      return false;
    }
    return text.indexOf(')') == text.length() - 1;
  }

  /** Whether this is a word of small letters, digits and dashes. */
  static boolean isWord(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isSmall(c) && (i == 0 || !(isDigit(c) || c == '-'))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** The number, of at most that many digits; -1 if this is none. */
  static int number(String text, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int number = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isDigit(text.charAt(i))) {
        return -1;
      }
      number = 10 * number + text.charAt(i) - '0';
    }
    return number;
  }

  private static int endOfIdentifier(String text, int start) {
    int end = start;
    while (end < text.length() && isPart(text.charAt(end), end == start)) {
      end++;
    }
    return end;
  }

  private static boolean isPart(char c, boolean first) {
    return isSmall(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (!first && isDigit(c));
  }

  private static boolean isSmall(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
