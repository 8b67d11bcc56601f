package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class UnlockNotHeldTest {

  private final Cases cases = new Cases(UnlockNotHeld.class, getClass());

  private static final String LOCKS =
      """
      private final ReentrantLock lock = new ReentrantLock();
      private final ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
      private final StampedLock stamped = new StampedLock();
      private final Semaphore limit = new Semaphore(4);
      private int count;
      void work() { if (count > 7) throw new IllegalStateException("work"); }
      """;

  @Test
  void acceptsWhatIsHeld() {
    cases.accepts(
        LOCKS,
        """
        void plain() {
          lock.lock();
          try {
            work();
          } finally {
            lock.unlock();
          }
        }
        void firstInTheTry() {
          try {
            lock.lock();
            work();
          } finally {
            lock.unlock();
          }
        }
        void harmlessBefore() {
          try {
            count++;
            lock.lock();
            work();
          } finally {
            lock.unlock();
          }
        }
        void flag() throws InterruptedException {
          boolean locked = false;
          try {
            locked = lock.tryLock(1, TimeUnit.SECONDS);
            if (locked) {
              work();
            }
          } finally {
            if (locked) {
              lock.unlock();
            }
          }
        }
        void asked() {
          try {
            work();
            lock.lock();
          } finally {
            if (lock.isHeldByCurrentThread()) {
              lock.unlock();
            }
          }
        }
        void twice() {
          lock.lock();
          lock.lock();
          lock.unlock();
          lock.unlock();
        }
        """);
  }

  @Test
  void acceptsTheLockOfTheCaller() {
    cases.accepts(
        LOCKS,
        """
        void end() { lock.unlock(); }
        void outside() {
          lock.unlock();
          try {
            work();
          } finally {
            lock.lock();
          }
        }
        void retry() {
          while (count < 3) {
            lock.unlock();
            work();
            lock.lock();
          }
          lock.unlock();
        }
        void many(int n) throws InterruptedException {
          for (int i = 0; i < n; i++) {
            limit.acquire();
          }
          for (int i = 0; i < n; i++) {
            limit.release();
          }
        }
        void signal() {
          limit.release();
          limit.release();
        }
        void drained() {
          limit.drainPermits();
          count++;
          limit.release();
        }
        private boolean counted;
        private void giveBack() {
          if (counted) {
            limit.release();
          }
        }
        void mayBeGivenBack() {
          counted = limit.tryAcquire();
          count++;
          giveBack();
        }
        """);
  }

  @Test
  void acceptsCorrelatedConditions() {
    cases.accepts(
        LOCKS,
        """
        void byParameter(boolean exclusive) {
          if (exclusive) lock.lock();
          try {
            work();
          } finally {
            if (exclusive) lock.unlock();
          }
        }
        void byEnum(TimeUnit unit) {
          if (unit == TimeUnit.DAYS) lock.lock();
          count++;
          if (unit == TimeUnit.DAYS) lock.unlock();
        }
        void stamps(long wait) throws InterruptedException {
          long stamp = stamped.tryWriteLock(wait, TimeUnit.SECONDS);
          try {
            work();
          } finally {
            if (stamp != 0L) stamped.unlockWrite(stamp);
          }
        }
        """);
  }

  @Test
  void flagsTwoReleases() {
    cases.flags(
        LOCKS,
        """
        void catchAndFinally() {
          lock.lock();
          try {
            work();
          } catch (IllegalStateException e) {
            lock.unlock();
            count = 2;
          } finally {
            // BUG: Diagnostic contains: lock is released here although it was released before
            lock.unlock();
          }
        }
        void straight() {
          lock.lock();
          count++;
          lock.unlock();
          // BUG: Diagnostic contains: it was released before
          lock.unlock();
        }
        void inLoop() {
          lock.lock();
          for (int i = 0; i < 3; i++) {
            count++;
            // BUG: Diagnostic contains: it was released before
            lock.unlock();
          }
        }
        void permit() throws InterruptedException {
          limit.acquire();
          try {
            work();
          } catch (IllegalStateException e) {
            limit.release();
          } finally {
            // BUG: Diagnostic contains: there is one permit more
            limit.release();
          }
        }
        private void done() { rw.writeLock().unlock(); }
        void throughHelper() {
          rw.writeLock().lock();
          try {
            count++;
            done();
          } finally {
            // BUG: Diagnostic contains: rw is released here although it was released before
            rw.writeLock().unlock();
          }
        }
        """);
  }

  @Test
  void flagsWhatWasNotTaken() {
    cases.flags(
        LOCKS,
        """
        void ignoredAnswer() {
          lock.tryLock();
          try {
            work();
          } finally {
            // BUG: Diagnostic contains: lock is released here although tryLock() may not have taken it
            lock.unlock();
          }
        }
        void failed() throws InterruptedException {
          try {
            if (lock.tryLock(1, TimeUnit.SECONDS)) {
              work();
            }
          } finally {
            // BUG: Diagnostic contains: although tryLock() may not have taken it
            lock.unlock();
          }
        }
        void interrupted() {
          try {
            limit.acquire();
            work();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            // BUG: Diagnostic contains: limit is released here although acquire() may not have taken it, so there is one permit more
            limit.release();
          }
        }
        void interruptibly() throws InterruptedException {
          try {
            lock.lockInterruptibly();
            count++;
          } finally {
            // BUG: Diagnostic contains: although lockInterruptibly() may not have taken it
            lock.unlock();
          }
        }
        void tooLate() {
          try {
            work();
            lock.lock();
            count++;
          } finally {
            // BUG: Diagnostic contains: it is not taken yet if work() throws
            lock.unlock();
          }
        }
        void otherBranch(int n) {
          if (n > 2) {
            lock.lock();
          }
          count++;
          // BUG: Diagnostic contains: another branch leads here that does not take it
          lock.unlock();
        }
        void wrongBranch() {
          if (lock.tryLock()) {
            lock.unlock();
          } else {
            // BUG: Diagnostic contains: tryLock() may not have taken it
            lock.unlock();
          }
        }
        """);
  }

  @Test
  void flagsTheOtherView() {
    cases.flags(
        LOCKS,
        """
        void views() {
          rw.readLock().lock();
          try {
            count++;
          } finally {
            // BUG: Diagnostic contains: although it is held for reading
            rw.writeLock().unlock();
          }
        }
        void stamps() {
          long stamp = stamped.writeLock();
          try {
            count++;
          } finally {
            // BUG: Diagnostic contains: although it is held for writing
            stamped.unlockRead(stamp);
          }
        }
        """);
  }

  @Test
  void fixesByTakingBeforeTheTry() {
    cases.fixes(
        LOCKS
            + """
            void run() {
              try {
                work();
                lock.lock();
                count++;
              } finally {
                lock.unlock();
              }
            }
            """,
        LOCKS
            + """
            void run() {
              work();
              lock.lock();
              try {
                count++;
              } finally {
                lock.unlock();
              }
            }
            """);
    cases.fixes(
        LOCKS
            + """
            void run() {
              try {
                limit.acquire();
                work();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                limit.release();
              }
            }
            """,
        LOCKS
            + """
            void run() {
              try {
                limit.acquire();
                try {
                  work();
                } finally {
                  limit.release();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }
            """);
  }

  @Test
  void fixesByReleasingOnce() {
    cases.fixes(
        LOCKS
            + """
            void run() {
              lock.lock();
              try {
                work();
              } catch (IllegalStateException e) {
                lock.unlock();
                count = 2;
              } finally {
                lock.unlock();
              }
            }
            """,
        LOCKS
            + """
            void run() {
              lock.lock();
              try {
                work();
              } catch (IllegalStateException e) {
                count = 2;
              } finally {
                lock.unlock();
              }
            }
            """);
  }

  @Test
  void fixesNothingWhereTheMeaningIsOpen() {
    cases.fixesNothing(
        LOCKS
            + """
            void otherBranch(int n) {
              if (n > 2) {
                lock.lock();
              }
              count++;
              // BUG: Diagnostic contains: another branch
              lock.unlock();
            }
            """);
  }

  @Test
  void knownMissReleasesByAnotherThread() {
    cases.accepts(
        LOCKS,
        """
        void handOver(Executor executor) {
          lock.lock();
          executor.execute(() -> lock.unlock());
        }
        """);
  }
}
