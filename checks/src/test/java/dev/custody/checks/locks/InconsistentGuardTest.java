package dev.custody.checks.locks;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.BugCheckerRefactoringTestHelper.TestMode;
import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class InconsistentGuardTest {

  private final Cases cases = new Cases(InconsistentGuard.class, getClass());

  @Test
  void acceptsFieldsThatAreAlwaysUsedUnderTheLock() {
    cases.accepts(
        """
        private int count;
        synchronized void add() { count++; }
        synchronized void take() { if (count > 0) count--; }
        synchronized int get() { return count; }
        """);
  }

  @Test
  void acceptsFieldsThatAreMostlyUsedWithoutOne() {
    cases.accepts(
        """
        private int count;
        void add() { count++; }
        void take() { if (count > 0) count--; }
        synchronized int get() { return count; }
        """);
  }

  @Test
  void acceptsFieldsThatNeedNoLock() {
    cases.accepts(
        """
        private final List<String> fixed = new ArrayList<>();
        private volatile int seen;
        private int neverWritten = 3;
        synchronized void a() { fixed.add("a"); seen = 1; use(neverWritten); }
        synchronized void b() { fixed.add("b"); seen = 2; use(neverWritten); }
        synchronized void c() { fixed.add("c"); seen = 3; use(neverWritten); }
        int free() { return fixed.size() + seen + neverWritten; }
        void use(int i) {}
        """);
  }

  @Test
  void acceptsConstructionAndItsHelpers() {
    cases.accepts(
        """
        private int count;
        A() { count = 1; prepare(); }
        private void prepare() { count = 2; }
        synchronized void add() { count++; }
        synchronized void take() { count--; }
        synchronized int get() { return count; }
        """);
  }

  @Test
  void acceptsPhasesOfTheLifeOfAnObject() {
    cases.accepts(
        """
        private int limit;
        void init() { limit = 10; }
        synchronized void add() { limit++; }
        synchronized void take() { limit--; }
        synchronized int get() { return limit; }
        """,
        """
        private int size;
        public void setSize(int size) { this.size = size; }
        synchronized void grow() { size++; }
        synchronized void shrink() { size--; }
        synchronized int half() { return size / 2; }
        """);
  }

  @Test
  void acceptsFieldsThatOnlyStartAndStopSet() {
    cases.accepts(
        """
        private Object worker;
        synchronized void start() { if (worker == null) worker = new Object(); }
        synchronized void stop() { if (worker != null) worker = null; }
        synchronized Object twice() { return worker == null ? null : worker; }
        public Object getWorker() { return worker; }
        """);
  }

  @Test
  void acceptsReadsOfMethodsThatAreDeclaredElsewhere() {
    cases.accepts(
        """
        abstract static class Base { abstract int look(); }
        static final class Buffer extends Base {
          private int used;
          synchronized void add() { used++; }
          synchronized void take() { used--; }
          synchronized int twice() { return 2 * used; }
          @Override int look() { return used / 2; }
        }
        """);
  }

  @Test
  void acceptsReportsForPeople() {
    cases.accepts(
        """
        private int count;
        synchronized void add() { count++; }
        synchronized void take() { if (count > 0) count--; }
        @Override public String toString() { return "A " + count; }
        """);
  }

  @Test
  void acceptsALookBeforeTheLock() {
    cases.accepts(
        """
        private boolean ready;
        private final Object lock = new Object();
        void ensure() {
          if (ready) return;
          synchronized (lock) {
            if (!ready) { ready = true; }
          }
        }
        void forget() { synchronized (lock) { ready = false; } }
        boolean isReady() { synchronized (lock) { return ready; } }
        """);
  }

  @Test
  void acceptsHelpersUnderTheLockAndThoseThatSaySo() {
    cases.accepts(
        """
        private int count;
        private final ReentrantLock lock = new ReentrantLock();
        void add() { lock.lock(); try { count++; change(); } finally { lock.unlock(); } }
        void take() { lock.lock(); try { count--; open(); } finally { lock.unlock(); } }
        int get() { lock.lock(); try { return count; } finally { lock.unlock(); } }
        private void change() { count += 2; }
        public void open() { count += 3; }
        """,
        """
        private int sum;
        synchronized void b1() { sum++; }
        synchronized void b2() { sum--; }
        synchronized void b3() { sum *= 2; }
        void b4Locked() { sum = 0; }
        """,
        """
        private int max;
        synchronized void c1() { max++; }
        synchronized void c2() { max--; }
        synchronized void c3() { max *= 2; }
        void c4() { assert Thread.holdsLock(this); max = 0; }
        """);
  }

  @Test
  void acceptsObjectsOfOtherThreads() {
    cases.accepts(
        """
        private int count;
        synchronized void add() { count++; }
        synchronized void take() { count--; }
        synchronized int get() { return count; }
        static A copy(A other) {
          A a = new A();
          a.count = 3;
          return a;
        }
        """);
  }

  @Test
  void acceptsFieldsWithTheirGuardWrittenDown() {
    cases.accepts(
        """
        @dev.custody.annotations.GuardedBy("this") private int count;
        synchronized void add() { count++; }
        synchronized void take() { count--; }
        synchronized int get() { return count; }
        int free() { return count; }
        """);
  }

  @Test
  void flagsTheOneWriteWithoutTheLock() {
    cases.flags(
        """
        private int balance;
        synchronized void pay(int sum) { balance += sum; }
        synchronized boolean draw(int sum) {
          if (balance < sum) return false;
          balance -= sum;
          return true;
        }
        void fee() {
          // BUG: Diagnostic contains: balance is used under this in 3 of 4 places, but not here
          balance--;
        }
        """);
  }

  @Test
  void flagsTheOneReadWithoutTheLock() {
    cases.flags(
        """
        private final Lock lock = new ReentrantLock();
        private boolean open = true;
        void shut() { lock.lock(); try { open = false; } finally { lock.unlock(); } }
        void again() { lock.lock(); try { open = true; } finally { lock.unlock(); } }
        boolean both() { lock.lock(); try { return open; } finally { lock.unlock(); } }
        void work() {
          // BUG: Diagnostic contains: open is used under lock in 3 of 4 places
          while (open) { Thread.onSpinWait(); }
        }
        """);
  }

  @Test
  void flagsStaticFieldsAndFieldsOfOuterObjects() {
    cases.flags(
        """
        private static int next;
        static synchronized int a() { return next++; }
        static synchronized int b() { return next--; }
        static void c() { synchronized (A.class) { next *= 2; } }
        public static int d() {
          // BUG: Diagnostic contains: next is used under A.class
          return next;
        }
        private int used;
        private final Object mutex = new Object();
        void e() { synchronized (mutex) { used++; } }
        void f() { synchronized (mutex) { used--; } }
        class Inner {
          void g() { synchronized (mutex) { used *= 2; } }
          // BUG: Diagnostic contains: used is used under mutex
          void h() { used = 1; }
        }
        """);
  }

  @Test
  void flagsLambdasThatRunLater() {
    cases.flags(
        """
        private int count;
        synchronized void add() { count++; }
        synchronized void take() { count--; }
        synchronized void later(Executor pool) {
          count *= 2;
          // BUG: Diagnostic contains: count is used under this
          pool.execute(() -> count = 0);
        }
        """);
  }

  @Test
  void flagsAFieldOnceAtAChangeAndNamesTheOtherPlace() {
    cases.flags(
        """
        private int balance;
        synchronized void pay(int sum) { balance += sum; }
        synchronized void draw(int sum) { balance -= sum; }
        synchronized void twice() { balance *= 2; }
        synchronized void half() { balance /= 2; }
        synchronized void add() { balance++; balance++; }
        public int balance() { return balance; }
        void fee() {
          // BUG: Diagnostic contains: also without it: line
          balance--;
        }
        """);
  }

  @Test
  void flagsTheOtherPlaceWhereOneIsSuppressed() {
    cases.flags(
        """
        private int balance;
        synchronized void pay(int sum) { balance += sum; }
        synchronized void draw(int sum) { balance -= sum; }
        synchronized void twice() { balance *= 2; }
        synchronized void half() { balance /= 2; }
        synchronized void add() { balance++; balance++; }
        public int balance() {
          // BUG: Diagnostic contains: balance is used under this in 6 of 8 places
          return balance;
        }
        @SuppressWarnings("InconsistentGuard") // before the others run
        void fee() { balance--; }
        """);
  }

  @Test
  void fixesByTakingTheLockAndNamingTheGuard() {
    String after =
        """
        import dev.custody.annotations.GuardedBy;
        class A {
          @GuardedBy("this") private int count;
          synchronized void add() {
            count++;
          }
          synchronized int get() {
            return count;
          }
          synchronized void take() {
            count--;
          }
          void half() {
            synchronized (this) {
              count /= 2;
            }
          }
        }
        """;
    BugCheckerRefactoringTestHelper.newInstance(InconsistentGuard.class, getClass())
        .addInputLines(
            "A.java",
            """
            class A {
              private int count;
              synchronized void add() {
                count++;
              }
              synchronized int get() {
                return count;
              }
              synchronized void take() {
                count--;
              }
              void half() {
                count /= 2;
              }
            }
            """
                .split("\n"))
        .addOutputLines("A.java", after.split("\n"))
        .doTest(TestMode.TEXT_MATCH);
    CompilationTestHelper.newInstance(InconsistentGuard.class, getClass())
        .addSourceLines("A.java", after.split("\n"))
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void fixesNothingWhereMoreThanOnePlaceIsBare() {
    cases.fixesNothing(
        """
        private int count;
        synchronized void a() { count++; }
        synchronized void b() { count--; }
        synchronized void c() { count++; count--; }
        synchronized void d() { count++; count--; }
        void e() {
          // BUG: Diagnostic contains: count
          count = 3;
          count = 4;
        }
        """);
  }

  @Test
  void knownMissReadsInMethodsThatReport() {
    cases.accepts(
        """
        private long total;
        synchronized void add() { total++; }
        synchronized void take() { total--; }
        synchronized long get() { return total; }
        long readTotal() { return total; }
        """);
  }

  @Test
  void knownMissContentOfCollections() {
    cases.accepts(
        """
        private final Map<String, String> map = new HashMap<>();
        synchronized void a() { map.put("a", "b"); }
        synchronized void b() { map.remove("a"); }
        synchronized void c() { map.clear(); }
        String d() { return map.get("a"); }
        """);
  }
}
