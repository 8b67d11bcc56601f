package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class CallbackUnderLockTest {

  private final Cases cases = new Cases(CallbackUnderLock.class, getClass());

  @Test
  void acceptsCallbacksOutsideOfTheLock() {
    cases.accepts(
        """
        interface Listener { void changed(int to); }
        private final List<Listener> listeners = new ArrayList<>();
        private int value;
        void set(int to) {
          List<Listener> copy;
          synchronized (this) {
            value = to;
            copy = new ArrayList<>(listeners);
          }
          for (Listener listener : copy) { listener.changed(to); }
        }
        """);
  }

  @Test
  void acceptsOwnCodeUnderTheLock() {
    cases.accepts(
        """
        private final List<String> names = new ArrayList<>();
        private final Map<String, String> map = new HashMap<>();
        synchronized void a() { names.add("a"); map.put("a", "b"); b(); }
        void b() { System.out.println("b"); }
        synchronized void c(Comparable<String> other) { other.compareTo("c"); }
        """);
  }

  @Test
  void acceptsVariablesThatHoldOwnCode() {
    cases.accepts(
        """
        private int calls;
        private final Runnable count = () -> calls++;
        private Supplier<String> name;
        private Consumer<String> out = System.out::println;
        A() { name = this::toString; }
        void name(boolean isShort) { name = isShort ? () -> "a" : this::toString; }
        synchronized void run() {
          Runnable task = new Runnable() {
            @Override public void run() { calls++; }
          };
          task.run();
          count.run();
          out.accept(name.get());
          Runnable same = count;
          same.run();
          new Task().run();
          Runnable kept = new Task();
          kept.run();
        }
        void pass(String s) { passed(() -> calls++, 1); passed((Runnable) count, 2); }
        private synchronized void passed(Runnable task, int times) { task.run(); }
        private final class Task implements Runnable {
          @Override public void run() { calls++; }
        }
        """);
  }

  @Test
  void acceptsTypesThatNobodyElseCanExtend() {
    cases.accepts(
        """
        private interface Listener { void changed(int to); }
        private final List<Listener> listeners = new ArrayList<>();
        synchronized void tell() { for (Listener listener : listeners) { listener.changed(1); } }
        private abstract static class Shape {
          protected abstract int size();
          synchronized int twice() { return 2 * size(); }
        }
        abstract static class Closed {
          private Closed() {}
          protected abstract int size();
          synchronized int twice() { return 2 * size(); }
          Supplier<Integer> later() {
            return () -> { synchronized (this) { return size(); } };
          }
        }
        enum Kind {
          ONE { @Override int size() { return 1; } };
          abstract int size();
          synchronized int twice() { return 2 * size(); }
        }
        """);
  }

  @Test
  void flagsVariablesThatMayHoldCodeOfOthers() {
    cases.flags(
        """
        private Runnable task = () -> {};
        Runnable open = () -> {};
        private final Runnable given;
        private Runnable never;
        private BooleanSupplier check;
        private int calls;
        A(Runnable given, Listener listener) {
          this.given = given;
          check = listener::isReady;
        }
        interface Listener { boolean isReady(); }
        void task(Runnable to) { task = to; }
        synchronized void run() {
          // BUG: Diagnostic contains: task is given by others
          task.run();
          // BUG: Diagnostic contains: open is given by others
          open.run();
          // BUG: Diagnostic contains: given is given by others
          given.run();
          // BUG: Diagnostic contains: never is given by others
          never.run();
          // BUG: Diagnostic contains: check is given by others
          if (check.getAsBoolean()) { calls++; }
        }
        synchronized void orDefault(Runnable after) {
          if (after == null) { after = () -> calls++; }
          // BUG: Diagnostic contains: after is given by others
          after.run();
        }
        void pass(Runnable of) { passed(of); passed(() -> calls++); shown(() -> calls++); }
        private synchronized void passed(Runnable it) {
          // BUG: Diagnostic contains: it is given by others
          it.run();
        }
        synchronized void shown(Runnable it) {
          // BUG: Diagnostic contains: it is given by others
          it.run();
        }
        private synchronized void referenced(Runnable it) {
          // BUG: Diagnostic contains: it is given by others
          it.run();
        }
        Consumer<Runnable> consumer() { referenced(() -> calls++); return this::referenced; }
        """);
  }

  @Test
  void flagsListenersAndSuppliers() {
    cases.flags(
        """
        interface Listener { void changed(int to); }
        @FunctionalInterface interface Hook { void run(String s); }
        private final List<Listener> listeners = new ArrayList<>();
        private final Lock lock = new ReentrantLock();
        private Hook hook;
        private int value;
        synchronized void set(int to) {
          value = to;
          // BUG: Diagnostic contains: listener is given by others and changed() runs their code
          for (Listener listener : listeners) { listener.changed(to); }
        }
        void compute(Supplier<Integer> source) {
          lock.lock();
          try {
            // BUG: Diagnostic contains: source is given by others
            value = source.get();
          } finally {
            lock.unlock();
          }
        }
        void hook(Runnable task) {
          synchronized (lock) {
            // BUG: Diagnostic contains: task is given by others and run()
            task.run();
            // BUG: Diagnostic contains: hook is given by others
            hook.run("a");
          }
        }
        """);
  }

  @Test
  void flagsMethodsOfSubclasses() {
    cases.flags(
        """
        abstract static class Base {
          private int calls;
          protected abstract void act();
          synchronized void run() {
            calls++;
            // BUG: Diagnostic contains: act() is what some subclass makes of it
            act();
          }
        }
        """);
  }

  @Test
  void fixesNothingBecauseTheOrderOfStateAndCallIsADecision() {
    cases.fixesNothing(
        """
        private int value;
        void set(int to, Runnable after) {
          synchronized (this) {
            value = to;
            // BUG: Diagnostic contains: after is given by others
            after.run();
          }
        }
        """);
  }

  @Test
  void knownMissCallbacksBehindOtherMethods() {
    cases.accepts(
        """
        private final List<Runnable> tasks = new ArrayList<>();
        synchronized void runAll() { tasks.forEach(Runnable::run); one(); }
        private void one() { tasks.get(0).run(); }
        """);
  }

  @Test
  void knownMissCodeOfOthersInOwnCode() {
    cases.accepts(
        """
        private int calls;
        void run(Runnable task) {
          Runnable counted = () -> { calls++; task.run(); };
          synchronized (this) { counted.run(); }
        }
        """);
  }

  @Test
  void knownFalseAlarmOwnCodeOutOfACollection() {
    cases.flags(
        """
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        private int calls;
        synchronized void later() { waiting.add(() -> calls++); }
        synchronized void runAll() {
          while (!waiting.isEmpty()) {
            Runnable task = waiting.poll();
            // BUG: Diagnostic contains: task is given by others
            task.run();
          }
        }
        """);
  }
}
