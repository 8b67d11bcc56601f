package dev.custody.analysis.classfile;

import com.google.common.collect.ImmutableSet;
import java.util.Arrays;

/**
 * What local variables and the operand stack may hold before an instruction. As in the JVM, a
 * {@code long} or {@code double} takes two places: itself and one that says nothing.
 */
final class Frame {

  static final ImmutableSet<Value> UNKNOWN = ImmutableSet.of(Value.Other.INSTANCE);

  private final ImmutableSet<Value>[] locals;
  private final ImmutableSet<Value>[] stack;
  private int depth;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  Frame(int locals, int stack) {
    this.locals = new ImmutableSet[locals];
    this.stack = new ImmutableSet[stack];
    Arrays.fill(this.locals, ImmutableSet.of());
  }

  private Frame(ImmutableSet<Value>[] locals, ImmutableSet<Value>[] stack, int depth) {
    this.locals = locals;
    this.stack = stack;
    this.depth = depth;
  }

  Frame copy() {
    return new Frame(locals.clone(), stack.clone(), depth);
  }

  /** The state at the start of a handler, which finds nothing but the exception on the stack. */
  Frame caught() {
    Frame frame = new Frame(locals.clone(), stack.clone(), 0);
    frame.push(UNKNOWN);
    return frame;
  }

  /** Adds what {@code other} may hold, and says whether that changed anything. */
  boolean join(Frame other) {
    if (depth != other.depth) {
      throw new IllegalStateException("stacks of different depths meet");
    }
    boolean changed = join(locals, other.locals, locals.length);
    return join(stack, other.stack, depth) || changed;
  }

  private static boolean join(
      ImmutableSet<Value>[] mine, ImmutableSet<Value>[] others, int length) {
    boolean changed = false;
    for (int i = 0; i < length; i++) {
      if (!mine[i].containsAll(others[i])) {
        mine[i] = ImmutableSet.<Value>builder().addAll(mine[i]).addAll(others[i]).build();
        changed = true;
      }
    }
    return changed;
  }

  ImmutableSet<Value> local(int index) {
    return locals[index];
  }

  void setLocal(int index, ImmutableSet<Value> value) {
    locals[index] = value;
  }

  void push(ImmutableSet<Value> value) {
    stack[depth++] = value;
  }

  void pushUnknown(int places) {
    for (int i = 0; i < places; i++) {
      push(UNKNOWN);
    }
  }

  ImmutableSet<Value> pop() {
    return stack[--depth];
  }

  void pop(int places) {
    depth -= places;
  }

  /** Copies the upper {@code copied} places to below the {@code below} places under them. */
  void duplicate(int copied, int below) {
    int from = depth - copied - below;
    ImmutableSet<Value>[] moved = Arrays.copyOfRange(stack, from, depth);
    System.arraycopy(moved, below, stack, from, copied);
    System.arraycopy(moved, 0, stack, from + copied, copied + below);
    depth += copied;
  }
}
