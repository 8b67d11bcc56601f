package dev.custody.policy;

import java.util.Collection;
import java.util.Comparator;

/** Guesses what somebody meant to type. */
final class Spelling {

  private Spelling() {}

  /** The candidate closest to {@code typed}. */
  static String nearest(String typed, Collection<String> candidates) {
    return candidates.stream()
        .min(Comparator.comparingInt(candidate -> distance(typed, candidate)))
        .orElse(typed);
  }

  /** How many characters must be inserted, dropped or replaced to turn one word into the other. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      above[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replaced =
            above[column - 1]
                + (Character.toLowerCase(from.charAt(row - 1))
                        == Character.toLowerCase(to.charAt(column - 1))
                    ? 0
                    : 1);
        current[column] = Math.min(replaced, 1 + Math.min(above[column], current[column - 1]));
      }
      above = current;
    }
    return above[to.length()];
  }
}
