package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class ReadLockUpgradeTest {

  private final Cases cases = new Cases(ReadLockUpgrade.class, getClass());

  private static final String LOCKS =
      """
      private final ReadWriteLock rw = new ReentrantReadWriteLock();
      private final StampedLock stamped = new StampedLock();
      private int count;
      """;

  @Test
  void acceptsWhatDoesNotWaitForItself() {
    cases.accepts(
        LOCKS,
        """
        void readFirst() {
          rw.readLock().lock();
          try {
            if (count > 3) return;
          } finally {
            rw.readLock().unlock();
          }
          rw.writeLock().lock();
          try {
            count++;
          } finally {
            rw.writeLock().unlock();
          }
        }
        void downgrade() {
          rw.writeLock().lock();
          try {
            count++;
            rw.readLock().lock();
          } finally {
            rw.writeLock().unlock();
          }
          try {
            System.out.println(count);
          } finally {
            rw.readLock().unlock();
          }
        }
        void writeInWrite() {
          rw.writeLock().lock();
          try {
            rw.readLock().lock();
            try {
              set();
            } finally {
              rw.readLock().unlock();
            }
          } finally {
            rw.writeLock().unlock();
          }
        }
        void set() {
          rw.writeLock().lock();
          try {
            count = 4;
          } finally {
            rw.writeLock().unlock();
          }
        }
        void twoLocks(A other) {
          rw.readLock().lock();
          try {
            other.set();
          } finally {
            rw.readLock().unlock();
          }
        }
        void tried() {
          rw.readLock().lock();
          try {
            if (rw.writeLock().tryLock()) rw.writeLock().unlock();
          } finally {
            rw.readLock().unlock();
          }
        }
        void converted() {
          long stamp = stamped.readLock();
          try {
            long write = stamped.tryConvertToWriteLock(stamp);
            if (write == 0) {
              stamped.unlockRead(stamp);
              stamp = stamped.writeLock();
            } else {
              stamp = write;
            }
            count++;
          } finally {
            stamped.unlock(stamp);
          }
        }
        void later(Executor executor) {
          rw.readLock().lock();
          try {
            executor.execute(() -> set());
          } finally {
            rw.readLock().unlock();
          }
        }
        """);
  }

  @Test
  void flagsUpgrades() {
    cases.flags(
        LOCKS,
        """
        void direct() {
          rw.readLock().lock();
          try {
            if (count == 0) {
              // BUG: Diagnostic contains: The write lock of rw is waited for here while this thread holds the read lock of rw
              rw.writeLock().lock();
              try {
                count = 1;
              } finally {
                rw.writeLock().unlock();
              }
            }
          } finally {
            rw.readLock().unlock();
          }
        }
        void interruptibly() throws InterruptedException {
          rw.readLock().lock();
          try {
            // BUG: Diagnostic contains: The write lock of rw
            rw.writeLock().lockInterruptibly();
            rw.writeLock().unlock();
          } finally {
            rw.readLock().unlock();
          }
        }
        void stamps() {
          long stamp = stamped.readLock();
          try {
            // BUG: Diagnostic contains: The write lock of stamped
            long write = stamped.writeLock();
            stamped.unlockWrite(write);
          } finally {
            stamped.unlockRead(stamp);
          }
        }
        """);
  }

  @Test
  void flagsUpgradesThroughHelpers() {
    cases.flags(
        LOCKS,
        """
        private final Lock read = rw.readLock();
        private final Lock write = rw.writeLock();
        int get() {
          read.lock();
          try {
            if (count == 0) {
              // BUG: Diagnostic contains: it is done in A.get() -> A.load() -> A.set()
              load();
            }
            return count;
          } finally {
            read.unlock();
          }
        }
        private void load() {
          set(7);
        }
        private void set(int n) {
          write.lock();
          try {
            count = n;
          } finally {
            write.unlock();
          }
        }
        void forEach(List<Integer> numbers) {
          rw.readLock().lock();
          try {
            // BUG: Diagnostic contains: The write lock of rw
            numbers.forEach(n -> set(n));
          } finally {
            rw.readLock().unlock();
          }
        }
        """);
  }

  @Test
  void knownMissViewsThatAConstructorAssigns() {
    cases.accepts(
        """
        private final Lock read;
        private final Lock write;
        A() {
          ReadWriteLock both = new ReentrantReadWriteLock();
          read = both.readLock();
          write = both.writeLock();
        }
        void upgrade() {
          read.lock();
          try {
            write.lock();
            write.unlock();
          } finally {
            read.unlock();
          }
        }
        """);
  }

  @Test
  void knownMissReadLocksHeldOnSomePaths() {
    cases.accepts(
        LOCKS,
        """
        void sometimes(boolean reading) {
          if (reading) rw.readLock().lock();
          rw.writeLock().lock();
          rw.writeLock().unlock();
          if (reading) rw.readLock().unlock();
        }
        """);
  }
}
