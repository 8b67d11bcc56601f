package dev.custody.analysis.classfile;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/**
 * One instruction as the class file has it.
 *
 * @param number the local variable, the constant, or the dimensions of an array, by opcode
 * @param named the field, method or type that it names
 * @param targets where it may jump to, as indices of instructions
 * @param function for {@code invokedynamic} the code of the lambda, if it makes one
 */
record Instruction(
    int opcode,
    long number,
    @Nullable Target named,
    ImmutableList<Integer> targets,
    @Nullable Target function) {

  static Instruction of(int opcode) {
    return new Instruction(opcode, 0, null, ImmutableList.of(), null);
  }

  static Instruction of(int opcode, long number) {
    return new Instruction(opcode, number, null, ImmutableList.of(), null);
  }

  static Instruction naming(int opcode, Target named) {
    return new Instruction(opcode, 0, named, ImmutableList.of(), null);
  }

  Target target() {
    if (named == null) {
      throw new IllegalStateException("names nothing: " + opcode);
    }
    return named;
  }
}
