package dev.custody.model;

import org.jspecify.annotations.Nullable;

/**
 * The value of a call that an effect speaks of: the receiver, the result, or an argument.
 *
 * @param index the zero-based argument, or {@link #RECEIVER} or {@link #RESULT_INDEX}
 */
public record Operand(int index) {

  private static final int RECEIVER = -1;
  private static final int RESULT_INDEX = -2;

  /** The receiver of the call; written {@code this}. */
  public static final Operand THIS = new Operand(RECEIVER);

  /** The value of the call, for a constructor the new object; written {@code result}. */
  public static final Operand RESULT = new Operand(RESULT_INDEX);

  /** The zero-based argument {@code index}; written as that number. */
  public static Operand argument(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("negative argument index " + index);
    }
    return new Operand(index);
  }

  /** Whether this is an argument. */
  public boolean isArgument() {
    return index >= 0;
  }

  // Written out: what the compiler makes for records is linked at run time, which costs more than
  // all calls.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Operand that && that.index == index;
  }

  @Override
  public int hashCode() {
    return index;
  }

  @Override
  public String toString() {
    return switch (index) {
      case RECEIVER -> "this";
      case RESULT_INDEX -> "result";
      default -> Integer.toString(index);
    };
  }
}
