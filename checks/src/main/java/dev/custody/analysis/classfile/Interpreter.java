package dev.custody.analysis.classfile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Follows the values of one method from where they come from to where they go, along all jumps and
 * handlers, until nothing new turns up.
 */
final class Interpreter {

  private static final int MOST_INSTRUCTIONS = 4000;

  private final boolean isStatic;
  private final ImmutableList<Instruction> code;
  private final ImmutableList<Instructions.Handler> handlers;
  private final @Nullable Frame[] before;
  private final boolean[] isJoin;
  private final Deque<Integer> waiting = new ArrayDeque<>();

  private final Map<Integer, MethodCode.Call> calls = new TreeMap<>();
  private final Map<Integer, MethodCode.Store> stores = new TreeMap<>();
  private final Set<Value> inArrays = new LinkedHashSet<>();
  private final Set<Value> captured = new LinkedHashSet<>();
  private final Set<Value> returned = new LinkedHashSet<>();
  private final Set<String> thrown = new LinkedHashSet<>();
  private boolean returns;

  private Interpreter(boolean isStatic, Instructions method) {
    this.isStatic = isStatic;
    code = method.all();
    handlers = method.handlers();
    before = new Frame[code.size() + 1];
    isJoin = new boolean[code.size() + 1];
  }

  /** What the method does; null if it is too long, or too old, to be read. */
  static @Nullable MethodCode run(boolean isStatic, String descriptor, Instructions method) {
    if (!method.isReadable()) {
      return null;
    }
    Interpreter interpreter = new Interpreter(isStatic, method);
    return interpreter.code.isEmpty() || interpreter.code.size() > MOST_INSTRUCTIONS
        ? null
        : interpreter.run(entry(isStatic, descriptor, method));
  }

  private static Frame entry(boolean isStatic, String descriptor, Instructions method) {
    Frame frame = new Frame(method.locals(), method.stack());
    int local = 0;
    if (!isStatic) {
      frame.setLocal(local++, ImmutableSet.of(new Value.Parameter(Value.Parameter.THIS)));
    }
    Type[] parameters = Type.getArgumentTypes(descriptor);
    for (int i = 0; i < parameters.length; i++) {
      frame.setLocal(local, ImmutableSet.of(new Value.Parameter(i)));
      local += parameters[i].getSize();
    }
    return frame;
  }

  private MethodCode run(Frame entry) {
    for (Instruction instruction : code) {
      for (int target : instruction.targets()) {
        isJoin[target] = true;
      }
    }
    for (Instructions.Handler handler : handlers) {
      isJoin[handler.handler()] = true;
    }
    flow(entry, 0);
    while (!waiting.isEmpty()) {
      int at = waiting.remove();
      Frame frame = before[at];
      if (frame != null) {
        block(at, frame.copy());
      }
    }
    return new MethodCode(
        ImmutableList.copyOf(calls.values()),
        ImmutableList.copyOf(stores.values()),
        ImmutableSet.copyOf(inArrays),
        ImmutableSet.copyOf(captured),
        ImmutableSet.copyOf(returned),
        ImmutableSet.copyOf(thrown),
        !returns);
  }

  private void flow(Frame frame, int to) {
    Frame old = before[to];
    if (old == null) {
      before[to] = frame.copy();
      waiting.add(to);
    } else if (old.join(frame)) {
      waiting.add(to);
    }
  }

  /** Runs from {@code start} up to where the control leaves, or where others come in. */
  private void block(int start, Frame frame) {
    for (int at = start; at < code.size(); at++) {
      if (at > start && isJoin[at]) {
        flow(frame, at);
        return;
      }
      Instruction instruction = code.get(at);
      // What a handler sees changes where a variable does.
      if (at == start || isStore(instruction.opcode()) || isHandlerBorder(at)) {
        flowToHandlers(at, frame);
      }
      execute(at, instruction, frame);
      if (isStore(instruction.opcode())) {
        flowToHandlers(at, frame);
      }
      for (int target : instruction.targets()) {
        flow(frame, target);
      }
      if (ends(instruction.opcode())) {
        return;
      }
    }
  }

  private boolean isHandlerBorder(int at) {
    for (Instructions.Handler handler : handlers) {
      if (handler.start() == at) {
        return true;
      }
    }
    return false;
  }

  private void flowToHandlers(int at, Frame frame) {
    for (Instructions.Handler handler : handlers) {
      if (handler.covers(at)) {
        flow(frame.caught(), handler.handler());
      }
    }
  }

  private static boolean isStore(int opcode) {
    return opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE;
  }

  private static boolean ends(int opcode) {
    return opcode == Opcodes.GOTO
        || opcode == Opcodes.ATHROW
        || opcode == Opcodes.TABLESWITCH
        || opcode == Opcodes.LOOKUPSWITCH
        || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN);
  }

  private void execute(int at, Instruction instruction, Frame frame) {
    int opcode = instruction.opcode();
    if (opcode <= Opcodes.LDC) {
      constant(instruction, frame);
    } else if (opcode <= Opcodes.ALOAD) {
      load((int) instruction.number(), opcode - Opcodes.ILOAD, frame);
    } else if (opcode <= Opcodes.SALOAD) {
      frame.pop(2);
      frame.pushUnknown(isWide(opcode - Opcodes.IALOAD) ? 2 : 1);
    } else if (opcode <= Opcodes.ASTORE) {
      store((int) instruction.number(), opcode - Opcodes.ISTORE, frame);
    } else if (opcode <= Opcodes.SASTORE) {
      ImmutableSet<Value> value = frame.pop();
      if (opcode == Opcodes.AASTORE) {
        inArrays.addAll(value);
      }
      frame.pop(isWide(opcode - Opcodes.IASTORE) ? 3 : 2);
    } else if (opcode <= Opcodes.SWAP) {
      shuffle(opcode, frame);
    } else if (opcode == Opcodes.IINC) {
      frame.setLocal((int) instruction.number(), Frame.UNKNOWN);
    } else if (opcode <= Opcodes.DCMPG) {
      frame.pop(StackEffects.taken(opcode));
      frame.pushUnknown(StackEffects.filled(opcode));
    } else {
      control(at, instruction, frame);
    }
  }

  private static boolean isWide(int type) {
    return type == 1 || type == 3;
  }

  private static void constant(Instruction instruction, Frame frame) {
    int opcode = instruction.opcode();
    switch (opcode) {
      case Opcodes.NOP -> {}
      case Opcodes.ACONST_NULL -> frame.push(ImmutableSet.of());
      case Opcodes.LCONST_0, Opcodes.LCONST_1 -> {
        frame.push(number(opcode - Opcodes.LCONST_0));
        frame.pushUnknown(1);
      }
      case Opcodes.DCONST_0, Opcodes.DCONST_1 -> frame.pushUnknown(2);
      case Opcodes.BIPUSH, Opcodes.SIPUSH -> frame.push(number(instruction.number()));
      case Opcodes.LDC -> {
        switch (instruction.target().owner()) {
          case "I" -> frame.push(number(instruction.number()));
          case "J" -> {
            frame.push(number(instruction.number()));
            frame.pushUnknown(1);
          }
          case "D" -> frame.pushUnknown(2);
          default -> frame.pushUnknown(1);
        }
      }
      default -> {
        if (opcode <= Opcodes.ICONST_5) {
          frame.push(number(opcode - Opcodes.ICONST_0));
        } else {
          frame.pushUnknown(1);
        }
      }
    }
  }

  private static ImmutableSet<Value> number(long value) {
    return ImmutableSet.of(new Value.Constant(value));
  }

  private static void load(int local, int type, Frame frame) {
    frame.push(frame.local(local));
    if (isWide(type)) {
      frame.pushUnknown(1);
    }
  }

  private static void store(int local, int type, Frame frame) {
    if (isWide(type)) {
      frame.pop(1);
      frame.setLocal(local + 1, ImmutableSet.of());
    }
    frame.setLocal(local, frame.pop());
  }

  private static void shuffle(int opcode, Frame frame) {
    switch (opcode) {
      case Opcodes.POP -> frame.pop(1);
      case Opcodes.POP2 -> frame.pop(2);
      case Opcodes.DUP -> frame.duplicate(1, 0);
      case Opcodes.DUP_X1 -> frame.duplicate(1, 1);
      case Opcodes.DUP_X2 -> frame.duplicate(1, 2);
      case Opcodes.DUP2 -> frame.duplicate(2, 0);
      case Opcodes.DUP2_X1 -> frame.duplicate(2, 1);
      case Opcodes.DUP2_X2 -> frame.duplicate(2, 2);
      default -> {
        ImmutableSet<Value> upper = frame.pop();
        ImmutableSet<Value> lower = frame.pop();
        frame.push(upper);
        frame.push(lower);
      }
    }
  }

  private void control(int at, Instruction instruction, Frame frame) {
    int opcode = instruction.opcode();
    switch (opcode) {
      case Opcodes.IF_ICMPEQ,
          Opcodes.IF_ICMPNE,
          Opcodes.IF_ICMPLT,
          Opcodes.IF_ICMPGE,
          Opcodes.IF_ICMPGT,
          Opcodes.IF_ICMPLE,
          Opcodes.IF_ACMPEQ,
          Opcodes.IF_ACMPNE ->
          frame.pop(2);
      case Opcodes.GOTO -> {}
      case Opcodes.RETURN -> returns = true;
      case Opcodes.IRETURN, Opcodes.LRETURN, Opcodes.FRETURN, Opcodes.DRETURN -> returns = true;
      case Opcodes.ARETURN -> {
        returns = true;
        returned.addAll(frame.pop());
      }
      case Opcodes.GETSTATIC, Opcodes.PUTSTATIC, Opcodes.GETFIELD, Opcodes.PUTFIELD ->
          field(at, opcode, instruction.target(), frame);
      case Opcodes.INVOKEVIRTUAL,
          Opcodes.INVOKESPECIAL,
          Opcodes.INVOKESTATIC,
          Opcodes.INVOKEINTERFACE ->
          call(at, opcode, instruction.target(), frame);
      case Opcodes.INVOKEDYNAMIC -> dynamic(at, instruction, frame);
      case Opcodes.NEW ->
          frame.push(ImmutableSet.of(new Value.Created(at, instruction.target().owner())));
      case Opcodes.NEWARRAY, Opcodes.ANEWARRAY, Opcodes.ARRAYLENGTH, Opcodes.INSTANCEOF -> {
        frame.pop(1);
        frame.pushUnknown(1);
      }
      case Opcodes.MULTIANEWARRAY -> {
        frame.pop((int) instruction.number());
        frame.pushUnknown(1);
      }
      case Opcodes.CHECKCAST -> {}
      case Opcodes.ATHROW -> thrown(at, frame.pop());
      // Switches, comparisons with zero or null, and the two ends of a monitor.
      default -> frame.pop(1);
    }
  }

  private void thrown(int at, ImmutableSet<Value> exception) {
    if (!isCaught(at)) {
      for (Value value : exception) {
        if (value instanceof Value.Created created) {
          thrown.add(created.type());
        }
      }
    }
  }

  private boolean isCaught(int at) {
    for (Instructions.Handler handler : handlers) {
      if (handler.covers(at) && handler.catchesRuntimeExceptions()) {
        return true;
      }
    }
    return false;
  }

  private void field(int at, int opcode, Target field, Frame frame) {
    boolean isWide = Type.getType(field.descriptor()).getSize() == 2;
    boolean isStaticField = opcode == Opcodes.GETSTATIC || opcode == Opcodes.PUTSTATIC;
    if (opcode == Opcodes.PUTSTATIC || opcode == Opcodes.PUTFIELD) {
      frame.pop(isWide ? 1 : 0);
      ImmutableSet<Value> value = frame.pop();
      frame.pop(isStaticField ? 0 : 1);
      stores.put(at, new MethodCode.Store(field.owner(), field.name(), value));
      return;
    }
    ImmutableSet<Value> object = isStaticField ? ImmutableSet.of() : frame.pop();
    frame.push(
        ImmutableSet.of(
            new Value.Field(field.owner(), field.name(), isReceiver(object), isStaticField)));
    frame.pushUnknown(isWide ? 1 : 0);
  }

  private boolean isReceiver(ImmutableSet<Value> object) {
    return !isStatic && object.equals(ImmutableSet.of(new Value.Parameter(Value.Parameter.THIS)));
  }

  private void call(int at, int opcode, Target target, Frame frame) {
    ImmutableList<ImmutableSet<Value>> arguments = arguments(target.descriptor(), frame);
    ImmutableSet<Value> receiver = opcode == Opcodes.INVOKESTATIC ? ImmutableSet.of() : frame.pop();
    boolean isVirtual = opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKEINTERFACE;
    calls.put(at, new MethodCode.Call(at, target, isVirtual, receiver, arguments));
    result(target.descriptor(), new Value.Result(at), frame);
  }

  /** Joined strings, switches over patterns and the like have results that nobody follows. */
  private void dynamic(int at, Instruction instruction, Frame frame) {
    Target function = instruction.function();
    arguments(instruction.target().descriptor(), frame).forEach(captured::addAll);
    result(
        instruction.target().descriptor(),
        function == null ? Value.Other.INSTANCE : new Value.Function(at, function),
        frame);
  }

  private static ImmutableList<ImmutableSet<Value>> arguments(String descriptor, Frame frame) {
    Type[] types = Type.getArgumentTypes(descriptor);
    ImmutableList.Builder<ImmutableSet<Value>> arguments = ImmutableList.builder();
    for (int i = types.length - 1; i >= 0; i--) {
      frame.pop(types[i].getSize() - 1);
      arguments.add(frame.pop());
    }
    return arguments.build().reverse();
  }

  private static void result(String descriptor, Value value, Frame frame) {
    int size = Type.getReturnType(descriptor).getSize();
    if (size > 0) {
      frame.push(ImmutableSet.of(value));
      frame.pushUnknown(size - 1);
    }
  }
}
