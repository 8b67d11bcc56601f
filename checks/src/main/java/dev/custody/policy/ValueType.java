package dev.custody.policy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** What the value of an option looks like, and how to tell that one is malformed. */
public enum ValueType {
  /** A file that is there to be read. */
  EXISTING_FILE("a file") {
    @Override
    Optional<String> problem(Option option, String value) {
      return unreadable(value);
    }
  },
  /** Files that are there to be read, separated by commas. */
  EXISTING_FILES("files, separated by commas") {
    @Override
    Optional<String> problem(Option option, String value) {
      return firstProblem(value, ValueType::unreadable);
    }
  },
  /** A file to write, in a directory that is there. */
  NEW_FILE("a file in an existing directory") {
    @Override
    Optional<String> problem(Option option, String value) {
      return unwritable(value);
    }
  },
  /** Words of a given set, separated by commas. */
  WORDS("words, separated by commas") {
    @Override
    Optional<String> problem(Option option, String value) {
      return firstProblem(
          value,
          word ->
              option.words().contains(word)
                  ? Optional.empty()
                  : Optional.of(
                      String.format(
                          "\"%s\" is not one of %s; did you mean \"%s\"?",
                          word,
                          String.join(", ", option.words()),
                          Spelling.nearest(word, option.words()))));
    }
  };

  private final String description;

  ValueType(String description) {
    this.description = description;
  }

  /** How the documentation describes such a value. */
  public String description() {
    return description;
  }

  /** Why {@code value} cannot be a value of {@code option}, or nothing if it can. */
  abstract Optional<String> problem(Option option, String value);

  /** The parts of a value between commas, without blanks around them. */
  static ImmutableList<String> split(String value) {
    return ImmutableList.copyOf(
        Splitter.on(',').trimResults().omitEmptyStrings().splitToList(value));
  }

  private interface PartCheck {
    Optional<String> problem(String part);
  }

  private static Optional<String> firstProblem(String value, PartCheck check) {
    ImmutableList<String> parts = split(value);
    if (parts.isEmpty()) {
      return Optional.of("the value is empty");
    }
    return parts.stream().map(check::problem).flatMap(Optional::stream).findFirst();
  }

  private static Optional<String> unreadable(String value) {
    try {
      Path path = Path.of(value);
      if (value.isEmpty() || !Files.exists(path)) {
        return Optional.of("there is no file \"" + value + "\"");
      }
      if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
        return Optional.of("\"" + value + "\" is not a readable file");
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("\"" + value + "\" is not a file name");
    }
  }

  private static Optional<String> unwritable(String value) {
    try {
      Path path = Path.of(value).toAbsolutePath();
      Path directory = path.getParent();
      if (value.isEmpty() || Files.isDirectory(path)) {
        return Optional.of("\"" + value + "\" is not a file");
      }
      if (directory == null || !Files.isDirectory(directory)) {
        return Optional.of("the directory of \"" + value + "\" does not exist");
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.of("\"" + value + "\" is not a file name");
    }
  }
}
