package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class LockNotReleasedTest {

  private final Cases cases = new Cases(LockNotReleased.class, getClass());

  private static final String LOCKS =
      """
      private final Lock lock = new ReentrantLock();
      private final ReentrantReadWriteLock rw = new ReentrantReadWriteLock();
      private final StampedLock stamped = new StampedLock();
      private int count;
      private volatile boolean fair;
      void work() { if (count > 7) throw new IllegalStateException("work"); }
      void io() throws IOException { throw new IOException("io"); }
      """;

  @Test
  void acceptsTryFinallyInAllFourAcquireForms() {
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
        void interruptibly() throws InterruptedException, IOException {
          lock.lockInterruptibly();
          try {
            io();
          } finally {
            lock.unlock();
          }
        }
        boolean tried() {
          if (lock.tryLock()) {
            try {
              work();
              return true;
            } finally {
              lock.unlock();
            }
          }
          return false;
        }
        boolean timed() throws InterruptedException {
          if (!lock.tryLock(1, TimeUnit.SECONDS)) {
            return false;
          }
          try {
            work();
          } finally {
            lock.unlock();
          }
          return true;
        }
        void kept() throws InterruptedException {
          boolean locked = lock.tryLock(2, TimeUnit.SECONDS);
          try {
            if (locked) {
              work();
            }
          } finally {
            if (locked) {
              lock.unlock();
            }
          }
        }
        void negatedFlag() {
          boolean busy = !lock.tryLock();
          if (busy) {
            return;
          }
          try {
            work();
          } finally {
            lock.unlock();
          }
        }
        void lockInTheTry() {
          try {
            lock.lock();
            work();
          } finally {
            lock.unlock();
          }
        }
        void twoTries() {
          if (lock.tryLock() || lock.tryLock()) {
            try {
              work();
            } finally {
              lock.unlock();
            }
          }
        }
        """);
  }

  @Test
  void acceptsShortRegionsOfCodeThatCannotThrow() {
    cases.accepts(
        LOCKS,
        """
        private final Map<String, Integer> map = new HashMap<>();
        private final List<String> list = new ArrayList<>();
        private final AtomicLong total = new AtomicLong();
        void plain(String key) {
          lock.lock();
          count++;
          map.put(key, count);
          list.add(key.trim());
          total.incrementAndGet();
          lock.unlock();
        }
        int size() {
          lock.lock();
          int size = map.size() + helper();
          lock.unlock();
          return size;
        }
        private int helper() { return Math.max(list.size(), 3); }
        interface Clock {
          long time();
        }
        static final class SystemClock implements Clock {
          @Override public long time() { return System.nanoTime(); }
        }
        private Clock clock = new SystemClock();
        void timed() {
          lock.lock();
          count = (int) clock.time();
          lock.unlock();
        }
        void signal(Condition changed) {
          lock.lock();
          changed.signalAll();
          lock.unlock();
        }
        """);
  }

  @Test
  void acceptsCorrelatedConditions() {
    cases.accepts(
        LOCKS,
        """
        void byParameter(boolean exclusive) {
          if (exclusive) {
            lock.lock();
          }
          try {
            work();
          } finally {
            if (exclusive) {
              lock.unlock();
            }
          }
        }
        void byField() {
          if (fair) lock.lock();
          try {
            work();
          } finally {
            if (fair) lock.unlock();
          }
        }
        void byNull(boolean locking) {
          Lock taken = null;
          try {
            if (locking) {
              taken = lock;
              taken.lock();
            }
            work();
          } finally {
            if (taken != null) {
              taken.unlock();
            }
          }
        }
        void byFlag() {
          boolean locked = false;
          try {
            lock.lock();
            locked = true;
            work();
          } finally {
            if (locked) {
              lock.unlock();
            }
          }
        }
        void byComparison(int mode) {
          if (mode == 3) {
            lock.lock();
          }
          try {
            work();
          } finally {
            if (mode == 3) {
              lock.unlock();
            }
          }
        }
        void chosen(boolean write) {
          Lock view = write ? rw.writeLock() : rw.readLock();
          view.lock();
          try {
            work();
          } finally {
            view.unlock();
          }
        }
        void asked(ReentrantLock mutex) {
          mutex.lock();
          try {
            work();
          } finally {
            if (mutex.isHeldByCurrentThread()) {
              mutex.unlock();
            }
          }
        }
        """);
  }

  @Test
  void acceptsStamps() {
    cases.accepts(
        LOCKS,
        """
        double optimistic() {
          long stamp = stamped.tryOptimisticRead();
          int seen = count;
          if (!stamped.validate(stamp)) {
            stamp = stamped.readLock();
            try {
              seen = count;
            } finally {
              stamped.unlockRead(stamp);
            }
          }
          return seen;
        }
        void converted() {
          long stamp = stamped.readLock();
          try {
            while (count == 0) {
              long write = stamped.tryConvertToWriteLock(stamp);
              if (write != 0L) {
                stamp = write;
                work();
                break;
              } else {
                stamped.unlockRead(stamp);
                stamp = stamped.writeLock();
              }
            }
          } finally {
            stamped.unlock(stamp);
          }
        }
        void tried() {
          long stamp = stamped.tryWriteLock();
          if (stamp != 0) {
            try {
              work();
            } finally {
              stamped.unlockWrite(stamp);
            }
          }
        }
        void inCondition() throws InterruptedException {
          long stamp;
          if ((stamp = stamped.tryReadLock(1, TimeUnit.SECONDS)) == 0) {
            return;
          }
          try {
            work();
          } finally {
            stamped.unlockRead(stamp);
          }
        }
        void zeroMeansNone(boolean locking) {
          long stamp = 0;
          try {
            if (locking) {
              stamp = stamped.writeLock();
            }
            work();
          } finally {
            if (stamp != 0) {
              stamped.unlockWrite(stamp);
            }
          }
        }
        long begin() {
          return stamped.readLock();
        }
        void end(long stamp) {
          stamped.unlockRead(stamp);
        }
        void pair() {
          long stamp = begin();
          try {
            work();
          } finally {
            end(stamp);
          }
        }
        """);
  }

  @Test
  void acceptsWrappersByTheirBodies() {
    cases.accepts(
        LOCKS,
        """
        void begin() { lock.lock(); }
        void end() { lock.unlock(); }
        void pair() {
          begin();
          try {
            work();
          } finally {
            end();
          }
        }
        boolean tryBegin() {
          if (!lock.tryLock()) {
            return false;
          }
          if (count > 9) {
            lock.unlock();
            return false;
          }
          return true;
        }
        void tried() {
          if (tryBegin()) {
            try {
              work();
            } finally {
              end();
            }
          }
        }
        static final class Guard implements AutoCloseable {
          private final Lock guarded;
          Guard(Lock guarded) {
            this.guarded = guarded;
            guarded.lock();
          }
          @Override public void close() { guarded.unlock(); }
        }
        void scoped() {
          try (Guard guard = new Guard(lock)) {
            work();
          }
        }
        AutoCloseable handle() {
          lock.lock();
          return lock::unlock;
        }
        Runnable handle(int n) {
          rw.readLock().lock();
          return () -> {
            count += n;
            rw.readLock().unlock();
          };
        }
        Lock lockedFor(int n) {
          Lock mine = n > 1 ? lock : rw.writeLock();
          mine.lock();
          return mine;
        }
        static void enter(Lock given) { given.lock(); }
        static void leave(Lock given) { given.unlock(); }
        void throughStatics() {
          enter(lock);
          try {
            work();
          } finally {
            leave(lock);
          }
        }
        """);
  }

  @Test
  void acceptsLocksThatGoElsewhere() {
    cases.accepts(
        LOCKS,
        """
        void inTheCallback(Executor executor) {
          stampedTask(executor, stamped.writeLock());
        }
        void stampedTask(Executor executor, long stamp) {
          executor.execute(() -> stamped.unlockWrite(stamp));
        }
        static final class Node {
          final ReentrantLock mutex = new ReentrantLock();
          Node next;
          int value;
        }
        private final Node head = new Node();
        void handOverHand(int value) {
          Node before = head;
          before.mutex.lock();
          Node at = before.next;
          at.mutex.lock();
          while (at.value < value) {
            before.mutex.unlock();
            before = at;
            at = at.next;
            at.mutex.lock();
          }
          at.value = value;
          at.mutex.unlock();
          before.mutex.unlock();
        }
        void all(List<Lock> locks) {
          for (Lock one : locks) {
            one.lock();
          }
          try {
            work();
          } finally {
            for (Lock one : locks) {
              one.unlock();
            }
          }
        }
        private final Lock[] stripes = {new ReentrantLock(), new ReentrantLock()};
        void stripe(int i) {
          stripes[i].lock();
          try {
            work();
          } finally {
            stripes[i].unlock();
          }
        }
        private final ConcurrentMap<String, Lock> byName = new ConcurrentHashMap<>();
        void named(String name) {
          Lock mine = byName.computeIfAbsent(name, n -> new ReentrantLock());
          mine.lock();
          try {
            work();
          } finally {
            mine.unlock();
          }
        }
        void outside() throws InterruptedException {
          lock.lock();
          try {
            lock.unlock();
            try {
              work();
            } finally {
              lock.lock();
            }
          } finally {
            lock.unlock();
          }
        }
        void aliased(ReentrantReadWriteLock other) {
          Lock read = other.readLock();
          Lock again = read;
          again.lock();
          try {
            work();
          } finally {
            read.unlock();
          }
        }
        """);
  }

  @Test
  void acceptsTheLockOfALock() {
    cases.accepts(
        """
        static final class Traced implements Lock {
          private final Lock inner = new ReentrantLock();
          @Override public void lock() { inner.lock(); }
          @Override public void lockInterruptibly() throws InterruptedException { inner.lockInterruptibly(); }
          @Override public boolean tryLock() { return inner.tryLock(); }
          @Override public boolean tryLock(long n, TimeUnit unit) throws InterruptedException {
            boolean taken = inner.tryLock(n, unit);
            return taken;
          }
          @Override public void unlock() { inner.unlock(); }
          @Override public Condition newCondition() { return inner.newCondition(); }
        }
        """);
  }

  @Test
  void acceptsConditionsAndReentry() {
    cases.accepts(
        LOCKS,
        """
        private final Condition changed = lock.newCondition();
        void await() throws InterruptedException {
          lock.lock();
          try {
            while (count == 0) {
              changed.await();
            }
          } finally {
            lock.unlock();
          }
        }
        void twice() {
          lock.lock();
          lock.lock();
          try {
            work();
          } finally {
            lock.unlock();
            lock.unlock();
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
            work();
          } finally {
            rw.readLock().unlock();
          }
        }
        """);
  }

  @Test
  void flagsEarlyReturns() {
    cases.flags(
        LOCKS,
        """
        void early() {
          // BUG: Diagnostic contains: lock is taken here and not released on every path that returns
          lock.lock();
          if (count == 1) {
            return;
          }
          count++;
          lock.unlock();
        }
        void read() {
          // BUG: Diagnostic contains: the read lock of rw is taken here and not released on every path
          rw.readLock().lock();
          for (int i = 0; i < 3; i++) {
            if (count == i) {
              return;
            }
          }
          rw.readLock().unlock();
        }
        int fallen(int kind) {
          // BUG: Diagnostic contains: not released on every path
          lock.lock();
          switch (kind) {
            case 1:
              lock.unlock();
              return 1;
            case 2:
              lock.unlock();
              return 2;
            default:
              return 3;
          }
        }
        boolean stamps() {
          // BUG: Diagnostic contains: not released on every path
          long stamp = stamped.writeLock();
          if (count == 4) {
            return false;
          }
          count = 5;
          stamped.unlockWrite(stamp);
          return true;
        }
        void upgraded() {
          long stamp = stamped.readLock();
          // BUG: Diagnostic contains: stamped is taken here and not released on every path
          long write = stamped.tryConvertToWriteLock(stamp);
          if (write != 0) {
            count = 6;
            return;
          }
          stamped.unlockRead(stamp);
        }
        """);
  }

  @Test
  void flagsWhatIsNeverReleased() {
    cases.flags(
        LOCKS,
        """
        void never() {
          // BUG: Diagnostic contains: lock is taken here and never released
          lock.lock();
          count++;
        }
        void inLoop() {
          while (count < 10) {
            // BUG: Diagnostic contains: never released
            rw.writeLock().lock();
            count++;
          }
        }
        """);
  }

  @Test
  void flagsExceptions() {
    cases.flags(
        LOCKS,
        """
        void unchecked() {
          // BUG: Diagnostic contains: not released if work() throws
          lock.lock();
          work();
          lock.unlock();
        }
        void checked() throws IOException {
          // BUG: Diagnostic contains: not released if io() throws
          lock.lock();
          io();
          lock.unlock();
        }
        void thrown(int n) {
          // BUG: Diagnostic contains: not released if the throw statement is reached
          lock.lock();
          if (n < 0) {
            throw new IllegalArgumentException("n");
          }
          count = n;
          lock.unlock();
        }
        void foreign(Runnable task) {
          // BUG: Diagnostic contains: not released if run() throws
          lock.lock();
          task.run();
          lock.unlock();
        }
        void catchOnly() {
          // BUG: Diagnostic contains: not released if work() throws
          lock.lock();
          try {
            work();
            lock.unlock();
          } catch (UnsupportedOperationException e) {
            lock.unlock();
          }
        }
        void lateTry() {
          // BUG: Diagnostic contains: not released if work() throws
          lock.lock();
          work();
          try {
            count++;
          } finally {
            lock.unlock();
          }
        }
        void waiting(Condition changed) throws InterruptedException {
          // BUG: Diagnostic contains: not released if await() throws
          lock.lock();
          changed.await();
          lock.unlock();
        }
        void tried() {
          // BUG: Diagnostic contains: not released if work() throws
          if (lock.tryLock()) {
            work();
            lock.unlock();
          }
        }
        void inLambda(Executor executor) {
          executor.execute(
              () -> {
                // BUG: Diagnostic contains: not released if work() throws
                lock.lock();
                work();
                lock.unlock();
              });
        }
        void lambdaThatThrows(Map<String, Integer> map) {
          // BUG: Diagnostic contains: not released if computeIfAbsent() throws
          lock.lock();
          map.computeIfAbsent("a", k -> { work(); return 1; });
          lock.unlock();
        }
        """);
  }

  @Test
  void flagsTooFewReleases() {
    cases.flags(
        LOCKS,
        """
        void twice() {
          // BUG: Diagnostic contains: not released as often as it is taken
          lock.lock();
          helper();
          lock.unlock();
        }
        private void helper() {
          lock.lock();
          count++;
        }
        void last() {
          lock.unlock();
        }
        """);
  }

  @Test
  void flagsCallersOfWrappers() {
    cases.flags(
        LOCKS,
        """
        private void begin() { lock.lock(); }
        private void end() { lock.unlock(); }
        void good() {
          begin();
          try {
            work();
          } finally {
            end();
          }
        }
        void forgets() {
          // BUG: Diagnostic contains: lock is taken here and never released
          begin();
          count++;
        }
        void throwing() {
          // BUG: Diagnostic contains: not released if work() throws
          begin();
          work();
          end();
        }
        void half(boolean early) {
          // BUG: Diagnostic contains: not released on every path
          begin();
          if (early) {
            return;
          }
          end();
        }
        """);
  }

  @Test
  void fixesByFinally() {
    cases.fixes(
        LOCKS
            + """
            void run() {
              lock.lock();
              work();
              count++;
              lock.unlock();
            }
            """,
        LOCKS
            + """
            void run() {
              lock.lock();
              try {
                work();
                count++;
              } finally {
                lock.unlock();
              }
            }
            """);
    cases.fixes(
        LOCKS
            + """
            int run() {
              lock.lock();
              if (count == 1) {
                return 1;
              }
              count++;
              lock.unlock();
              return 2;
            }
            """,
        LOCKS
            + """
            int run() {
              lock.lock();
              try {
                if (count == 1) {
                  return 1;
                }
                count++;
              } finally {
                lock.unlock();
              }
              return 2;
            }
            """);
    cases.fixes(
        LOCKS
            + """
            void run() {
              if (lock.tryLock()) {
                work();
                lock.unlock();
              }
            }
            """,
        LOCKS
            + """
            void run() {
              if (lock.tryLock()) {
                try {
                  work();
                } finally {
                  lock.unlock();
                }
              }
            }
            """);
    cases.fixes(
        LOCKS
            + """
            void run() {
              long stamp = stamped.writeLock();
              work();
              stamped.unlockWrite(stamp);
            }
            """,
        LOCKS
            + """
            void run() {
              long stamp = stamped.writeLock();
              try {
                work();
              } finally {
                stamped.unlockWrite(stamp);
              }
            }
            """);
    cases.fixes(
        LOCKS
            + """
            void run() {
              lock.lock();
              count++;
            }
            """,
        LOCKS
            + """
            void run() {
              lock.lock();
              try {
                count++;
              } finally {
                lock.unlock();
              }
            }
            """);
  }

  @Test
  void knownMissLocksThatAnybodyMayRelease() {
    cases.accepts(
        """
        private final Lock shown = new ReentrantLock();
        private int count;
        Lock shown() { return shown; }
        void never() {
          shown.lock();
          count++;
        }
        """);
  }

  @Test
  void knownMissExceptionsOfProgrammingErrors() {
    cases.accepts(
        LOCKS,
        """
        void index(int[] values) {
          lock.lock();
          count = values[9] / count;
          lock.unlock();
        }
        """);
  }
}
