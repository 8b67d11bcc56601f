package dev.custody.analysis.classfile;

import org.objectweb.asm.Opcodes;

/**
 * How many places of the stack the instructions take and fill that only compute numbers, as chapter
 * 6 of the JVM specification lists them.
 */
final class StackEffects {

  /** From IADD to DCMPG: two digits each, the places taken and the places filled. */
  private static final String ARITHMETIC =
      // int, long, float, double: add, sub, mul, div, rem
      "21422142"
          + "21422142"
          + "21422142"
          + "21422142"
          + "21422142"
          // neg
          + "11221122"
          // shl, shr, ushr of int and long
          + "2132"
          + "2132"
          + "2132"
          // and, or, xor of int and long
          + "2142"
          + "2142"
          + "2142"
          // iinc, which never comes here
          + "00"
          // from int, from long, from float, from double
          + "121112"
          + "212122"
          + "111212"
          + "212221"
          // to byte, char, short
          + "111111"
          // lcmp, fcmpl, fcmpg, dcmpl, dcmpg
          + "4121214141";

  private StackEffects() {}

  static int taken(int opcode) {
    return digit(2 * (opcode - Opcodes.IADD));
  }

  static int filled(int opcode) {
    return digit(2 * (opcode - Opcodes.IADD) + 1);
  }

  private static int digit(int index) {
    return ARITHMETIC.charAt(index) - '0';
  }
}
