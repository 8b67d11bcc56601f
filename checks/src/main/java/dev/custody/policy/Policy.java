package dev.custody.policy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.tools.javac.util.Context;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the user asked for by {@code -XepOpt:Custody:...}. Read and validated once per compilation;
 * a mistake fails the compilation with a message, and the default is used instead.
 */
public final class Policy {

  private static final Context.Key<Policy> KEY = new Context.Key<>();

  private final Map<Option, ImmutableList<String>> values = new EnumMap<>(Option.class);

  private Policy(Map<String, String> flags, Problems problems) {
    for (Option option : Option.values()) {
      values.put(option, option.defaultParts());
    }
    flags.entrySet().stream()
        .filter(flag -> flag.getKey().startsWith(Option.PREFIX))
        .sorted(Map.Entry.comparingByKey())
        .forEach(flag -> set(flag.getKey(), flag.getValue(), problems));
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
    return parts(Option.MODELS).stream().map(Path::of).collect(ImmutableList.toImmutableList());
  }

  /** The words of the kinds of blocking that count. */
  public ImmutableSet<String> blockingKinds() {
    return ImmutableSet.copyOf(parts(Option.BLOCKING_KINDS));
  }

  /** The list of known findings, if there is one. */
  public Optional<Path> baseline() {
    return parts(Option.BASELINE).stream().map(Path::of).findFirst();
  }

  /** The file to list findings in, if wanted. */
  public Optional<Path> report() {
    return parts(Option.REPORT).stream().map(Path::of).findFirst();
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
