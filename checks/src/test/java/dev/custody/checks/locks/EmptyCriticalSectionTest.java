package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class EmptyCriticalSectionTest {

  private final Cases cases = new Cases(EmptyCriticalSection.class, getClass());

  @Test
  void acceptsWorkUnderTheLock() {
    cases.accepts(
        """
        private final Lock lock = new ReentrantLock();
        private int x;
        void a() { synchronized (this) { x++; } }
        void b() { lock.lock(); try { x++; } finally { lock.unlock(); } }
        void c() { lock.lock(); x++; lock.unlock(); }
        """);
  }

  @Test
  void acceptsABarrierThatIsExplained() {
    cases.accepts(
        """
        private final Lock lock = new ReentrantLock();
        void a() {
          synchronized (this) {
            // wait until the writer that is in there has left
          }
        }
        void b() {
          lock.lock();
          // wait until nobody is in there
          lock.unlock();
        }
        """);
  }

  @Test
  void acceptsTwoLocks() {
    cases.accepts(
        """
        private final Lock a = new ReentrantLock();
        private final Lock b = new ReentrantLock();
        void next() {
          b.lock();
          a.unlock();
        }
        """);
  }

  @Test
  void flagsEmptyBlocks() {
    cases.flags(
        """
        private int x;
        void a() {
          // BUG: Diagnostic contains: around nothing
          synchronized (this) {
          }
          x++;
        }
        void b() {
          // BUG: Diagnostic contains: around nothing
          synchronized (this) { /* empty! */ ; }
        }
        """);
  }

  @Test
  void flagsLocksGivenBackAtOnce() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        private final ReadWriteLock both = new ReentrantReadWriteLock();
        private int x;
        void a() {
          // BUG: Diagnostic contains: around nothing
          lock.lock(); // for now
          lock.unlock();
          x++;
        }
        void b() {
          x++;
          // BUG: Diagnostic contains: around nothing
          both.writeLock().lock();
          try {
          } finally {
            both.writeLock().unlock();
          }
        }
        """);
  }
}
