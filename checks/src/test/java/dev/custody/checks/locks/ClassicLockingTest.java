package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

/**
 * The situations that lists of weaknesses name (CWE-667, 764, 765, 832, 833): each broken, and its
 * corrected twin.
 */
final class ClassicLockingTest {

  private final Cases notReleased = new Cases(LockNotReleased.class, getClass());
  private final Cases permits = new Cases(PermitNotReleased.class, getClass());
  private final Cases notHeld = new Cases(UnlockNotHeld.class, getClass());
  private final Cases upgrades = new Cases(ReadLockUpgrade.class, getClass());
  private final Cases relocks = new Cases(NonReentrantRelock.class, getClass());

  private static final String COUNTER =
      """
      private static final ReentrantLock GUARD = new ReentrantLock();
      private static int total;
      static void log(String line) { System.out.println(line); }
      static int parse(String text) { return Integer.parseInt(text); }
      """;

  @Test
  void improperLocking() {
    notReleased.flags(
        COUNTER,
        """
        static final class Adder extends Thread {
          private final String text;
          Adder(String text) { this.text = text; }
          @Override public void run() {
            // BUG: Diagnostic contains: GUARD is taken here and not released if parse() throws
            GUARD.lock();
            total += parse(text);
            GUARD.unlock();
          }
        }
        static void forgotten() {
          // BUG: Diagnostic contains: GUARD is taken here and never released
          GUARD.lock();
          total++;
        }
        static int search(int[] values, int wanted) {
          // BUG: Diagnostic contains: not released on every path
          GUARD.lock();
          for (int i = 0; i < values.length; i++) {
            if (values[i] == wanted) {
              return i;
            }
          }
          GUARD.unlock();
          return -1;
        }
        static void polling(BooleanSupplier done) {
          while (!done.getAsBoolean()) {
            // BUG: Diagnostic contains: not released if getAsBoolean() throws
            if (GUARD.tryLock()) {
              if (done.getAsBoolean()) {
                total++;
              }
              GUARD.unlock();
            }
          }
        }
        static void caughtTooFarOut(String text) {
          try {
            // BUG: Diagnostic contains: not released on every path
            GUARD.lock();
            total += parse(text);
            GUARD.unlock();
          } catch (NumberFormatException e) {
            log("no number");
          }
        }
        """);
    notReleased.accepts(
        COUNTER,
        """
        static final class Adder extends Thread {
          private final String text;
          Adder(String text) { this.text = text; }
          @Override public void run() {
            GUARD.lock();
            try {
              total += parse(text);
            } finally {
              GUARD.unlock();
            }
          }
        }
        static int search(int[] values, int wanted) {
          GUARD.lock();
          for (int i = 0; i < values.length; i++) {
            if (values[i] == wanted) {
              GUARD.unlock();
              return i;
            }
          }
          GUARD.unlock();
          return -1;
        }
        static void polling(BooleanSupplier done) {
          while (!done.getAsBoolean()) {
            if (GUARD.tryLock()) {
              try {
                if (done.getAsBoolean()) {
                  total++;
                }
              } finally {
                GUARD.unlock();
              }
            }
          }
        }
        static void caughtInside(String text) {
          GUARD.lock();
          try {
            total += parse(text);
          } catch (NumberFormatException e) {
            log("no number");
          } finally {
            GUARD.unlock();
          }
        }
        """);
  }

  @Test
  void multipleLocks() {
    notReleased.flags(
        COUNTER,
        """
        static void twice() {
          // BUG: Diagnostic contains: not released as often as it is taken
          GUARD.lock();
          GUARD.lock();
          total++;
          GUARD.unlock();
        }
        static void onOneBranch(boolean again) {
          // BUG: Diagnostic contains: GUARD is taken here and not released as often as it is taken
          GUARD.lock();
          if (again) {
            GUARD.lock();
          }
          total++;
          GUARD.unlock();
        }
        """);
    notReleased.accepts(
        COUNTER,
        """
        static void twice() {
          GUARD.lock();
          GUARD.lock();
          total++;
          GUARD.unlock();
          GUARD.unlock();
        }
        static void onOneBranch(boolean again) {
          GUARD.lock();
          if (again) {
            GUARD.lock();
          }
          total++;
          if (again) {
            GUARD.unlock();
          }
          GUARD.unlock();
        }
        """);
  }

  @Test
  void multipleUnlocks() {
    notHeld.flags(
        COUNTER,
        """
        static void twice() {
          GUARD.lock();
          total++;
          GUARD.unlock();
          // BUG: Diagnostic contains: it was released before
          GUARD.unlock();
        }
        static final class Access {
          static void leave() { GUARD.unlock(); }
        }
        static void alsoByHelper() {
          GUARD.lock();
          try {
            total++;
          } finally {
            Access.leave();
            // BUG: Diagnostic contains: it was released before
            GUARD.unlock();
          }
        }
        static void onReturn(int n) {
          GUARD.lock();
          try {
            if (n == 0) {
              GUARD.unlock();
              return;
            }
            total += n;
          } finally {
            // BUG: Diagnostic contains: it was released before
            GUARD.unlock();
          }
        }
        """);
    notHeld.accepts(
        COUNTER,
        """
        static final class Access {
          static void leave() { GUARD.unlock(); }
        }
        static void byHelper() {
          GUARD.lock();
          try {
            total++;
          } finally {
            Access.leave();
          }
        }
        static void onReturn(int n) {
          GUARD.lock();
          try {
            if (n == 0) {
              return;
            }
            total += n;
          } finally {
            GUARD.unlock();
          }
        }
        """);
  }

  @Test
  void unlockOfWhatIsNotLocked() {
    notHeld.flags(
        COUNTER,
        """
        static void triedInVain() {
          if (!GUARD.tryLock()) {
            log("busy");
          }
          total++;
          // BUG: Diagnostic contains: tryLock() may not have taken it
          GUARD.unlock();
        }
        static void parsedFirst(String text) {
          try {
            int n = parse(text);
            GUARD.lock();
            total += n;
          } finally {
            // BUG: Diagnostic contains: it is not taken yet if parse() throws
            GUARD.unlock();
          }
        }
        private final ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
        void wrongView() {
          rw.writeLock().lock();
          try {
            total++;
          } finally {
            // BUG: Diagnostic contains: although it is held for writing
            rw.readLock().unlock();
          }
        }
        """);
    notHeld.accepts(
        COUNTER,
        """
        static void triedInVain() {
          if (!GUARD.tryLock()) {
            log("busy");
            return;
          }
          total++;
          GUARD.unlock();
        }
        static void parsedFirst(String text) {
          int n = parse(text);
          GUARD.lock();
          try {
            total += n;
          } finally {
            GUARD.unlock();
          }
        }
        """);
  }

  @Test
  void deadlockOfOneThread() {
    upgrades.flags(
        """
        private final ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
        private String value;
        String value() {
          rw.readLock().lock();
          try {
            if (value == null) {
              // BUG: Diagnostic contains: so it waits for itself for ever
              fill();
            }
            return value;
          } finally {
            rw.readLock().unlock();
          }
        }
        private void fill() {
          rw.writeLock().lock();
          try {
            value = "filled";
          } finally {
            rw.writeLock().unlock();
          }
        }
        """);
    relocks.flags(
        """
        private final Semaphore one = new Semaphore(1);
        private int count;
        void outer() throws InterruptedException {
          one.acquire();
          try {
            // BUG: Diagnostic contains: The only permit of one
            inner();
          } finally {
            one.release();
          }
        }
        private void inner() throws InterruptedException {
          one.acquire();
          try {
            count++;
          } finally {
            one.release();
          }
        }
        """);
    relocks.accepts(
        """
        private final Semaphore one = new Semaphore(1);
        private int count;
        void outer() throws InterruptedException {
          one.acquire();
          try {
            inner();
          } finally {
            one.release();
          }
        }
        private void inner() {
          count++;
        }
        """);
  }

  @Test
  void missingReleaseOfPermits() {
    permits.flags(
        """
        private final Semaphore slots = new Semaphore(3);
        String fetch(Callable<String> source) throws Exception {
          // BUG: Diagnostic contains: not released if call() throws
          slots.acquire();
          String page = source.call();
          slots.release();
          return page;
        }
        """);
    permits.accepts(
        """
        private final Semaphore slots = new Semaphore(3);
        String fetch(Callable<String> source) throws Exception {
          slots.acquire();
          try {
            return source.call();
          } finally {
            slots.release();
          }
        }
        """);
  }
}
