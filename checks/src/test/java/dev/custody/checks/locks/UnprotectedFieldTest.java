package dev.custody.checks.locks;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class UnprotectedFieldTest {

  private final Cases cases = new Cases(UnprotectedField.class, getClass());

  @Test
  void acceptsClassesWithoutThreads() {
    cases.accepts(
        """
          private int hits;
          private final List<String> names = new ArrayList<>();
          public void hit(String name) {
            hits++;
            names.add(name);
          }
          public int hits() {
            return hits + names.size();
          }
        """);
  }

  @Test
  void acceptsCommonLocks() {
    cases.accepts(
        """
          private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
          private final Lock lock = new ReentrantLock();
          private final ReadWriteLock rw = new ReentrantReadWriteLock();
          private final Object monitor = new Object();
          private final Map<String, Integer> counts = new HashMap<>();
          private int first;
          private int second;
          private int third;
          public void begin() {
            timer.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
          }
          private void tick() {
            synchronized (this) {
              first++;
            }
            lock.lock();
            try {
              more();
            } finally {
              lock.unlock();
            }
            rw.writeLock().lock();
            try {
              third++;
            } finally {
              rw.writeLock().unlock();
            }
            synchronized (monitor) {
              counts.merge("tick", 1, Integer::sum);
            }
          }
          private void more() {
            second++;
          }
          public synchronized int first() {
            return first;
          }
          public int second() {
            lock.lock();
            try {
              return second;
            } finally {
              lock.unlock();
            }
          }
          public int third() {
            rw.readLock().lock();
            try {
              return third;
            } finally {
              rw.readLock().unlock();
            }
          }
          public int counts() {
            synchronized (monitor) {
              return counts.size();
            }
          }
        """);
  }

  @Test
  void acceptsVolatileAtomicAndConcurrent() {
    cases.accepts(
        """
          private volatile boolean running = true;
          private final AtomicInteger turns = new AtomicInteger();
          private final Map<String, String> seen = new ConcurrentHashMap<>();
          private final List<String> names = Collections.synchronizedList(new ArrayList<>());
          public void begin() {
            new Thread(() -> {
              while (running) {
                turns.incrementAndGet();
                seen.put("a", "b");
                names.add("c");
              }
            }).start();
          }
          public int stop() {
            running = false;
            return turns.get() + seen.size() + names.size();
          }
        """);
  }

  @Test
  void acceptsFieldsOfOneThread() {
    cases.accepts(
        """
          static class Worker extends Thread {
            private int turns;
            private final List<String> batch = new ArrayList<>();
            @Override public void run() {
              while (!isInterrupted()) {
                step();
              }
            }
            private void step() {
              turns++;
              batch.add("turn " + turns);
              if (batch.size() > 10) {
                batch.clear();
              }
            }
          }
        """);
  }

  @Test
  void acceptsWhatIsSetBeforeTheStart() {
    cases.accepts(
        """
          private String name;
          private int limit;
          private boolean ready;
          A(String name) {
            this.name = name;
          }
          public void setLimit(int limit) {
            this.limit = limit;
          }
          public A named(String name) {
            this.name = name;
            return this;
          }
          public void launch() {
            ready = true;
            Thread worker = new Thread(() -> {
              while (ready && limit > 0) {
                System.out.println(name);
              }
            });
            name = name + "!";
            worker.start();
          }
        """);
  }

  @Test
  void acceptsResultsAfterTheEnd() {
    cases.accepts(
        """
          private int sum;
          private final ExecutorService pool = Executors.newFixedThreadPool(2);
          public int byJoin() throws InterruptedException {
            Thread worker = new Thread(() -> {
              while (sum < 10) {
                sum = sum + 1;
              }
            });
            worker.start();
            worker.join();
            return sum;
          }
          private int total;
          public int byFuture() throws Exception {
            Future<?> done = pool.submit(() -> {
              total = 5;
            });
            done.get();
            return total;
          }
          static class Once extends Thread {
            private String result;
            @Override public void run() {
              result = "done";
            }
            public String result() {
              return result;
            }
          }
        """);
  }

  @Test
  void acceptsLoopsOfTasksThatRunOnce() {
    cases.accepts(
        """
          private final List<String> steps = List.of("a", "b");
          private String current = "";
          public void begin() {
            new Thread(() -> {
              for (Iterator<String> each = steps.iterator(); each.hasNext(); ) {
                current = each.next();
              }
              Iterator<String> again = steps.iterator();
              while (again.hasNext()) {
                current += again.next();
              }
            }).start();
          }
          public String current() {
            return current;
          }
        """);
  }

  @Test
  void acceptsHandOverThroughVolatileFieldsAndQueues() {
    cases.accepts(
        """
          private int[] data;
          private volatile boolean published;
          private final BlockingQueue<String> work = new LinkedBlockingQueue<>();
          private String last;
          public void begin() {
            new Thread(() -> {
              while (!published) {
                Thread.onSpinWait();
              }
              System.out.println(data.length);
            }).start();
          }
          public void publish() {
            data = new int[] {1, 2};
            published = true;
          }
        """);
  }

  @Test
  void acceptsCodeThatAsksWhichThreadItIsOn() {
    cases.accepts(
        """
          private final Thread owner = new Thread(this::loop);
          private int turns;
          private void loop() {
            while (true) {
              turns++;
            }
          }
          public int turns() {
            if (Thread.currentThread() != owner) {
              throw new IllegalStateException();
            }
            return turns;
          }
        """);
  }

  @Test
  void acceptsExecutorsOfOthers() {
    cases.accepts(
        """
          private final Executor loop;
          private int pending;
          A(Executor loop) {
            this.loop = loop;
          }
          public void write() {
            pending++;
            loop.execute(() -> pending--);
          }
        """);
  }

  @Test
  void acceptsTasksOfOneThread() {
    cases.accepts(
        """
          private final ExecutorService single = Executors.newSingleThreadExecutor();
          private int done;
          public void submit() {
            single.execute(() -> done++);
          }
          public void submitOther() {
            single.execute(() -> done += 2);
          }
        """);
  }

  @Test
  void acceptsGuardedFields() {
    cases.accepts(
        """
          @dev.custody.annotations.GuardedBy("this")
          private int guarded;
          public void begin() {
            new Thread(() -> {
              while (true) {
                guarded++;
              }
            }).start();
          }
          public int guarded() {
            return guarded;
          }
        """);
  }

  @Test
  void acceptsThreadSafeClassesThatAre() {
    CompilationTestHelper.newInstance(UnprotectedField.class, getClass())
        .addSourceLines(
            "ThreadSafe.java", "package net.jcip.annotations;", "public @interface ThreadSafe {}")
        .addSourceLines(
            "A.java",
            """
            import java.util.HashMap;
            import java.util.Map;

            @net.jcip.annotations.ThreadSafe
            class A {
              private final Map<String, String> entries = new HashMap<>();
              private final int size;
              private int hits;

              A(int size) {
                this.size = size;
                hits = 1;
              }

              synchronized String get(String key) {
                return load(key);
              }

              private String load(String key) {
                hits++;
                return entries.computeIfAbsent(key, k -> k + size);
              }

              synchronized int hits() {
                return hits;
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void acceptsSharedObjectsUnderALock() {
    cases.accepts(
        """
          private static final java.text.DateFormat DAY = new java.text.SimpleDateFormat("dd");
          private static final ThreadLocal<java.text.DateFormat> EACH =
              ThreadLocal.withInitial(() -> new java.text.SimpleDateFormat("dd"));
          private final java.text.DateFormat own = new java.text.SimpleDateFormat("dd");
          static String locked(Date date) {
            synchronized (DAY) {
              return DAY.format(date);
            }
          }
          static synchronized String through(Date date) {
            return inner(date);
          }
          private static String inner(Date date) {
            return DAY.format(date);
          }
          static String copy(Date date) {
            return ((java.text.DateFormat) DAY.clone()).format(date) + DAY.getTimeZone();
          }
          String other(Date date) {
            return EACH.get().format(date) + own.format(date);
          }
        """);
  }

  @Test
  void flagsStopFlags() {
    cases.flags(
        """
          static class Worker implements Runnable {
            private boolean stopped;
            void begin() {
              new Thread(this).start();
            }
            @Override public void run() {
              while (!stopped) {
                System.out.println("work");
              }
            }
            public void end() {
              // BUG: Diagnostic contains: the loop may never see the new value
              stopped = true;
            }
          }
        """);
  }

  @Test
  void flagsWritesUnderALockThatTheReaderDoesNotTake() {
    cases.flags(
        """
          private boolean open = true;
          public void begin() {
            new Thread(() -> {
              // BUG: Diagnostic contains: `open` is read here by the task in a lambda
              while (open) {
                System.out.println("work");
              }
            }).start();
          }
          public synchronized void end() {
            open = false;
          }
        """);
  }

  @Test
  void flagsCountersOfPools() {
    cases.flags(
        """
          private final ExecutorService pool = Executors.newFixedThreadPool(4);
          private int done;
          private int total;
          public void submit() {
            pool.execute(() -> {
              // BUG: Diagnostic contains: Two threads may run this at once
              done++;
            });
            for (int i = 0; i < 2; i++) {
              new Thread(this::add).start();
            }
          }
          private void add() {
            // BUG: Diagnostic contains: no lock keeps the changes of `total` apart
            total += 2;
          }
        """);
  }

  @Test
  void flagsOneTaskOnTwoThreads() {
    cases.flags(
        """
          static class Counter implements Runnable {
            private int count;
            @Override public void run() {
              for (int i = 0; i < 1000; i++) {
                // BUG: Diagnostic contains: Two threads may run this at once
                count++;
              }
            }
          }
          static void main(String... args) {
            Counter counter = new Counter();
            new Thread(counter).start();
            new Thread(counter).start();
          }
        """);
  }

  @Test
  void flagsPeriodicTasksThroughHelpers() {
    cases.flags(
        """
          private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(1);
          private long ticks;
          public void begin() {
            timer.scheduleAtFixedRate(() -> tick(), 1, 1, TimeUnit.SECONDS);
          }
          private void tick() {
            count();
          }
          private void count() {
            // BUG: Diagnostic contains: `ticks` is written here by the task in a lambda, and read in A.ticks()
            ticks++;
          }
          public long ticks() {
            return ticks;
          }
        """);
  }

  @Test
  void flagsCollections() {
    cases.flags(
        """
          private final List<String> lines = new ArrayList<>();
          private final Map<String, Integer> counts = new HashMap<>();
          public void begin(BlockingQueue<String> queue) {
            new Thread(() -> {
              while (true) {
                String line = queue.poll();
                // BUG: Diagnostic contains: `lines` is changed here by the task in a lambda
                lines.add(line);
                synchronized (counts) {
                  counts.merge(line, 1, Integer::sum);
                }
              }
            }).start();
          }
          public int size() {
            return lines.size();
          }
          public void print() {
            // BUG: Diagnostic contains: `counts` is read here in A.print(), and changed by the task
            for (String line : counts.keySet()) {
              System.out.println(line);
            }
          }
        """);
  }

  @Test
  void flagsDifferentLocks() {
    cases.flags(
        """
          private final Object one = new Object();
          private final Object two = new Object();
          private int turns;
          public void begin() {
            new Thread(() -> {
              while (true) {
                synchronized (one) {
                  // BUG: Diagnostic contains: without a common lock
                  turns++;
                }
              }
            }).start();
          }
          public int turns() {
            synchronized (two) {
              return turns;
            }
          }
        """);
  }

  @Test
  void flagsReadLocksAroundWrites() {
    cases.flags(
        """
          private final ReadWriteLock rw = new ReentrantReadWriteLock();
          private int turns;
          public void begin() {
            new Thread(() -> {
              while (true) {
                rw.readLock().lock();
                try {
                  // BUG: Diagnostic contains: `turns` is written here
                  turns++;
                } finally {
                  rw.readLock().unlock();
                }
              }
            }).start();
          }
          public int turns() {
            rw.readLock().lock();
            try {
              return turns;
            } finally {
              rw.readLock().unlock();
            }
          }
        """);
  }

  @Test
  void flagsFieldsOfAPartThatRuns() {
    cases.flags(
        """
          private final Worker worker = new Worker();
          public void begin() {
            worker.start();
          }
          public void end() {
            // BUG: Diagnostic contains: `stopped` is written here in A.end()
            worker.stopped = true;
          }
          private static class Worker extends Thread {
            boolean stopped;
            @Override public void run() {
              while (!stopped) {
                System.out.println("work");
              }
            }
          }
        """);
  }

  @Test
  void flagsThreadSafeClassesThatAreNot() {
    CompilationTestHelper.newInstance(UnprotectedField.class, getClass())
        .addSourceLines(
            "ThreadSafe.java",
            "package javax.annotation.concurrent;",
            "public @interface ThreadSafe {}")
        .addSourceLines(
            "A.java",
            """
            import java.util.ArrayList;
            import java.util.List;

            @javax.annotation.concurrent.ThreadSafe
            class A {
              private final List<String> names = new ArrayList<>();
              private int hits;
              private String last = "";

              void hit() {
                // BUG: Diagnostic contains: no lock keeps the changes of `hits` apart
                hits++;
              }

              synchronized void add(String name) {
                names.add(name);
                last = name;
              }

              int size() {
                // BUG: Diagnostic contains: `names` is read here in A.size(), and changed in A.add()
                return names.size();
              }

              String last() {
                // BUG: Diagnostic contains: `last` is read here in A.last(), and written in A.add()
                return last;
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsSharedObjectsThatAreNotSafe() {
    cases.flags(
        """
          private static final java.text.SimpleDateFormat DAY = new java.text.SimpleDateFormat("dd");
          static final java.security.MessageDigest DIGEST = digest();
          private static Calendar calendar = Calendar.getInstance();
          static String day(Date date) {
            // BUG: Diagnostic contains: All threads share this SimpleDateFormat
            return DAY.format(date);
          }
          byte[] hash(byte[] bytes) {
            // BUG: Diagnostic contains: All threads share this MessageDigest
            return DIGEST.digest(bytes);
          }
          int year(Date date) {
            // BUG: Diagnostic contains: All threads share this Calendar
            calendar.setTime(date);
            return calendar.get(Calendar.YEAR);
          }
          private static java.security.MessageDigest digest() {
            try {
              return java.security.MessageDigest.getInstance("SHA-256");
            } catch (java.security.GeneralSecurityException e) {
              throw new IllegalStateException(e);
            }
          }
        """);
  }

  @Test
  void flagsLazySingletonsThatTasksMake() {
    cases.flags(
        """
          private static A only;
          private final ExecutorService pool = Executors.newCachedThreadPool();
          static A only() {
            if (only == null) {
              // BUG: Diagnostic contains: `only` is written here by the task in a lambda
              only = new A();
            }
            return only;
          }
          public void warmUp() {
            pool.execute(() -> System.out.println(only()));
          }
          public static A get() {
            return only();
          }
        """);
  }

  @Test
  void acceptsSingletonsMadeUnderALock() {
    cases.accepts(
        """
          private static A only;
          private final ExecutorService pool = Executors.newCachedThreadPool();
          static synchronized A only() {
            if (only == null) {
              only = new A();
            }
            return only;
          }
          public void warmUp() {
            pool.execute(() -> System.out.println(only()));
          }
          public static A get() {
            return only();
          }
        """);
  }

  @Test
  void flagsBalancesThatTwoTasksChange() {
    cases.flags(
        """
          private static int balance = 100;
          static class Teller extends Thread {
            @Override public void run() {
              while (true) {
                if (balance > 10) {
                  // BUG: Diagnostic contains: `balance` is written here by the task in Teller.run()
                  balance -= 10;
                }
              }
            }
          }
          static class Payer extends Thread {
            @Override public void run() {
              while (true) {
                balance += 5;
              }
            }
          }
          static void open() {
            new Teller().start();
            new Payer().start();
          }
        """);
  }

  @Test
  void acceptsBalancesUnderTheLockOfTheClass() {
    cases.accepts(
        """
          private static int balance = 100;
          static synchronized void change(int by) {
            if (balance + by >= 0) {
              balance += by;
            }
          }
          static class Teller extends Thread {
            @Override public void run() {
              while (true) {
                change(-10);
              }
            }
          }
          static class Payer extends Thread {
            @Override public void run() {
              while (true) {
                synchronized (A.class) {
                  balance += 5;
                }
              }
            }
          }
          static void open() {
            new Teller().start();
            new Payer().start();
          }
        """);
  }

  @Test
  void flagsTheOneMethodThatForgetsTheLock() {
    cases.flags(
        """
          private final Lock lock = new ReentrantLock();
          private long bytes;
          public void launch(BlockingQueue<byte[]> queue) {
            new Thread(() -> {
              while (true) {
                byte[] next = queue.poll();
                lock.lock();
                try {
                  add(next.length);
                } finally {
                  lock.unlock();
                }
              }
            }).start();
          }
          private void add(int more) {
            bytes += more;
          }
          public long bytes() {
            lock.lock();
            try {
              return bytes;
            } finally {
              lock.unlock();
            }
          }
          public void reset() {
            // BUG: Diagnostic contains: `bytes` is written here in A.reset()
            bytes = 0;
          }
        """);
  }

  @Test
  void fixesFlagsByVolatile() {
    cases.fixes(
        """
          private boolean stopped;
          public void begin() {
            new Thread(() -> {
              while (!stopped) {
                System.out.println("work");
              }
            }).start();
          }
          public void end() {
            stopped = true;
          }
        """,
        """
          private volatile boolean stopped;
          public void begin() {
            new Thread(() -> {
              while (!stopped) {
                System.out.println("work");
              }
            }).start();
          }
          public void end() {
            stopped = true;
          }
        """);
  }

  @Test
  void fixesNothingThatDependsOnTheOldValue() {
    cases.fixesNothing(
        """
          private int turns;
          private boolean a, stopped;
          public void begin() {
            new Thread(() -> {
              while (!stopped) {
                turns++;
              }
            }).start();
          }
          public int turns() {
            stopped = true;
            return turns;
          }
        """);
  }

  @Test
  void knownMissObjectsInLocalVariables() {
    cases.accepts(
        """
          static class Box {
            int value;
          }
          static void share() {
            Box box = new Box();
            new Thread(() -> {
              while (true) {
                box.value++;
              }
            }).start();
            System.out.println(box.value);
          }
        """);
  }

  @Test
  void knownMissTasksThatRunOnce() {
    cases.accepts(
        """
          private boolean loaded;
          public void begin() {
            new Thread(() -> {
              loaded = true;
            }).start();
          }
          public boolean isLoaded() {
            return loaded;
          }
        """);
  }

  @Test
  void knownFalseAlarmMethodsThatOnlyTheThreadItselfCalls() {
    cases.flags(
        """
          void begin() {
            new Sender().start();
          }
          static class Sender extends Thread {
            private boolean failed;
            private final Socket socket = new Socket();
            @Override public void run() {
              while (!isInterrupted()) {
                // BUG: Diagnostic contains: `failed` is written here by the task in Sender.run()
                failed = socket.send(this);
              }
            }
            public boolean hasFailed() {
              return failed;
            }
          }
          static class Socket {
            boolean send(Sender sender) {
              return sender.hasFailed();
            }
          }
        """);
  }
}
