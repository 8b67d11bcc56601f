package dev.custody.tree;

import com.google.common.collect.ImmutableSet;
import com.google.errorprone.VisitorState;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;

/** Simple names by which nearly all methods are dismissed: javac's own, so no text is compared. */
public final class NameSet {

  private final ImmutableSet<String> words;
  private final Context.Key<ImmutableSet<Name>> key = new Context.Key<>();

  private NameSet(ImmutableSet<String> words) {
    this.words = words;
  }

  /** The names of these words. */
  public static NameSet of(ImmutableSet<String> words) {
    return new NameSet(words);
  }

  /** Whether the name is one of them. */
  public boolean contains(Name name, VisitorState state) {
    ImmutableSet<Name> names = state.context.get(key);
    if (names == null) {
      ImmutableSet.Builder<Name> all = ImmutableSet.builder();
      for (String word : words) {
        all.add(state.getName(word));
      }
      names = all.build();
      state.context.put(key, names);
    }
    return names.contains(name);
  }
}
