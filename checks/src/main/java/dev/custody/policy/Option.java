package dev.custody.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.Optional;

/**
 * The table of options. It drives parsing, validation, error texts and the page about options; a
 * new option is a new row here and a new question of {@link Policy}.
 */
public enum Option {
  /** Model files of the user. */
  MODELS(
      "Models",
      ValueType.EXISTING_FILES,
      ImmutableSet.of(),
      "none",
      "Model files that say what methods of your own libraries do; they win over the built-in"
          + " models."),
  /** Which kinds of blocking calls count. */
  BLOCKING_KINDS(
      "BlockingKinds",
      ValueType.WORDS,
      ImmutableSet.of(
          "sleep",
          "wait",
          "queue",
          "permit",
          "network",
          "database",
          "process",
          "file",
          "stream",
          "lock"),
      "sleep,wait,queue,permit,network,database,process,file,stream",
      "The kinds of blocking calls that checks about blocking look at."),
  /** Known findings. */
  BASELINE(
      "Baseline",
      ValueType.EXISTING_FILE,
      ImmutableSet.of(),
      "none",
      "An earlier report: the findings listed there are not reported again."),
  /** Where findings are listed. */
  REPORT(
      "Report",
      ValueType.NEW_FILE,
      ImmutableSet.of(),
      "none",
      "The file to list all findings of this compilation in, as tab separated lines; it is"
          + " replaced.");

  /** What all options of this plugin start with, after {@code -XepOpt:}. */
  public static final String PREFIX = "Custody:";

  private final String label;
  private final ValueType type;
  private final ImmutableSet<String> words;
  private final String byDefault;
  private final String summary;

  Option(
      String label, ValueType type, ImmutableSet<String> words, String byDefault, String summary) {
    this.label = label;
    this.type = type;
    this.words = words;
    this.byDefault = byDefault;
    this.summary = summary;
  }

  /** The name as written after {@code -XepOpt:}, such as {@code Custody:Models}. */
  public String flag() {
    return PREFIX + label;
  }

  /** What values look like. */
  public ValueType type() {
    return type;
  }

  /** The words a value may consist of; empty if the type is not {@link ValueType#WORDS}. */
  public ImmutableSet<String> words() {
    return words;
  }

  /** The default as written on the command line, or {@code none}. */
  public String byDefault() {
    return byDefault;
  }

  /** One sentence for users. */
  public String summary() {
    return summary;
  }

  /** The value if the user sets nothing. */
  ImmutableList<String> defaultParts() {
    return byDefault.equals("none") ? ImmutableList.of() : ValueType.split(byDefault);
  }

  /** The option of that name, if there is one. */
  static Optional<Option> of(String flag) {
    for (Option option : values()) {
      if (option.flag().equals(flag)) {
        return Optional.of(option);
      }
    }
    return Optional.empty();
  }

  /** The option whose name takes the fewest edits to get from {@code flag}. */
  static Option nearestTo(String flag) {
    Option nearest = MODELS;
    for (Option option : values()) {
      if (Spelling.distance(flag, option.flag()) < Spelling.distance(flag, nearest.flag())) {
        nearest = option;
      }
    }
    return nearest;
  }
}
