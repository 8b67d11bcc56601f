package dev.custody.checks.locks;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class ExposedLockTest {

  private final Cases cases = new Cases(ExposedLock.class, getClass());

  @Test
  void acceptsLocksThatNobodyElseSees() {
    cases.accepts(
        """
        private int x;
        private final Object lock = new Object();
        final Object packagePrivate = new Object();
        synchronized void inAClassThatIsNotPublic() { x++; }
        void a() { synchronized (lock) { x++; } }
        void b() { synchronized (packagePrivate) { x++; } }
        void c() { synchronized (this) { x++; } }
        private static final class Inner {
          private int x;
          public synchronized void a() { x++; }
        }
        """);
  }

  @Test
  void acceptsProtectedMembersOfClassesThatNobodyElseCanExtend() {
    CompilationTestHelper.newInstance(ExposedLock.class, getClass())
        .setArgs("-Xep:ExposedLock:WARN")
        .addSourceLines(
            "Shown.java",
            """
            public final class Shown {
              protected final Object lock = new Object();
              private int x;
              void a() { synchronized (lock) { x++; } }
              protected static class Inner {
                private int x;
                synchronized void b() { x++; }
              }
            }
            """)
        .addSourceLines(
            "Closed.java",
            """
            public class Closed {
              protected final Object lock = new Object();
              private int x;
              private Closed() {}
              void a() { synchronized (lock) { x++; } }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void flagsMonitorsOfPublicClasses() {
    CompilationTestHelper.newInstance(ExposedLock.class, getClass())
        .setArgs("-Xep:ExposedLock:WARN")
        .addSourceLines(
            "Shown.java",
            """
            public class Shown {
              protected final Object lock = new Object();
              private int x;
              // BUG: Diagnostic contains: can lock the monitor of this object too
              public synchronized void a() { x++; }
              // BUG: Diagnostic contains: can lock the class object Shown.class too
              static synchronized void b() { System.out.println("b"); }
              void c() {
                // BUG: Diagnostic contains: the monitor of this object
                synchronized (this) { x++; }
              }
              void d() {
                // BUG: Diagnostic contains: the object in the field lock
                synchronized (lock) { x++; }
              }
              void e() {
                // BUG: Diagnostic contains: the class object Shown.class
                synchronized (Shown.class) { x++; }
              }
              Runnable f() {
                return new Runnable() {
                  private int calls;
                  @Override public synchronized void run() { calls++; }
                };
              }
            }
            """)
        .doTest();
  }

  @Test
  void knownMissLocksThatAGetterHandsOut() {
    CompilationTestHelper.newInstance(ExposedLock.class, getClass())
        .setArgs("-Xep:ExposedLock:WARN")
        .addSourceLines(
            "Shown.java",
            """
            public class Shown {
              private final Object lock = new Object();
              private int x;
              public Object lock() { return lock; }
              void a() { synchronized (lock) { x++; } }
            }
            """)
        .doTest();
  }

  @Test
  void knownMissLocksThatAreNotMonitors() {
    CompilationTestHelper.newInstance(ExposedLock.class, getClass())
        .setArgs("-Xep:ExposedLock:WARN")
        .addSourceLines(
            "Shown.java",
            """
            import java.util.concurrent.locks.ReentrantLock;
            public class Shown {
              public final ReentrantLock lock = new ReentrantLock();
              private int x;
              void a() {
                lock.lock();
                try { x++; } finally { lock.unlock(); }
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }
}
