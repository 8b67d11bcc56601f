package dev.custody.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What is demanded of every example, wherever it stands. */
final class Examples {
  private Examples() {}

  /**
   * Fails unless the checks flag exactly the marked lines, with the words given there.
   *
   * @param above examples whose classes this one may use
   */
  static void verify(Example example, List<Example> above, Collection<String> checks) {
    Map<Integer, String> expected = example.expected();

    Map<Integer, String> found = Javac.compile(example, above, checks);

    assertThat(found.keySet())
        .as("flagged lines of %s; javac said: %s", example, found)
        .isEqualTo(expected.keySet());
    expected.forEach(
        (line, words) ->
            assertThat(found.get(line)).as("%s, line %s", example.page(), line).contains(words));
  }
}
