package dev.custody.analysis.obligation;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.errorprone.util.ASTHelpers;
import com.sun.source.tree.Tree;
import com.sun.tools.javac.code.Symbol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables whose value is released on every path to a point. Joining keeps what both sides
 * say, so that a fact means "surely". Deeply immutable.
 *
 * @param copies which variable holds the same value as which other one; the other one is no key
 * @param sites what released the value; empty where there is nothing to use: the variable is null,
 *     or somebody asked and heard that it is over
 */
record ReleasedValues(
    ImmutableMap<Symbol, Symbol> copies, ImmutableMap<Symbol, Optional<Tree>> sites) {

  static final ReleasedValues NONE = new ReleasedValues(ImmutableMap.of(), ImmutableMap.of());

  /** What released the value of the variable on every path; null if nothing did. */
  @Nullable Tree site(Symbol variable) {
    return sites.getOrDefault(variable, Optional.empty()).orElse(null);
  }

  ReleasedValues join(ReleasedValues other) {
    Map<Symbol, Symbol> same = new HashMap<>(copies);
    same.entrySet().retainAll(other.copies.entrySet());
    Map<Symbol, Optional<Tree>> both = new HashMap<>();
    sites.forEach(
        (variable, site) -> {
          Optional<Tree> there = other.sites.get(variable);
          if (there != null) {
            both.put(variable, first(site, there));
          }
        });
    return new ReleasedValues(ImmutableMap.copyOf(same), ImmutableMap.copyOf(both));
  }

  /** The value is released, by whatever name it goes. */
  ReleasedValues released(Symbol variable, Tree site) {
    return over(variable, Optional.of(site));
  }

  /** There is no value that could be used. */
  ReleasedValues nothingIn(Symbol variable) {
    return over(variable, Optional.empty());
  }

  /** The value is usable, or may be so again, by whatever name it goes. */
  ReleasedValues usable(Symbol variable) {
    ImmutableSet<Symbol> names = names(variable);
    if (names.stream().noneMatch(sites::containsKey)) {
      return this;
    }
    Map<Symbol, Optional<Tree>> changed = new HashMap<>(sites);
    changed.keySet().removeAll(names);
    return new ReleasedValues(copies, ImmutableMap.copyOf(changed));
  }

  /** The variable holds another value from here on: that of the other variable, if there is one. */
  ReleasedValues assigned(Symbol variable, @Nullable Symbol source) {
    Symbol root = source == null ? null : copies.getOrDefault(source, source);
    if (variable.equals(root)) {
      return this;
    }
    Map<Symbol, Symbol> names = new HashMap<>(copies);
    names.remove(variable);
    names.values().removeIf(variable::equals);
    Map<Symbol, Optional<Tree>> changed = new HashMap<>(sites);
    changed.remove(variable);
    if (root != null) {
      names.put(variable, root);
      Optional<Tree> site = sites.get(source);
      if (site != null) {
        changed.put(variable, site);
      }
    }
    return new ReleasedValues(ImmutableMap.copyOf(names), ImmutableMap.copyOf(changed));
  }

  private ReleasedValues over(Symbol variable, Optional<Tree> site) {
    Map<Symbol, Optional<Tree>> changed = new HashMap<>(sites);
    for (Symbol name : names(variable)) {
      changed.merge(name, site, (old, now) -> old.isPresent() ? old : now);
    }
    return new ReleasedValues(copies, ImmutableMap.copyOf(changed));
  }

  /** The variables that hold the same value. */
  private ImmutableSet<Symbol> names(Symbol variable) {
    Symbol root = copies.getOrDefault(variable, variable);
    ImmutableSet.Builder<Symbol> names = ImmutableSet.<Symbol>builder().add(root, variable);
    copies.forEach(
        (copy, source) -> {
          if (source.equals(root)) {
            names.add(copy);
          }
        });
    return names.build();
  }

  private static Optional<Tree> first(Optional<Tree> a, Optional<Tree> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    return ASTHelpers.getStartPosition(a.get()) <= ASTHelpers.getStartPosition(b.get()) ? a : b;
  }
}
