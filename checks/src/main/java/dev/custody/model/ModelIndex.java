package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The facts of some model files, found by method name and type. Nearly all methods of a program are
 * dismissed by the first look-up, by simple name; the facts about a type are read when somebody
 * first asks for them. For one compilation, on one thread.
 */
public final class ModelIndex {
  private static final OfType NOTHING = new OfType(ImmutableList.of(), ImmutableListMultimap.of());

  private final ImmutableSet<String> methodNames;
  private final ImmutableSet<String> lockMethodNames;
  private final ImmutableSet<String> simpleTypeNames;
  private final Function<String, ImmutableList<ModelLine>> lines;
  private final Map<String, OfType> read = new HashMap<>();

  /** What is known of one type and of its methods. */
  private record OfType(
      ImmutableList<Effect> values, ImmutableListMultimap<String, ModelLine> methods) {

    static OfType of(ImmutableList<ModelLine> facts) {
      ImmutableList.Builder<Effect> values = ImmutableList.builder();
      ImmutableListMultimap.Builder<String, ModelLine> methods = ImmutableListMultimap.builder();
      for (ModelLine line : facts) {
        if (line.method().isPresent()) {
          methods.put(line.method().get(), line);
        } else {
          values.addAll(line.effects());
        }
      }
      return new OfType(values.build(), methods.build());
    }
  }

  private ModelIndex(
      ImmutableSet<String> methodNames,
      ImmutableSet<String> lockMethodNames,
      ImmutableSet<String> simpleTypeNames,
      Function<String, ImmutableList<ModelLine>> lines) {
    this.methodNames = methodNames;
    this.lockMethodNames = lockMethodNames;
    this.simpleTypeNames = simpleTypeNames;
    this.lines = lines;
  }

  /** The index of those facts. */
  public static ModelIndex of(Iterable<ModelLine> lines) {
    ImmutableSet.Builder<String> methodNames = ImmutableSet.builder();
    ImmutableSet.Builder<String> lockMethodNames = ImmutableSet.builder();
    ImmutableSet.Builder<String> simpleTypeNames = ImmutableSet.builder();
    ImmutableListMultimap.Builder<String, ModelLine> byType = ImmutableListMultimap.builder();
    for (ModelLine line : lines) {
      byType.put(line.type(), line);
      simpleTypeNames.add(line.simpleTypeName());
      if (line.method().isPresent()) {
        methodNames.add(line.method().get());
        if (speaksOfLocks(line)) {
          lockMethodNames.add(line.method().get());
        }
      }
    }
    ImmutableListMultimap<String, ModelLine> all = byType.build();
    return new ModelIndex(
        methodNames.build(), lockMethodNames.build(), simpleTypeNames.build(), all::get);
  }

  private static boolean speaksOfLocks(ModelLine line) {
    for (Effect effect : line.effects()) {
      if (effect instanceof Effect.Acquires || effect instanceof Effect.Releases) {
        return true;
      }
    }
    return false;
  }

  /** The index of facts that are yet to be read. */
  static ModelIndex of(ModelText text) {
    return new ModelIndex(
        text.methodNames(), text.lockMethodNames(), text.simpleTypeNames(), text::lines);
  }

  /** The names of all methods of which something is known; constructors are {@code new}. */
  public ImmutableSet<String> methodNames() {
    return methodNames;
  }

  /** The names of all methods that are said to take or give up a lock or another value. */
  public ImmutableSet<String> lockMethodNames() {
    return lockMethodNames;
  }

  /** The simple names of all types of which, or of whose methods, something is known. */
  public ImmutableSet<String> simpleTypeNames() {
    return simpleTypeNames;
  }

  /** Whether something is known of a method of that name. */
  public boolean knowsMethod(String name) {
    return methodNames.contains(name);
  }

  /** The facts about methods of that name in exactly that type, for one or for all overloads. */
  public ImmutableList<ModelLine> methods(String type, String name) {
    return knowsMethod(name) ? facts(type).methods().get(name) : ImmutableList.of();
  }

  /** The effects on the line of exactly that type. */
  public ImmutableList<Effect> type(String type) {
    return facts(type).values();
  }

  private OfType facts(String type) {
    OfType known = read.get(type);
    if (known == null) {
      ImmutableList<ModelLine> facts = lines.apply(type);
      if (facts.isEmpty()) {
        return NOTHING;
      }
      known = OfType.of(facts);
      read.put(type, known);
    }
    return known;
  }
}
