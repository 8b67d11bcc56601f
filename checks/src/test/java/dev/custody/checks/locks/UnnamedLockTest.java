package dev.custody.checks.locks;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

/** Locks that collections hold while they run a function, and the JVM while it makes a class. */
final class UnnamedLockTest {

  private final Cases cases = new Cases(LockAcrossBlockingCall.class, getClass());

  @Test
  void acceptsFunctionsThatDoNotWait() {
    cases.accepts(
        """
        private final Map<String, String> cache = new ConcurrentHashMap<>();
        private final List<String> list = Collections.synchronizedList(new ArrayList<>());
        String load(String key) { return cache.computeIfAbsent(key, String::trim); }
        String sum(String key) { return cache.merge(key, "1", (a, b) -> a + b); }
        void all() { list.forEach(one -> cache.put(one, "2")); }
        """);
  }

  @Test
  void acceptsCollectionsThatLockNothing() {
    cases.accepts(
        """
        private final Map<String, String> plain = new HashMap<>();
        private final List<Thread> threads = new CopyOnWriteArrayList<>();
        private final Map<String, Thread> concurrent = new ConcurrentHashMap<>();
        private List<Thread> either = Collections.synchronizedList(new ArrayList<>());
        A() { either = new ArrayList<>(); }
        static void join(Thread thread) { try { thread.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); } }
        String later(String key) {
          return plain.computeIfAbsent(key, k -> { try { Thread.sleep(1); } catch (InterruptedException e) { throw new IllegalStateException(e); } return k; });
        }
        void all() { threads.forEach(A::join); }
        void values() { concurrent.forEach((key, thread) -> join(thread)); }
        void unsure(List<Thread> parameter) { either.forEach(A::join); parameter.forEach(A::join); }
        """);
  }

  @Test
  void acceptsTasksThatAreMadeUnderTheLock() {
    cases.accepts(
        """
        private final ConcurrentMap<String, Future<String>> cache = new ConcurrentHashMap<>();
        private final ExecutorService pool = Executors.newCachedThreadPool();
        Future<String> load(String key) {
          return cache.computeIfAbsent(key, k -> pool.submit(() -> { Thread.sleep(2); return k; }));
        }
        """);
  }

  @Test
  void acceptsClassesThatOnlyLoadOrWaitLater() {
    cases.accepts(
        """
        private static final Properties SETTINGS = new Properties();
        private static final Runnable LATER = () -> { try { Thread.sleep(3); } catch (InterruptedException e) { throw new IllegalStateException(e); } };
        private final long made = pause();
        static {
          try (InputStream in = new FileInputStream("settings")) { SETTINGS.load(in); } catch (IOException e) { throw new UncheckedIOException(e); }
        }
        private static long pause() { LATER.run(); return 1; }
        private static final java.net.InetAddress HERE = here();
        private static java.net.InetAddress here() { try { return java.net.InetAddress.getLocalHost(); } catch (IOException e) { return null; } }
        """);
  }

  @Test
  void flagsComputationsOfConcurrentMaps() {
    cases.flags(
        """
        private final ConcurrentMap<String, String> cache = new ConcurrentHashMap<>();
        private final ConcurrentHashMap<String, Thread> threads;
        A(ConcurrentHashMap<String, Thread> threads) { this.threads = threads; }
        String load(String key, Future<String> future) {
          return cache.computeIfAbsent(key, k -> {
            try {
              // BUG: Diagnostic contains: Future.get() waits for another thread while ConcurrentMap.computeIfAbsent() runs it under a lock of the collection
              return future.get();
            } catch (InterruptedException | ExecutionException e) {
              throw new IllegalStateException(e);
            }
          });
        }
        void stop(String key) {
          // BUG: Diagnostic contains: A.join() -> Thread.join()
          threads.computeIfPresent(key, A::join);
        }
        private static Thread join(String key, Thread thread) {
          try { thread.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
          return null;
        }
        """);
  }

  @Test
  void flagsIterationOfSynchronizedCollections() {
    cases.flags(
        """
        private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        private final Vector<Future<String>> futures = new Vector<>();
        void all() {
          // BUG: Diagnostic contains: A.join() waits for another thread while Iterable.forEach() runs it
          threads.forEach(A::join);
          futures.removeIf(future -> {
            try {
              // BUG: Diagnostic contains: while Vector.removeIf() runs it
              return future.get().isEmpty();
            } catch (InterruptedException | ExecutionException e) {
              throw new IllegalStateException(e);
            }
          });
        }
        private static void join(Thread thread) {
          try { thread.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
        }
        """);
  }

  @Test
  void flagsWaitsOfStaticInitializers() {
    cases.flags(
        """
        private static final Thread LOADER = new Thread(() -> {});
        // BUG: Diagnostic contains: A.wait4() -> Thread.join()
        private static final boolean LOADED = wait4();
        static {
          try {
            // BUG: Diagnostic contains: while its class is initialized
            Thread.sleep(5);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        }
        private static boolean wait4() {
          try { LOADER.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
          return true;
        }
        """);
  }

  @Test
  void flagsOnlyTheKindsThatWereAskedFor() {
    CompilationTestHelper.newInstance(LockAcrossBlockingCall.class, getClass())
        .setArgs("-XepOpt:Custody:BlockingKinds=queue")
        .addSourceLines(
            "A.java",
            """
            class A {
              static {
                try {
                  Thread.sleep(6);
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void knownMissCollectionsOfOtherClasses() {
    cases.accepts(
        """
        void all(Map<String, Thread> map) {
          Map<String, Thread> concurrent = map;
          concurrent.computeIfPresent("x", (key, thread) -> {
            try { thread.join(); } catch (InterruptedException e) { throw new IllegalStateException(e); }
            return null;
          });
        }
        """);
  }
}
