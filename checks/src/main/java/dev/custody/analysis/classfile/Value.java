package dev.custody.analysis.classfile;

/** Where a value on the operand stack, or in a local variable, comes from. */
public sealed interface Value {

  /**
   * What the method was called with.
   *
   * @param index the zero-based parameter as the descriptor has them; {@link #THIS} is the receiver
   */
  record Parameter(int index) implements Value {
    /** The index of the receiver. */
    public static final int THIS = -1;
  }

  /**
   * The value of a field.
   *
   * @param owner the internal name of the class that the instruction names
   * @param ofReceiver whether it is a field of the receiver of the method
   * @param isStatic whether it is a static field; other fields are those of any object
   */
  record Field(String owner, String name, boolean ofReceiver, boolean isStatic) implements Value {}

  /**
   * A new object.
   *
   * @param at the instruction that made it
   * @param type the internal name of its class
   */
  record Created(int at, String type) implements Value {}

  /**
   * The result of a call.
   *
   * @param at the instruction that calls
   */
  record Result(int at) implements Value {}

  /**
   * A lambda or method reference.
   *
   * @param code the method that holds its code
   */
  record Function(int at, Target code) implements Value {}

  /** A number that is written in the code. */
  record Constant(long value) implements Value {}

  /** Anything else. */
  record Other() implements Value {
    static final Other INSTANCE = new Other();
  }
}
