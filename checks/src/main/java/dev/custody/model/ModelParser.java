package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads model files: one fact per line, {@code Type effects} or {@code Type#name(Params) effects},
 * the effects separated by commas. A line that starts with {@code #} is a comment; the first line
 * that is none says {@code version 1}. A bad line becomes an error and the rest is read on.
 */
public final class ModelParser {
  private static final String VERSION = "version 1";
  private static final String SINCE = "since ";

  private final String file;
  private final ImmutableList.Builder<ModelLine> facts = ImmutableList.builder();
  private final ImmutableList.Builder<ModelError> errors = ImmutableList.builder();
  private final Map<String, Integer> seen = new HashMap<>();
  private boolean versionSeen;

  private ModelParser(String file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @param file its name, for errors
   * @param lines its text
   */
  public static ModelFile parse(String file, Iterable<String> lines) {
    ModelParser parser = new ModelParser(file);
    int number = 0;
    for (String line : lines) {
      number++;
      parser.read(number, line.strip());
    }
    if (!parser.versionSeen) {
      parser.errors.add(
          new ModelError(file, number, "the file ends before the line \"" + VERSION + "\""));
    }
    return new ModelFile(parser.facts.build(), parser.errors.build());
  }

  /** Whether the line states a fact, not a comment or the version. */
  static boolean isFact(String line) {
    return !line.isBlank() && !line.startsWith("#") && !line.startsWith("version ");
  }

  /** Reads one line that states a fact; empty if it cannot be read. */
  static Optional<ModelLine> fact(String file, int number, String line) {
    try {
      return Optional.of(new ModelParser(file).fact(number, line.strip()));
    } catch (BadLineException e) {
      return Optional.empty();
    }
  }

  private void read(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    try {
      if (!versionSeen) {
        versionSeen = true;
        if (line.equals(VERSION)) {
          return;
        }
        if (line.startsWith("version")) {
          throw new BadLineException("this Custody reads \"" + VERSION + "\" and no other version");
        }
        errors.add(new ModelError(file, number, "the first line must be \"" + VERSION + "\""));
      }
      ModelLine fact = fact(number, line);
      Integer before = seen.putIfAbsent(fact.signature(), number);
      if (before != null) {
        throw new BadLineException(
            fact.signature() + " stands already at line " + before + "; join the two lines");
      }
      facts.add(fact);
    } catch (BadLineException e) {
      errors.add(new ModelError(file, number, e.reason()));
    }
  }

  private ModelLine fact(int number, String line) throws BadLineException {
    int end = endOfSignature(line);
    String signature = line.substring(0, end);
    List<String> clauses = clauses(line.substring(end));
    int hash = signature.indexOf('#');
    String type = hash < 0 ? signature : signature.substring(0, hash);
    if (!Syntax.isTypeName(type)) {
      throw new BadLineException("\"" + type + "\" is not the name of a type");
    }
    Range<Integer> jdks = takeJdks(clauses);
    ImmutableList.Builder<Effect> effects = ImmutableList.builder();
    if (hash < 0) {
      for (String clause : clauses) {
        effects.add(EffectParser.ofType(clause));
      }
      return new ModelLine(
          file,
          number,
          type,
          Optional.empty(),
          Optional.empty(),
          effects.build(),
          jdks.lowerEndpoint(),
          jdks.upperEndpoint());
    }
    int open = signature.indexOf('(');
    if (open < 0 || !signature.endsWith(")")) {
      throw new BadLineException(
          "a method is written Type#name(Params), without blanks, with (*) for every overload");
    }
    String method = signature.substring(hash + 1, open);
    if (!Syntax.isIdentifier(method)) {
      throw new BadLineException("\"" + method + "\" is not the name of a method");
    }
    Optional<ImmutableList<String>> parameters =
        parameters(signature.substring(open + 1, signature.length() - 1));
    // With (*) any argument may exist in some overload.
    int arguments = parameters.map(List::size).orElse(Integer.MAX_VALUE);
    for (String clause : clauses) {
      effects.add(EffectParser.ofMethod(clause, arguments));
    }
    return new ModelLine(
        file,
        number,
        type,
        Optional.of(method),
        parameters,
        effects.build(),
        jdks.lowerEndpoint(),
        jdks.upperEndpoint());
  }

  private static int endOfSignature(String line) throws BadLineException {
    for (int i = 0; i < line.length(); i++) {
      if (Character.isWhitespace(line.charAt(i))) {
        return i;
      }
    }
    throw new BadLineException("there is no effect after " + line);
  }

  private static Optional<ImmutableList<String>> parameters(String text) throws BadLineException {
    if (text.equals("*")) {
      return Optional.empty();
    }
    if (text.isEmpty()) {
      return Optional.of(ImmutableList.of());
    }
    if (!Syntax.isParameterList(text)) {
      throw new BadLineException(
          "\"("
              + text
              + ")\" are not the simple names of erased parameter types, such as (long,TimeUnit)");
    }
    return Optional.of(ImmutableList.copyOf(text.split(",", -1)));
  }

  /** Splits at the commas that are not inside parentheses. */
  private static List<String> clauses(String text) {
    List<String> clauses = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')') {
        depth--;
      } else if (c == ',' && depth == 0) {
        clauses.add(text.substring(start, i).strip());
        start = i + 1;
      }
    }
    clauses.add(text.substring(start).strip());
    return clauses;
  }

  /** The JDKs that have the type or method; takes the last clause away if it names them. */
  private static Range<Integer> takeJdks(List<String> clauses) throws BadLineException {
    int last = clauses.size() - 1;
    if (!clauses.get(last).startsWith(SINCE)) {
      return Range.closed(0, Integer.MAX_VALUE);
    }
    String text = clauses.remove(last);
    List<String> words = Syntax.words(text);
    int since = Syntax.number(words.get(1), 2);
    int until =
        words.size() == 2
            ? Integer.MAX_VALUE
            : words.size() == 4 && words.get(2).equals("until")
                ? Syntax.number(words.get(3), 2)
                : -1;
    if (since < 1 || until < 1) {
      throw new BadLineException(
          "\"" + text + "\" does not name JDKs as \"since 21\" or \"since 21 until 24\" does");
    }
    if (clauses.isEmpty()) {
      throw new BadLineException("\"since\" alone says nothing about the method");
    }
    if (until < since) {
      throw new BadLineException("\"" + text + "\" names no JDK");
    }
    return Range.closed(since, until);
  }
}
