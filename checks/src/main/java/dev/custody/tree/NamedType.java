package dev.custody.tree;

import com.google.errorprone.VisitorState;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.util.Context;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A type of a library, which javac looks up by its name once per compilation. */
public final class NamedType {

  private final String name;
  private final Context.Key<Optional<Type>> key = new Context.Key<>();

  private NamedType(String name) {
    this.name = name;
  }

  /** The type of that qualified name. */
  public static NamedType of(String name) {
    return new NamedType(name);
  }

  /** The type; null if this compilation does not know it. */
  public @Nullable Type get(VisitorState state) {
    Optional<Type> type = state.context.get(key);
    if (type == null) {
      type = Optional.ofNullable(state.getTypeFromString(name));
      state.context.put(key, type);
    }
    return type.orElse(null);
  }
}
