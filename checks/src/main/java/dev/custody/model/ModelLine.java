package dev.custody.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * One fact of a model file: a signature and what is known of it.
 *
 * @param file where it stands
 * @param line the line there, counted from 1
 * @param type the canonical name of the type
 * @param method the name of the method, {@link #CONSTRUCTOR} for constructors; empty for a fact
 *     about the type
 * @param parameters the simple names of the erased parameter types; empty for every overload
 * @param effects what the line says
 * @param since the first JDK that has the type or method; 0 if that does not matter
 * @param until the last JDK that has it; {@link Integer#MAX_VALUE} if the newest has it
 */
public record ModelLine(
    String file,
    int line,
    String type,
    Optional<String> method,
    Optional<ImmutableList<String>> parameters,
    ImmutableList<Effect> effects,
    int since,
    int until) {

  /** The name that model files use for constructors. */
  public static final String CONSTRUCTOR = "new";

  /** The last part of the type's name. */
  public String simpleTypeName() {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** The signature as it was written. */
  public String signature() {
    if (method.isEmpty()) {
      return type;
    }
    return type
        + '#'
        + method.get()
        + '('
        + parameters.map(names -> String.join(",", names)).orElse("*")
        + ')';
  }
}
