package dev.custody.analysis.classfile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Lists the instructions of one method, with jumps as indices. */
final class Instructions extends MethodVisitor {

  private static final ImmutableSet<String> EVERYTHING =
      ImmutableSet.of("java/lang/Throwable", "java/lang/Exception", "java/lang/RuntimeException");

  /**
   * Code that an exception of other code leads to.
   *
   * @param type the internal name of what is caught; null for anything
   */
  record Handler(int start, int end, int handler, @Nullable String type) {
    boolean covers(int at) {
      return start <= at && at < end;
    }

    /** Whether runtime exceptions end here; what a finally block catches it throws again. */
    boolean catchesRuntimeExceptions() {
      return type != null && EVERYTHING.contains(type);
    }
  }

  /** A list that jumps to labels that are not placed yet. */
  private record Jump(int opcode, ImmutableList<Label> labels) {}

  private record Range(Label start, Label end, Label handler, @Nullable String type) {}

  private final List<Instruction> all = new ArrayList<>();
  private final Map<Integer, Jump> jumps = new HashMap<>();
  private final Map<Label, Integer> places = new HashMap<>();
  private final List<Range> ranges = new ArrayList<>();
  private int locals;
  private int stack;
  private boolean readable = true;

  Instructions() {
    super(Opcodes.ASM9);
  }

  ImmutableList<Instruction> all() {
    ImmutableList.Builder<Instruction> resolved = ImmutableList.builder();
    for (int i = 0; i < all.size(); i++) {
      Jump jump = jumps.get(i);
      resolved.add(
          jump == null
              ? all.get(i)
              : new Instruction(jump.opcode, 0, null, places(jump.labels), null));
    }
    return resolved.build();
  }

  /** The calls among them. */
  MethodCalls calls() {
    ImmutableList.Builder<MethodCalls.Site> sites = ImmutableList.builder();
    boolean functions = false;
    for (int i = 0; i < all.size(); i++) {
      Instruction instruction = all.get(i);
      switch (instruction.opcode()) {
        case Opcodes.INVOKEVIRTUAL,
            Opcodes.INVOKESPECIAL,
            Opcodes.INVOKESTATIC,
            Opcodes.INVOKEINTERFACE ->
            sites.add(new MethodCalls.Site(i, instruction.target()));
        case Opcodes.INVOKEDYNAMIC -> functions |= instruction.function() != null;
        default -> {}
      }
    }
    return new MethodCalls(sites.build(), functions);
  }

  ImmutableList<Handler> handlers() {
    ImmutableList.Builder<Handler> handlers = ImmutableList.builder();
    for (Range range : ranges) {
      handlers.add(
          new Handler(place(range.start), place(range.end), place(range.handler), range.type));
    }
    return handlers.build();
  }

  private ImmutableList<Integer> places(ImmutableList<Label> labels) {
    ImmutableList.Builder<Integer> found = ImmutableList.builder();
    for (Label label : labels) {
      found.add(place(label));
    }
    return found.build();
  }

  /** Whether the method has no code. */
  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Whether all instructions are ones that compilers of the last twenty years write. */
  boolean isReadable() {
    return readable;
  }

  int locals() {
    return locals;
  }

  int stack() {
    return stack;
  }

  private int place(Label label) {
    Integer place = places.get(label);
    return place == null ? all.size() : place;
  }

  @Override
  public void visitMaxs(int maxStack, int maxLocals) {
    stack = maxStack;
    locals = maxLocals;
  }

  @Override
  public void visitLabel(Label label) {
    places.put(label, all.size());
  }

  @Override
  public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
    ranges.add(new Range(start, end, handler, type));
  }

  @Override
  public void visitInsn(int opcode) {
    all.add(Instruction.of(opcode));
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    all.add(Instruction.of(opcode, operand));
  }

  @Override
  public void visitVarInsn(int opcode, int variable) {
    readable &= opcode != Opcodes.RET;
    all.add(Instruction.of(opcode, variable));
  }

  @Override
  public void visitIincInsn(int variable, int increment) {
    all.add(Instruction.of(Opcodes.IINC, variable));
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    all.add(Instruction.naming(opcode, new Target(type, "", "")));
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    all.add(Instruction.naming(opcode, new Target(owner, name, descriptor)));
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    all.add(Instruction.naming(opcode, new Target(owner, name, descriptor)));
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    Target code = null;
    if (bootstrap.getOwner().equals("java/lang/invoke/LambdaMetafactory")
        && arguments.length > 1
        && arguments[1] instanceof Handle handle) {
      code = new Target(handle.getOwner(), handle.getName(), handle.getDesc());
    }
    all.add(
        new Instruction(
            Opcodes.INVOKEDYNAMIC, 0, new Target("", name, descriptor), ImmutableList.of(), code));
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    readable &= opcode != Opcodes.JSR;
    jump(opcode, ImmutableList.of(label));
  }

  @Override
  public void visitTableSwitchInsn(int min, int max, Label byDefault, Label... labels) {
    jump(Opcodes.TABLESWITCH, ImmutableList.<Label>builder().add(labels).add(byDefault).build());
  }

  @Override
  public void visitLookupSwitchInsn(Label byDefault, int[] keys, Label[] labels) {
    jump(Opcodes.LOOKUPSWITCH, ImmutableList.<Label>builder().add(labels).add(byDefault).build());
  }

  private void jump(int opcode, ImmutableList<Label> labels) {
    jumps.put(all.size(), new Jump(opcode, labels));
    all.add(Instruction.of(opcode));
  }

  @Override
  public void visitLdcInsn(Object value) {
    boolean wide =
        value instanceof Long
            || value instanceof Double
            || (value instanceof ConstantDynamic constant && constant.getSize() == 2);
    // The number of slots goes where the name is; the value itself only matters if it is whole.
    all.add(
        value instanceof Long || value instanceof Integer
            ? new Instruction(
                Opcodes.LDC,
                ((Number) value).longValue(),
                new Target(wide ? "J" : "I", "", ""),
                ImmutableList.of(),
                null)
            : Instruction.naming(Opcodes.LDC, new Target(wide ? "D" : "A", "", "")));
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    all.add(
        new Instruction(
            Opcodes.MULTIANEWARRAY,
            dimensions,
            new Target(Type.getType(descriptor).getInternalName(), "", ""),
            ImmutableList.of(),
            null));
  }
}
