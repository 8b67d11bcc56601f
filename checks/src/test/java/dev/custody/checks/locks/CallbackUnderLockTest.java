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
}
