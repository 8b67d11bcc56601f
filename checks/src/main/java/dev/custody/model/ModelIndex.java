package dev.custody.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts of some model files, found by method name and type. Immutable. Nearly all methods of a
 * program are dismissed by the first look-up, by simple name.
 */
public final class ModelIndex {

  /** Knows nothing. */
  public static final ModelIndex EMPTY = of(ImmutableList.of());

  private final ImmutableMap<String, ImmutableMap<String, ImmutableList<ModelLine>>> methods;
  private final ImmutableMap<String, ImmutableList<Effect>> types;
  private final ImmutableSet<String> simpleTypeNames;

  private ModelIndex(
      ImmutableMap<String, ImmutableMap<String, ImmutableList<ModelLine>>> methods,
      ImmutableMap<String, ImmutableList<Effect>> types,
      ImmutableSet<String> simpleTypeNames) {
    this.methods = methods;
    this.types = types;
    this.simpleTypeNames = simpleTypeNames;
  }

  /** The index of those facts. */
  public static ModelIndex of(Iterable<ModelLine> lines) {
    Map<String, Map<String, List<ModelLine>>> methods = new HashMap<>();
    Map<String, List<Effect>> types = new HashMap<>();
    ImmutableSet.Builder<String> simpleTypeNames = ImmutableSet.builder();
    for (ModelLine line : lines) {
      simpleTypeNames.add(line.simpleTypeName());
      if (line.method().isEmpty()) {
        types.computeIfAbsent(line.type(), type -> new ArrayList<>()).addAll(line.effects());
      } else {
        methods
            .computeIfAbsent(line.method().get(), name -> new HashMap<>())
            .computeIfAbsent(line.type(), type -> new ArrayList<>())
            .add(line);
      }
    }
    ImmutableMap.Builder<String, ImmutableMap<String, ImmutableList<ModelLine>>> byName =
        ImmutableMap.builder();
    methods.forEach((name, byType) -> byName.put(name, copy(byType)));
    return new ModelIndex(byName.buildOrThrow(), copy(types), simpleTypeNames.build());
  }

  /** The names of all methods of which something is known; constructors are {@code new}. */
  public ImmutableSet<String> methodNames() {
    return methods.keySet();
  }

  /** The simple names of all types of which, or of whose methods, something is known. */
  public ImmutableSet<String> simpleTypeNames() {
    return simpleTypeNames;
  }

  /** Whether something is known of a method of that name. */
  public boolean knowsMethod(String name) {
    return methods.containsKey(name);
  }

  /** The facts about methods of that name in exactly that type, for one or for all overloads. */
  public ImmutableList<ModelLine> methods(String type, String name) {
    ImmutableMap<String, ImmutableList<ModelLine>> byType = methods.get(name);
    return byType == null ? ImmutableList.of() : byType.getOrDefault(type, ImmutableList.of());
  }

  /** The effects on the line of exactly that type. */
  public ImmutableList<Effect> type(String type) {
    return types.getOrDefault(type, ImmutableList.of());
  }

  private static <T> ImmutableMap<String, ImmutableList<T>> copy(Map<String, List<T>> lists) {
    ImmutableMap.Builder<String, ImmutableList<T>> copy = ImmutableMap.builder();
    lists.forEach((key, list) -> copy.put(key, ImmutableList.copyOf(list)));
    return copy.buildOrThrow();
  }
}
