package dev.custody.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.tools.javac.util.Context;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the user asked for by {@code -XepOpt:Custody:...}. Read and validated once per compilation;
 * a mistake fails the compilation with a message, and the default is used instead.
 */
public final class Policy {

  private static final Context.Key<Policy> KEY = new Context.Key<>();

  private final Map<Option, ImmutableList<String>> values = new EnumMap<>(Option.class);
  private final ImmutableSet<String> blockingKinds;

  private Policy(Map<String, String> flags, Problems problems) {
    for (Option option : Option.values()) {
      values.put(option, option.defaultParts());
    }
    for (Map.Entry<String, String> flag : new TreeMap<>(flags).entrySet()) {
      if (flag.getKey().startsWith(Option.PREFIX)) {
        set(flag.getKey(), flag.getValue(), problems);
      }
    }
    blockingKinds = ImmutableSet.copyOf(parts(Option.BLOCKING_KINDS));
  }

  /** The policy of this compilation. */
  public static Policy instance(VisitorState state) {
    Policy policy = state.context.get(KEY);
    if (policy == null) {
      policy =
          new Policy(state.errorProneOptions().getFlags().getFlagsMap(), Problems.instance(state));
      state.context.put(KEY, policy);
    }
    return policy;
  }

  /** The user's model files, in the order given. */
  public ImmutableList<Path> models() {
    ImmutableList.Builder<Path> models = ImmutableList.builder();
    for (String file : parts(Option.MODELS)) {
      models.add(Path.of(file));
    }
    return models.build();
  }

  /** The words of the kinds of blocking that count. */
  public ImmutableSet<String> blockingKinds() {
    return blockingKinds;
  }

  /** The list of known findings, if there is one. */
  public Optional<Path> baseline() {
    return file(Option.BASELINE);
  }

  /** The file to list findings in, if wanted. */
  public Optional<Path> report() {
    return file(Option.REPORT);
  }

  private Optional<Path> file(Option option) {
    ImmutableList<String> parts = parts(option);
    return parts.isEmpty() ? Optional.empty() : Optional.of(Path.of(parts.get(0)));
  }

  private ImmutableList<String> parts(Option option) {
    return values.getOrDefault(option, option.defaultParts());
  }

  private void set(String flag, String value, Problems problems) {
    Optional<Option> option = Option.of(flag);
    if (option.isEmpty()) {
      problems.error(
          String.format(
              "-XepOpt:%s=%s: there is no such option; the nearest is -XepOpt:%s",
              flag, value, Option.nearestTo(flag).flag()));
      return;
    }
    Optional<String> problem = option.get().type().problem(option.get(), value);
    if (problem.isPresent()) {
      problems.error(
          String.format(
              "-XepOpt:%s=%s: %s (expected: %s)",
              flag, value, problem.get(), option.get().type().description()));
      return;
    }
    values.put(
        option.get(),
        switch (option.get().type()) {
          // A single file may have a comma in its name.
          case EXISTING_FILE, NEW_FILE -> ImmutableList.of(value);
          case EXISTING_FILES, WORDS -> ValueType.split(value);
        });
  }
}
