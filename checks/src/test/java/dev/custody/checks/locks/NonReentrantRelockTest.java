package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class NonReentrantRelockTest {

  private final Cases cases = new Cases(NonReentrantRelock.class, getClass());

  private static final String LOCKS =
      """
      private final ReentrantLock lock = new ReentrantLock();
      private final StampedLock stamped = new StampedLock();
      private final Semaphore mutex = new Semaphore(1);
      private final Semaphore limit = new Semaphore(2);
      private final Map<String, Integer> cache = new ConcurrentHashMap<>();
      private final Map<String, Integer> other = new ConcurrentHashMap<>();
      private int count;
      """;

  @Test
  void acceptsReentryAndReaders() {
    cases.accepts(
        LOCKS,
        """
        void reentrant() {
          lock.lock();
          try {
            again();
          } finally {
            lock.unlock();
          }
        }
        void again() {
          lock.lock();
          try {
            count++;
          } finally {
            lock.unlock();
          }
        }
        void readers() {
          long stamp = stamped.readLock();
          try {
            get();
          } finally {
            stamped.unlockRead(stamp);
          }
        }
        int get() {
          long stamp = stamped.readLock();
          try {
            return count;
          } finally {
            stamped.unlockRead(stamp);
          }
        }
        void oneAfterTheOther() throws InterruptedException {
          mutex.acquire();
          mutex.release();
          mutex.acquire();
          mutex.release();
        }
        void twoPermits() throws InterruptedException {
          limit.acquire();
          try {
            limit.acquire();
            limit.release();
          } finally {
            limit.release();
          }
        }
        void tried() throws InterruptedException {
          mutex.acquire();
          try {
            if (mutex.tryAcquire()) mutex.release();
          } finally {
            mutex.release();
          }
        }
        void handsOver() throws InterruptedException {
          mutex.acquire();
          swap();
          mutex.release();
        }
        private void swap() throws InterruptedException {
          mutex.release();
          count++;
          mutex.acquire();
        }
        """);
  }

  @Test
  void acceptsFunctionsThatLeaveTheirMapAlone() {
    cases.accepts(
        LOCKS,
        """
        int length(String key) {
          return cache.computeIfAbsent(key, k -> other.computeIfAbsent(k, String::length));
        }
        int read(String key) {
          return cache.computeIfAbsent(key, k -> cache.getOrDefault("none", 1));
        }
        int after(String key) {
          int n = cache.computeIfAbsent(key, k -> 2);
          cache.put(key, n + 1);
          return n;
        }
        void later(String key, Executor executor) {
          cache.computeIfAbsent(key, k -> {
            executor.execute(() -> cache.remove(k));
            return 3;
          });
        }
        void unknown(ConcurrentMap<String, Integer> map) {
          map.computeIfAbsent("a", k -> map.put("b", 4));
        }
        int elsewhere(A a, String key) {
          return cache.computeIfAbsent(key, k -> a.put(k));
        }
        int put(String key) {
          cache.put(key, 5);
          return 5;
        }
        """);
  }

  @Test
  void flagsStampedLocks() {
    cases.flags(
        LOCKS,
        """
        void direct() {
          long stamp = stamped.writeLock();
          try {
            // BUG: Diagnostic contains: stamped is taken here while this thread holds it
            long again = stamped.writeLock();
            stamped.unlockWrite(again);
          } finally {
            stamped.unlockWrite(stamp);
          }
        }
        int get() {
          long stamp = stamped.readLock();
          try {
            return count;
          } finally {
            stamped.unlockRead(stamp);
          }
        }
        void twice() {
          long stamp = stamped.writeLock();
          try {
            // BUG: Diagnostic contains: it is done in A.twice() -> A.get()
            count = 2 * get();
          } finally {
            stamped.unlockWrite(stamp);
          }
        }
        """);
  }

  @Test
  void flagsTheOnlyPermit() {
    cases.flags(
        LOCKS,
        """
        void outer() throws InterruptedException {
          mutex.acquire();
          try {
            // BUG: Diagnostic contains: The only permit of mutex is waited for here
            inner();
          } finally {
            mutex.release();
          }
        }
        void inner() throws InterruptedException {
          mutex.acquire();
          try {
            count++;
          } finally {
            mutex.release();
          }
        }
        """);
  }

  @Test
  void flagsMapsThatTheirFunctionUpdates() {
    cases.flags(
        LOCKS,
        """
        private final ConcurrentHashMap<Integer, Long> numbers = new ConcurrentHashMap<>();
        long fibonacci(int n) {
          return n < 2 ? n : numbers.computeIfAbsent(
              n,
              // BUG: Diagnostic contains: This updates numbers inside the function
              k -> fibonacci(k - 1) + fibonacci(k - 2));
        }
        int direct(String key) {
          return cache.computeIfAbsent(key, k -> {
            // BUG: Diagnostic contains: This updates cache inside the function
            cache.put(k + "!", 6);
            return 7;
          });
        }
        private final HashMap<String, List<String>> groups = new HashMap<>();
        List<String> group(String key) {
          // BUG: Diagnostic contains: This updates groups
          return groups.computeIfAbsent(key, this::load);
        }
        private List<String> load(String key) {
          groups.put("default", List.of());
          return List.of(key);
        }
        """);
  }

  @Test
  void knownMissMapsOfUnknownClass() {
    cases.accepts(
        """
        private final Map<String, Integer> given;
        A(Map<String, Integer> given) { this.given = given; }
        int twice(String key) {
          return given.computeIfAbsent(key, k -> given.put(k + "!", 1));
        }
        """);
  }
}
