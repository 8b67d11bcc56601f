package dev.custody.model;

import com.google.common.collect.HashMultimap;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.SetMultimap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Model files cut into lines but not read yet: most compilations ask for few of the types that the
 * built-in models know, and to read all of them would cost more than the checks. Immutable.
 *
 * @param byType the lines about each type and its methods
 * @param methodNames the names of the methods they speak of
 * @param lockMethodNames those of the methods that take or give up a lock
 * @param simpleTypeNames the last parts of the names of the types
 */
record ModelText(
    ImmutableListMultimap<String, Line> byType,
    ImmutableSet<String> methodNames,
    ImmutableSet<String> lockMethodNames,
    ImmutableSet<String> simpleTypeNames) {

  /** One line that states a fact. */
  private record Line(String file, int number, String text) {}

  /** The facts about a type and its methods. Lines that cannot be read are left out. */
  ImmutableList<ModelLine> lines(String type) {
    ImmutableList.Builder<ModelLine> facts = ImmutableList.builder();
    for (Line line : byType.get(type)) {
      Optional<ModelLine> fact = ModelParser.fact(line.file(), line.number(), line.text());
      if (fact.isPresent()) {
        facts.add(fact.get());
      }
    }
    return facts.build();
  }

  /** Cuts files into lines, one after the other. */
  static final class Builder {
    private final ImmutableListMultimap.Builder<String, Line> byType =
        ImmutableListMultimap.builder();
    private final ImmutableSet.Builder<String> methodNames = ImmutableSet.builder();
    private final ImmutableSet.Builder<String> lockMethodNames = ImmutableSet.builder();
    private final SetMultimap<String, String> releases = HashMultimap.create();
    private final Set<String> otherResources = new HashSet<>();
    private final ImmutableSet.Builder<String> simpleTypeNames = ImmutableSet.builder();

    /** Adds a file. */
    Builder add(String file, Iterable<String> lines) {
      int number = 0;
      for (String text : lines) {
        number++;
        if (ModelParser.isFact(text)) {
          add(new Line(file, number, text));
        }
      }
      return this;
    }

    private void add(Line line) {
      String text = line.text();
      int blank = text.indexOf(' ');
      int end = blank < 0 ? text.length() : blank;
      int hash = text.lastIndexOf('#', end);
      String type = text.substring(0, hash < 0 ? end : hash);
      byType.put(type, line);
      simpleTypeNames.add(type.substring(type.lastIndexOf('.') + 1));
      int open = text.indexOf('(', hash);
      if (hash >= 0 && open >= 0) {
        String name = text.substring(hash + 1, open);
        methodNames.add(name);
        if (text.indexOf(" acquires ", end) >= 0) {
          lockMethodNames.add(name);
        } else if (text.indexOf(" releases ", end) >= 0) {
          releases.put(type, name);
        }
      } else if (text.indexOf(" resource ", end) >= 0
          && text.indexOf(" resource lock ", end) < 0
          && text.indexOf(" resource permit ", end) < 0) {
        otherResources.add(type);
      }
    }

    ModelText build() {
      // To shut down an executor is to release it, but it is no lock.
      releases.keySet().removeAll(otherResources);
      lockMethodNames.addAll(releases.values());
      return new ModelText(
          byType.build(), methodNames.build(), lockMethodNames.build(), simpleTypeNames.build());
    }
  }
}
