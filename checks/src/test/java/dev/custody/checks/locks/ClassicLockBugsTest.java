package dev.custody.checks.locks;

import com.google.errorprone.bugpatterns.BugChecker;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

/**
 * The situations that CWE-585 (empty synchronized block), CWE-821 (incorrect synchronization) and
 * CWE-833 (deadlock) are about, each broken and mended. CWE-609 (double-checked locking) is what
 * Error Prone's own check DoubleCheckedLocking flags.
 */
final class ClassicLockBugsTest {

  @Test
  void acceptsTheMendedEmptyBlock() {
    cases(EmptyCriticalSection.class)
        .accepts(
            """
            private int visits;
            int visit() {
              synchronized (this) {
                visits++;
                return visits;
              }
            }
            """);
  }

  @Test
  void flagsTheEmptyBlock() {
    cases(EmptyCriticalSection.class)
        .flags(
            """
            private int visits;
            int visit() {
              // BUG: Diagnostic contains: around nothing
              synchronized (this) {
              }
              visits++;
              return visits;
            }
            """);
  }

  @Test
  void acceptsTheMendedCounterOfAllInstances() {
    cases(LockIdentity.class)
        .accepts(
            """
            static class Ticket {
              private static final Object LOCK = new Object();
              private static int sold;
              private final int number;
              Ticket() {
                synchronized (LOCK) {
                  number = ++sold;
                }
              }
              int number() { return number; }
              void sellAnother() { synchronized (LOCK) { sold++; } }
            }
            """);
  }

  @Test
  void flagsTheCounterOfAllInstances() {
    cases(LockIdentity.class)
        .flags(
            """
            static class Ticket {
              private static int sold;
              void sellAnother() {
                synchronized (this) {
                  // BUG: Diagnostic contains: all instances share sold
                  sold++;
                }
              }
            }
            """);
  }

  @Test
  void acceptsTheMendedLockOfTheBalance() {
    cases(LockIdentity.class)
        .accepts(
            """
            private final Object lock = new Object();
            private Long balance = 0L;
            void deposit(long amount) {
              synchronized (lock) {
                balance += amount;
              }
            }
            """);
  }

  @Test
  void flagsTheBalanceThatIsItsOwnLock() {
    cases(LockIdentity.class)
        .flags(
            """
            private Long balance = 0L;
            void deposit(long amount) {
              // BUG: Diagnostic contains: objects of Long are shared by value
              synchronized (balance) {
                balance += amount;
              }
            }
            """);
  }

  @Test
  void acceptsTheMendedSignal() {
    cases(SignalWithoutLock.class)
        .accepts(
            """
            private final Object door = new Object();
            private boolean open;
            void open() {
              synchronized (door) {
                open = true;
                door.notifyAll();
              }
            }
            """);
  }

  @Test
  void flagsTheSignalThatIsTooLate() {
    cases(SignalWithoutLock.class)
        .flags(
            """
            private final Object door = new Object();
            private boolean open;
            void open() {
              synchronized (door) {
                open = true;
              }
              // BUG: Diagnostic contains: notifyAll() without the monitor of door
              door.notifyAll();
            }
            """);
  }

  @Test
  void acceptsTheMendedDeadlockOfTwoThreads() {
    cases(LockOrderInversion.class)
        .accepts(
            """
            private static final Object PRINTER = new Object();
            private static final Object SCANNER = new Object();
            static final class Copier extends Thread {
              @Override public void run() {
                synchronized (PRINTER) {
                  synchronized (SCANNER) { System.out.println("copy"); }
                }
              }
            }
            static final class Archiver extends Thread {
              @Override public void run() {
                synchronized (PRINTER) {
                  synchronized (SCANNER) { System.out.println("archive"); }
                }
              }
            }
            """);
  }

  @Test
  void flagsTheDeadlockOfTwoThreads() {
    cases(LockOrderInversion.class)
        .flags(
            """
            private static final Object PRINTER = new Object();
            private static final Object SCANNER = new Object();
            static final class Copier extends Thread {
              @Override public void run() {
                synchronized (SCANNER) {
                  synchronized (PRINTER) { System.out.println("copy"); }
                }
              }
            }
            static final class Archiver extends Thread {
              @Override public void run() {
                synchronized (PRINTER) {
                  // BUG: Diagnostic contains: and Copier.run() takes them in the opposite order
                  synchronized (SCANNER) { System.out.println("archive"); }
                }
              }
            }
            """);
  }

  @Test
  void acceptsTheMendedDeadlockOfAnObjectAndItsOwner() {
    cases(LockOrderInversion.class)
        .accepts(
            """
            static final class Cache {
              private final Store store = new Store(this);
              private int hits;
              synchronized void hit() { hits++; }
              void flush() {
                int now;
                synchronized (this) { now = hits; }
                store.write(now);
              }
            }
            static final class Store {
              private final Cache cache;
              private int written;
              Store(Cache cache) { this.cache = cache; }
              synchronized void write(int n) { written += n; }
              synchronized void read() { cache.hit(); }
            }
            """);
  }

  @Test
  void flagsTheDeadlockOfAnObjectAndItsOwner() {
    cases(LockOrderInversion.class)
        .flags(
            """
            static final class Cache {
              private final Store store = new Store(this);
              private int hits;
              synchronized void hit() { hits++; }
              // BUG: Diagnostic contains: takes the monitor of Store while the monitor of Cache
              synchronized void flush() { store.write(hits); }
            }
            static final class Store {
              private final Cache cache;
              private int written;
              Store(Cache cache) { this.cache = cache; }
              synchronized void write(int n) { written += n; }
              synchronized void read() { cache.hit(); }
            }
            """);
  }

  private Cases cases(Class<? extends BugChecker> check) {
    return new Cases(check, getClass());
  }
}
