package dev.custody.checks.locks;

import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class LockIdentityTest {

  private final Cases cases = new Cases(LockIdentity.class, getClass());

  @Test
  void acceptsLocksInFinalFields() {
    cases.accepts(
        """
        private final Object lock = new Object();
        private static final Object ALL = new Object();
        private final Lock explicit = new ReentrantLock();
        private final String own = new String("mine");
        private int x;
        private static int all;
        void a() { synchronized (lock) { x++; } }
        void b() { synchronized (ALL) { all++; } }
        void c() { explicit.lock(); try { x++; } finally { explicit.unlock(); } }
        synchronized void d() { x++; }
        void e() { synchronized (A.class) { all++; } }
        void f() { synchronized (own) { x++; } }
        """);
  }

  @Test
  void acceptsFieldsThatGetTheirLockOnce() {
    cases.accepts(
        """
        private Object inConstructor;
        private Object lazily;
        private List<String> dropped = new ArrayList<>();
        A() { inConstructor = new Object(); }
        void a() { synchronized (inConstructor) { System.out.println("a"); } }
        synchronized void b() {
          if (lazily == null) { lazily = new Object(); }
          synchronized (lazily) { System.out.println("b"); }
        }
        void c() { synchronized (dropped) { dropped.clear(); } }
        void close() { dropped = null; }
        """);
  }

  @Test
  void acceptsObjectsThatAreLockedForTheirOwnSake() {
    cases.accepts(
        """
        private StringBuilder out = new StringBuilder();
        private Object mutex;
        A() { init(new Object()); }
        private void init(Object o) { mutex = o; }
        void connect() { out = new StringBuilder(); }
        void write(String s) { synchronized (out) { out.append(s); } }
        void b() { synchronized (mutex) { System.out.println("b"); } }
        """);
  }

  @Test
  void acceptsFieldsThatChangeUnderTheLockAround() {
    cases.accepts(
        """
        private List<String> current = new ArrayList<>();
        synchronized void add(String s) {
          synchronized (current) { current.add(s); }
        }
        synchronized void swap() { current = new ArrayList<>(); }
        """);
  }

  @Test
  void acceptsLocalsThatOtherThreadsGet() {
    cases.accepts(
        """
        private Object published;
        void lambda() throws InterruptedException {
          Object done = new Object();
          Thread thread = new Thread(() -> { synchronized (done) { done.notifyAll(); } });
          synchronized (done) { thread.start(); done.wait(); }
        }
        void argument(Map<String, Object> locks) {
          Object lock = new Object();
          locks.put("a", lock);
          synchronized (lock) { System.out.println("argument"); }
        }
        void field() {
          Object lock = new Object();
          published = lock;
          synchronized (lock) { System.out.println("field"); }
        }
        void thread() throws InterruptedException {
          Thread thread = new Thread(() -> System.out.println("thread"));
          synchronized (thread) { thread.start(); thread.wait(); }
        }
        void alias(Object given) {
          Object lock = given == null ? new Object() : given;
          synchronized (lock) { System.out.println("alias"); }
        }
        """);
  }

  @Test
  void acceptsTheClassOfAFinalClass() {
    cases.accepts(
        """
        static final class Leaf {
          private static int count;
          void inc() { synchronized (getClass()) { count++; } }
        }
        void other(Object o) { synchronized (o.getClass()) { System.out.println("other"); } }
        void nothingShared() { synchronized (getClass()) { System.out.println("a"); } }
        """);
  }

  @Test
  void acceptsStaticStateUnderALockOfTheClass() {
    cases.accepts(
        """
        private static int count;
        private static volatile int loose;
        private static final AtomicInteger NUMBER = new AtomicInteger();
        static synchronized void a() { count++; }
        synchronized void b() { synchronized (A.class) { count++; } }
        synchronized void c() { NUMBER.incrementAndGet(); }
        enum Single {
          ONE;
          private static int calls;
          synchronized void call() { calls++; }
        }
        static final class Holder {
          private static final Holder INSTANCE = new Holder();
          private static int calls;
          private Holder() {}
          synchronized void call() { calls++; }
        }
        """);
  }

  @Test
  void acceptsALockThatLocksItself() {
    cases.accepts(
        """
        static class Mine extends ReentrantLock {
          private int x;
          void a() { synchronized (this) { x++; } }
        }
        """);
  }

  @Test
  void flagsNewObjects() {
    cases.flags(
        """
        private int x;
        private static Lock newLock() { return new ReentrantLock(); }
        private Object mutex() { return new Object(); }
        void a() {
          // BUG: Diagnostic contains: a new object that no other thread knows
          synchronized (new Object()) { x++; }
        }
        void b() {
          // BUG: Diagnostic contains: mutex() makes a new lock for each call
          synchronized (mutex()) { x++; }
        }
        void c() {
          // BUG: Diagnostic contains: newLock() makes a new lock for each call
          newLock().lock();
          x++;
        }
        """);
  }

  @Test
  void flagsLocals() {
    cases.flags(
        """
        private int x;
        void a() {
          Object lock = new Object();
          // BUG: Diagnostic contains: lock is made anew each time this code runs
          synchronized (lock) { x++; }
        }
        void b() {
          final Lock lock = new ReentrantLock();
          // BUG: Diagnostic contains: lock is made anew each time this code runs
          lock.lock();
          try { x++; } finally { lock.unlock(); }
        }
        void c() {
          List<String> names = new ArrayList<>();
          // BUG: Diagnostic contains: names is made anew each time this code runs
          synchronized (names) { names.add("a"); }
        }
        """);
  }

  @Test
  void flagsValuesThatAnybodyMayHave() {
    cases.flags(
        """
        private static final String LOCK = "lock";
        private String name = "n";
        private Integer count = 0;
        private final Boolean flag = true;
        private int x;
        void a() {
          // BUG: Diagnostic contains: all code that writes this string locks the same object
          synchronized (LOCK) { x++; }
        }
        void b(String key) {
          // BUG: Diagnostic contains: intern() gives everybody the same object
          synchronized (key.intern()) { x++; }
        }
        void c() {
          // BUG: Diagnostic contains: strings are shared by value
          synchronized (name) { x++; }
        }
        void d() {
          // BUG: Diagnostic contains: objects of Integer are shared by value
          synchronized (count) { count++; }
        }
        void e() {
          // BUG: Diagnostic contains: objects of Boolean are shared by value
          synchronized (flag) { x++; }
        }
        void f(Optional<String> o) {
          // BUG: Diagnostic contains: objects of Optional are shared by value
          synchronized (o) { x++; }
        }
        """);
  }

  @Test
  void flagsTheClassThatSubclassesChange() {
    cases.flags(
        """
        private static int count;
        void a() {
          // BUG: Diagnostic contains: getClass() is another object in each subclass
          synchronized (getClass()) { count++; }
        }
        void b() {
          // BUG: Diagnostic contains: lock A.class
          synchronized (this.getClass()) { count--; }
        }
        """);
  }

  @Test
  void flagsLocksAsMonitors() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        private final Condition full = lock.newCondition();
        private final ReadWriteLock both = new ReentrantReadWriteLock();
        private final Semaphore permits = new Semaphore(2);
        private int x;
        void a() {
          // BUG: Diagnostic contains: the monitor of this Lock is not what its lock() takes
          synchronized (lock) { x++; }
        }
        void b() {
          // BUG: Diagnostic contains: the monitor of this Condition
          synchronized (full) { full.notifyAll(); }
        }
        void c() {
          // BUG: Diagnostic contains: readLock() and writeLock() takes
          synchronized (both) { x++; }
        }
        void d() {
          // BUG: Diagnostic contains: acquire()
          synchronized (permits) { x++; }
        }
        """);
  }

  @Test
  void flagsFieldsThatTheRegionReplaces() {
    cases.flags(
        """
        private List<String> names = new ArrayList<>();
        List<String> drain() {
          // BUG: Diagnostic contains: this code gives names another object while it holds
          synchronized (names) {
            List<String> all = names;
            names = new ArrayList<>();
            return all;
          }
        }
        """);
  }

  @Test
  void flagsFieldsThatOthersReplace() {
    cases.flags(
        """
        private final List<String> names = new ArrayList<>();
        private Object mutex = new Object();
        private Lock lock = new ReentrantLock();
        void add(String name) {
          // BUG: Diagnostic contains: A.reset() gives mutex another object
          synchronized (mutex) { names.add(name); }
        }
        void remove(String name) {
          // BUG: Diagnostic contains: A.reset() gives lock another object
          lock.lock();
          try { names.remove(name); } finally { lock.unlock(); }
        }
        void reset() {
          mutex = new Object();
          lock = new ReentrantLock();
        }
        """);
  }

  @Test
  void flagsStaticStateUnderALockOfTheInstance() {
    cases.flags(
        """
        private static int made;
        private static long sum;
        private final Lock lock = new ReentrantLock();
        synchronized void a() {
          // BUG: Diagnostic contains: all instances share made, but this is another lock for each
          made++;
        }
        void b(long by) {
          lock.lock();
          try {
            // BUG: Diagnostic contains: but lock is another lock for each of them
            sum += by;
          } finally {
            lock.unlock();
          }
        }
        """);
  }

  @Test
  void fixesGetClass() {
    cases.fixes(
        """
        private static int count;
        void a() {
          synchronized (getClass()) {
            count++;
          }
        }
        """,
        """
        private static int count;
        void a() {
          synchronized (A.class) {
            count++;
          }
        }
        """);
  }

  @Test
  void fixesLocksAsMonitors() {
    cases.fixes(
        """
        private final Lock lock = new ReentrantLock();
        private int x;
        void a() {
          synchronized (lock) {
            x++;
          }
        }
        """,
        """
        private final Lock lock = new ReentrantLock();
        private int x;
        void a() {
          lock.lock();
          try {
            x++;
          } finally {
            lock.unlock();
          }
        }
        """);
  }

  @Test
  void fixesNothingWhereTheMonitorIsWaitedOn() {
    cases.fixesNothing(
        """
        private final Lock lock = new ReentrantLock();
        void a() throws InterruptedException {
          // BUG: Diagnostic contains: the monitor of this Lock
          synchronized (lock) {
            lock.wait();
          }
        }
        """);
  }

  @Test
  void knownMissOneLockForEachThread() {
    cases.accepts(
        """
        private final ThreadLocal<Object> locks = ThreadLocal.withInitial(Object::new);
        private int x;
        void a() { synchronized (locks.get()) { x++; } }
        """);
  }
}
