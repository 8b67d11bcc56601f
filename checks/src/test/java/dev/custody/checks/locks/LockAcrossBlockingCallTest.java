package dev.custody.checks.locks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.BugCheckerRefactoringTestHelper;
import com.google.errorprone.CompilationTestHelper;
import dev.custody.meta.Dependency;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LockAcrossBlockingCallTest {

  @TempDir Path folder;

  private final CompilationTestHelper helper =
      CompilationTestHelper.newInstance(LockAcrossBlockingCall.class, getClass());

  @Test
  void acceptsBlockingCallsWithoutLocks() {
    check(
        """
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          private int count;
          void before() throws Exception {
            queue.put("a");
            synchronized (this) {
              count++;
            }
            queue.put("b");
          }
          void explicit(Future<String> future) throws Exception {
            lock.lock();
            try {
              count++;
            } finally {
              lock.unlock();
            }
            future.get();
          }
          void releasedFirst(Future<String> future) throws Exception {
            lock.lock();
            count++;
            lock.unlock();
            future.get();
            lock.lock();
            count--;
            lock.unlock();
          }
          void notTaken() throws Exception {
            while (!lock.tryLock()) {
              Thread.sleep(11);
            }
            lock.unlock();
          }
        }
        """);
  }

  @Test
  void acceptsWaitingOnTheHeldLock() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final Condition ready = lock.newCondition();
          private final Condition full;
          private final Object monitor = new Object();
          private boolean is;
          A() {
            full = lock.newCondition();
          }
          void condition() throws InterruptedException {
            lock.lock();
            try {
              while (!is) {
                ready.await();
              }
              full.awaitUninterruptibly();
            } finally {
              lock.unlock();
            }
          }
          synchronized void own() throws InterruptedException {
            while (!is) {
              wait();
            }
            this.wait(20_000);
          }
          void monitor() throws InterruptedException {
            synchronized (monitor) {
              while (!is) {
                monitor.wait();
              }
            }
          }
          void helper() throws InterruptedException {
            synchronized (monitor) {
              helped();
            }
            lock.lock();
            try {
              awaitReady();
            } finally {
              lock.unlock();
            }
          }
          private void helped() throws InterruptedException {
            monitor.wait();
          }
          private void awaitReady() throws InterruptedException {
            while (!is) {
              ready.await();
            }
          }
          void parameter(Lock mine, Condition its) throws InterruptedException {
            mine.lock();
            try {
              its.await();
            } finally {
              mine.unlock();
            }
          }
          void ofAnother(A other) throws InterruptedException {
            synchronized (other) {
              other.own();
            }
          }
        }
        """);
  }

  @Test
  void acceptsWaitingOnTheInnerLockAsTheOnlyOne() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          void local(Object any) throws InterruptedException {
            Object mine = any;
            synchronized (mine) {
              mine.wait();
            }
          }
          Object lock() { return lock; }
          void getter() throws InterruptedException {
            synchronized (lock()) {
              lock.wait();
            }
          }
          void throughHelper(A other) throws InterruptedException {
            synchronized (other.lock) {
              waiting(other);
            }
          }
          private static void waiting(A other) throws InterruptedException {
            synchronized (other.lock()) {
              other.lock().wait();
            }
          }
        }
        """);
  }

  @Test
  void acceptsHelpersThatGiveUpTheLock() {
    check(
        """
        import java.util.concurrent.Future;
        import java.util.concurrent.locks.*;
        final class A {
          private final ReentrantLock lock = new ReentrantLock();
          void run(Future<String> future) throws Exception {
            lock.lock();
            try {
              pause(future);
            } finally {
              lock.unlock();
            }
          }
          private void pause(Future<String> future) throws Exception {
            lock.unlock();
            try {
              future.get();
            } finally {
              lock.lock();
            }
          }
        }
        """);
  }

  @Test
  void acceptsWhatRunsLater() {
    check(
        """
        import java.util.concurrent.*;
        final class A {
          synchronized void submit(ExecutorService executor, Future<String> future) {
            executor.execute(() -> {
              try {
                future.get();
              } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
              }
            });
            new Thread(
                new Runnable() {
                  @Override public void run() {
                    try {
                      Thread.sleep(40);
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }
                });
          }
        }
        """);
  }

  @Test
  void acceptsLocksThatSerializeAStream() {
    check(
        """
        import java.io.*;
        import java.util.concurrent.locks.*;
        class A extends FilterOutputStream {
          private final Lock lock = new ReentrantLock();
          private final byte[] buffer = new byte[51];
          A(OutputStream out) { super(out); }
          static void itself(OutputStream stream) throws IOException {
            synchronized (stream) {
              stream.write(52);
            }
          }
          @Override public synchronized void write(int b) throws IOException {
            out.write(b);
            flushAll();
          }
          void explicit() throws IOException {
            lock.lock();
            try {
              out.write(buffer);
            } finally {
              lock.unlock();
            }
          }
          private void flushAll() throws IOException {
            out.flush();
          }
        }
        final class B {
          private final A log;
          B(A log) { this.log = log; }
          synchronized void line() throws IOException {
            log.write(53);
          }
        }
        """);
  }

  @Test
  void acceptsLocksThatSerializeAStreamGivenToOthers() {
    check(
        """
        import java.io.*;
        final class A {
          private final OutputStream out;
          private final Object outLock = new Object();
          A(OutputStream out) { this.out = out; }
          OutputStream stream() { return out; }
          void send(Frame frame) throws IOException {
            synchronized (outLock) {
              frame.writeTo(out);
            }
            synchronized (out) {
              frame.writeTo(out);
            }
          }
          synchronized void getter() throws IOException {
            OutputStream mine = stream();
            mine.write(54);
          }
          private void writeObject(ObjectOutputStream stream) throws IOException {
            synchronized (outLock) {
              stream.writeObject("state");
            }
          }
          static final class Frame {
            void writeTo(OutputStream stream) throws IOException {
              stream.write(55);
            }
          }
        }
        """);
  }

  @Test
  void acceptsLocksOnTheConnectionItself() {
    check(
        """
        import java.sql.*;
        final class A {
          void commit(Connection connection) throws SQLException {
            synchronized (connection) {
              connection.commit();
            }
          }
        }
        """);
  }

  @Test
  void acceptsStreamsInMemory() {
    check(
        """
        import java.io.*;
        final class A {
          synchronized byte[] bytes(String text) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(text.getBytes());
            StringWriter writer = new StringWriter();
            writer.write(text);
            DataOutputStream data = new DataOutputStream(bytes);
            data.writeUTF(text);
            frame(data);
            frame(new DataOutputStream(new BufferedOutputStream(new ByteArrayOutputStream())));
            Counting counting = new Counting();
            counting.write(text.getBytes());
            frame(new DataOutputStream(counting));
            DataOutputStream payload = payload();
            payload.writeInt(58);
            frame(payload());
            Writing writing = new Writing(new Encoding(payload));
            writing.all();
            return bytes.toByteArray();
          }
          private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
          private DataOutputStream payload() {
            return new DataOutputStream(collected);
          }
          private static void frame(DataOutput out) throws IOException {
            out.writeInt(56);
            tail(out);
          }
          private static void tail(DataOutput out) throws IOException {
            out.writeInt(57);
          }
          private static final class Encoding {
            private final DataOutput out;
            Encoding(DataOutput out) { this.out = out; }
            void one() throws IOException { out.writeInt(59); }
          }
          private static final class Writing {
            private final Encoding encoding;
            Writing(Encoding encoding) { this.encoding = encoding; }
            void all() throws IOException { encoding.one(); }
          }
          private static final class Counting extends OutputStream {
            int count;
            @Override public void write(int b) { count++; }
            @Override public void write(byte[] b, int from, int length) { count += length; }
          }
        }
        """);
  }

  @Test
  void acceptsShortWaits() {
    check(
        """
        import java.util.concurrent.*;
        final class A {
          synchronized void shortly(BlockingQueue<String> queue, Future<String> future)
              throws Exception {
            queue.poll(0, TimeUnit.SECONDS);
            future.get(60, TimeUnit.MILLISECONDS);
            zero(future);
          }
          private static void zero(Future<String> future) throws Exception {
            future.get(0, TimeUnit.SECONDS);
          }
        }
        """);
  }

  @Test
  void acceptsFuturesThatAreDone() {
    check(
        """
        import java.util.concurrent.Future;
        final class A {
          synchronized String result(Future<String> future) throws Exception {
            if (future != null && future.isDone()) {
              future.get();
            }
            return future.isDone() && future.get() != null ? "done" : "";
          }
        }
        """);
  }

  @Test
  void acceptsQueuesThatAlwaysHaveRoom() {
    check(
        """
        import java.util.concurrent.*;
        final class A {
          private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
          private final PriorityBlockingQueue<String> sorted = new PriorityBlockingQueue<>();
          private final BlockingQueue<String> assigned;
          A() {
            assigned = new LinkedBlockingQueue<>();
          }
          synchronized void put() throws InterruptedException {
            queue.put("room");
            sorted.put("sorted");
            assigned.put("assigned");
            helper();
          }
          private void helper() throws InterruptedException {
            queue.put("through");
          }
        }
        """);
  }

  @Test
  void acceptsLookUpsOfLocalAddresses() {
    check(
        """
        import java.net.*;
        final class A {
          synchronized void local() throws UnknownHostException {
            InetAddress.getByName(null);
            InetAddress.getByName("127.0.0.1");
            InetAddress.getByName("::1");
            InetAddress.getByName("localhost");
          }
        }
        """);
  }

  @Test
  void acceptsOtherLocksByDefault() {
    check(
        """
        import java.util.concurrent.TimeUnit;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock first = new ReentrantLock();
          private final Lock second = new ReentrantLock();
          void nested() throws InterruptedException {
            first.lock();
            try {
              second.lock();
              second.unlock();
              if (second.tryLock(70, TimeUnit.SECONDS)) {
                second.unlock();
              }
            } finally {
              first.unlock();
            }
          }
        }
        """);
  }

  @Test
  void acceptsMethodsSaidNotToBlock() {
    check(
        """
        import dev.custody.annotations.NonBlocking;
        import java.util.concurrent.Future;
        final class A {
          synchronized void run(Future<String> done) throws Exception {
            result(done);
          }
          @NonBlocking private String result(Future<String> done) throws Exception {
            return done.get();
          }
        }
        """);
  }

  @Test
  void flagsEveryKindUnderMonitors() {
    check(
        """
        import java.net.Socket;
        import java.net.http.*;
        import java.sql.*;
        import java.util.concurrent.*;
        final class A {
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          synchronized void sleep() throws InterruptedException {
            // BUG: Diagnostic contains: Thread.sleep() sleeps while this is held
            Thread.sleep(101);
          }
          static synchronized void join(Thread thread) throws InterruptedException {
            // BUG: Diagnostic contains: Thread.join() waits for another thread while A.class is held
            thread.join();
          }
          void monitor(Future<String> future, Process process) throws Exception {
            synchronized (queue) {
              // BUG: Diagnostic contains: Future.get() waits for another thread while queue is held
              future.get();
              // BUG: Diagnostic contains: Process.waitFor() waits for another process
              process.waitFor();
            }
          }
          synchronized void queue() throws InterruptedException {
            // BUG: Diagnostic contains: the lock is taken: line 23
            queue.put("full");
          }
          synchronized void network(HttpClient client, HttpRequest request) throws Exception {
            // BUG: Diagnostic contains: HttpClient.send() waits for the network
            client.send(request, HttpResponse.BodyHandlers.ofString());
          }
          synchronized void database(PreparedStatement statement) throws SQLException {
            // BUG: Diagnostic contains: PreparedStatement.executeQuery() waits for a database
            statement.executeQuery();
          }
          synchronized void termination(ExecutorService pool) throws InterruptedException {
            // BUG: Diagnostic contains: ExecutorService.awaitTermination() waits for another thread
            pool.awaitTermination(102, TimeUnit.SECONDS);
          }
          synchronized void permit(Semaphore permits) throws InterruptedException {
            // BUG: Diagnostic contains: Semaphore.acquire() waits for a permit
            permits.acquire();
          }
        }
        """);
  }

  @Test
  void flagsUnderExplicitLocks() {
    check(
        """
        import java.sql.*;
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final ReentrantLock lock = new ReentrantLock();
          private final ReadWriteLock rw = new ReentrantReadWriteLock();
          private final StampedLock stamped = new StampedLock();
          private final Semaphore mutex = new Semaphore(1);
          void tryLock(Future<String> future, Statement statement, Thread thread, Process process)
              throws Exception {
            if (lock.tryLock()) {
              try {
                // BUG: Diagnostic contains: while lock is held
                future.get();
                // BUG: Diagnostic contains: Statement.execute() waits for a database
                statement.execute("a");
                // BUG: Diagnostic contains: Thread.join()
                thread.join();
                // BUG: Diagnostic contains: Process.waitFor()
                process.waitFor();
              } finally {
                lock.unlock();
              }
            }
          }
          void views(Future<String> future) throws Exception {
            rw.readLock().lock();
            try {
              // BUG: Diagnostic contains: while the read lock of rw is held
              future.get();
            } finally {
              rw.readLock().unlock();
            }
          }
          void stamp(Future<String> future) throws Exception {
            long stamp = stamped.writeLock();
            try {
              // BUG: Diagnostic contains: while stamped is held
              future.get();
            } finally {
              stamped.unlockWrite(stamp);
            }
          }
          void mutex(Future<String> future) throws Exception {
            mutex.acquire();
            try {
              // BUG: Diagnostic contains: while mutex is held
              future.get();
            } finally {
              mutex.release();
            }
          }
        }
        """);
  }

  @Test
  void flagsThroughChainsOfCalls() {
    helper
        .addSourceLines(
            "Loader.java",
            """
            import java.net.http.*;
            final class Loader {
              private final HttpClient client = HttpClient.newHttpClient();
              String load(HttpRequest request) throws Exception {
                return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
              }
            }
            """)
        .addSourceLines(
            "Cache.java",
            """
            import java.net.http.HttpRequest;
            final class Cache {
              private final Loader loader = new Loader();
              private String value;
              void update(HttpRequest request) throws Exception {
                synchronized (this) {
                  // BUG: Diagnostic contains: Cache.refresh() -> Loader.load() -> HttpClient.send()
                  refresh(request);
                }
              }
              private void refresh(HttpRequest request) throws Exception {
                value = loader.load(request);
              }
            }
            """)
        .doTest();
  }

  private static final String CLIENT =
      """
      package lib;
      import java.io.*;
      import java.net.*;
      public class Client {
        private final Object monitor = new Object();
        private Socket socket = new Socket();
        private boolean ready;
        public void call(SocketAddress to) throws IOException { open().connect(to); }
        private Socket open() { return socket; }
        public void deep() throws IOException { one(); }
        private void one() throws IOException { two(); }
        private void two() throws IOException { new Socket("deep", 1).close(); }
        public synchronized void awaitReady() throws InterruptedException { while (!ready) { wait(); } }
        public void awaitInside() throws InterruptedException { synchronized (monitor) { while (!ready) { monitor.wait(); } } }
        public void log(OutputStream out) throws IOException { out.write(1); }
        public int quick() { return socket.getPort(); }
      }
      """;

  private CompilationTestHelper withClient() {
    Path classes = Dependency.compile(folder, 8, "Client", CLIENT);
    return helper.setArgs(
        "-cp", classes + File.pathSeparator + System.getProperty("java.class.path"));
  }

  @Test
  void acceptsCallsOfLibrariesThatDoNotKeepTheLock() {
    withClient()
        .addSourceLines(
            "A.java",
            """
            import java.io.*;
            import lib.Client;
            final class A {
              private final Client client = new Client();
              int quick() {
                synchronized (client) {
                  return client.quick();
                }
              }
              void ready() throws InterruptedException {
                synchronized (client) {
                  client.awaitReady();
                }
              }
              synchronized byte[] inMemory() throws IOException {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                client.log(bytes);
                return bytes.toByteArray();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsCallsThroughLibraries() {
    withClient()
        .addSourceLines(
            "A.java",
            """
            import java.io.*;
            import java.net.SocketAddress;
            import lib.Client;
            final class A {
              private final Client client = new Client();
              private SocketAddress address;
              synchronized void refresh() throws IOException {
                // BUG: Diagnostic contains: A.load() -> Client.call() -> Socket.connect()
                load();
              }
              private void load() throws IOException {
                client.call(address);
              }
              synchronized void another() throws InterruptedException {
                // BUG: Diagnostic contains: Client.awaitInside() -> Object.wait()
                client.awaitInside();
              }
              synchronized void thirdLock() throws InterruptedException {
                synchronized (client) {
                  // BUG: Diagnostic contains: while this is held
                  client.awaitReady();
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsWaitsDeepInLibrariesAsWarning() throws IOException {
    Path report = folder.resolve("report.tsv");
    Path classes = Dependency.compile(folder, 8, "Client", CLIENT);
    helper
        .setArgs(
            "-cp",
            classes + File.pathSeparator + System.getProperty("java.class.path"),
            "-XepOpt:Custody:Report=" + report)
        .addSourceLines(
            "A.java",
            """
            final class A {
              synchronized void deep(lib.Client client) throws java.io.IOException {
                // BUG: Diagnostic contains: Client.one() -> Client.two() -> new Socket()
                client.deep();
              }
            }
            """)
        .doTest();
    assertThat(report).content().contains("\twarning\t").doesNotContain("\terror\t");
  }

  @Test
  void flagsWaitingWithASecondLock() {
    check(
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final Condition ready = lock.newCondition();
          private final Object monitor = new Object();
          private boolean is;
          synchronized void both() throws InterruptedException {
            lock.lock();
            try {
              while (!is) {
                // BUG: Diagnostic contains: while this is held
                ready.await();
              }
            } finally {
              lock.unlock();
            }
          }
          synchronized void wrongOne() throws InterruptedException {
            synchronized (monitor) {
              // BUG: Diagnostic contains: while monitor is held
              wait();
            }
          }
          synchronized void ownLockOfAnotherMethod() throws InterruptedException {
            // BUG: Diagnostic contains: A.await() -> Object.wait()
            await();
          }
          private void await() throws InterruptedException {
            synchronized (monitor) {
              while (!is) {
                monitor.wait();
              }
            }
          }
        }
        """);
  }

  @Test
  void flagsBlockingByContractAsWarning() throws IOException {
    checkWarnings(
        """
        final class A {
          interface Source {
            String next() throws InterruptedException;
          }
          synchronized String next(Source source) throws InterruptedException {
            // BUG: Diagnostic contains: Source.next() waits for another thread
            return source.next();
          }
        }
        """);
  }

  @Test
  void flagsLambdasThatRunAtOnce() {
    check(
        """
        import java.util.*;
        import java.util.concurrent.*;
        final class A {
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          synchronized void all(List<Future<String>> futures) {
            futures.forEach(
                future -> {
                  try {
                    // BUG: Diagnostic contains: while this is held
                    future.get();
                  } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException(e);
                  }
                });
          }
          synchronized void references(List<Thread> threads) {
            // BUG: Diagnostic contains: A.join() -> Thread.join()
            threads.forEach(A::join);
          }
          private static void join(Thread thread) {
            try {
              thread.join();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        }
        """);
  }

  @Test
  void flagsInConstructorsAndInitializers() {
    check(
        """
        final class A {
          private static final Object LOCK = new Object();
          static {
            synchronized (LOCK) {
              try {
                // BUG: Diagnostic contains: while A.LOCK is held
                Thread.sleep(201);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            }
          }
          A() throws InterruptedException {
            synchronized (LOCK) {
              // BUG: Diagnostic contains: while A.LOCK is held
              Thread.sleep(202);
            }
          }
        }
        """);
  }

  @Test
  void flagsOncePerRegionAndCallee() {
    check(
        """
        import java.util.concurrent.Future;
        final class A {
          synchronized void two(Future<String> first, Future<String> second) throws Exception {
            // BUG: Diagnostic contains: Future.get()
            first.get();
            second.get();
          }
          void again(Future<String> third) throws Exception {
            synchronized (this) {
              // BUG: Diagnostic contains: Future.get()
              third.get();
            }
          }
        }
        """);
  }

  @Test
  void flagsAccessToFilesAsWarning() throws IOException {
    checkWarnings(
        """
        import java.io.*;
        import java.nio.file.*;
        import java.util.*;
        final class A {
          private final Map<Path, String> cache = new HashMap<>();
          String read(Path file) throws IOException {
            synchronized (cache) {
              // BUG: Diagnostic contains: Files.readString()
              String text = Files.readString(file);
              cache.put(file, text);
              return text;
            }
          }
          synchronized void write(OutputStream other) throws IOException {
            // BUG: Diagnostic contains: OutputStream.write() waits for a stream
            other.write(301);
          }
          synchronized void through(OutputStream other) throws IOException {
            // BUG: Diagnostic contains: A.frame() -> DataOutput.writeInt()
            frame(new DataOutputStream(other));
          }
          private static void frame(DataOutput out) throws IOException {
            out.writeInt(302);
          }
          synchronized void held(Encoding encoding) throws IOException {
            // BUG: Diagnostic contains: Encoding.one() -> DataOutput.writeInt()
            encoding.one();
          }
          static final class Encoding {
            private final DataOutput out;
            Encoding(DataOutput out) { this.out = out; }
            void one() throws IOException { out.writeInt(303); }
          }
        }
        """);
  }

  @Test
  void flagsLongTimedWaitsAsWarning() throws IOException {
    checkWarnings(
        """
        import java.util.concurrent.*;
        final class A {
          synchronized void timed(Future<String> future, long millis) throws Exception {
            // BUG: Diagnostic contains: Future.get()
            future.get(millis, TimeUnit.MILLISECONDS);
          }
        }
        """);
  }

  @Test
  void flagsInitializationThatRunsOnceAsWarning() throws IOException {
    checkWarnings(
        """
        import java.sql.*;
        import javax.sql.DataSource;
        final class A {
          private volatile Connection connection;
          private static Connection shared;
          Connection connection(DataSource source) throws SQLException {
            if (connection == null) {
              synchronized (this) {
                if (connection == null) {
                  // BUG: Diagnostic contains: DataSource.getConnection() waits for a database
                  connection = source.getConnection();
                }
              }
            }
            return connection;
          }
          Connection throughLocal(DataSource source) throws SQLException {
            Connection result = connection;
            if (result == null) {
              synchronized (this) {
                result = connection;
                if (result == null) {
                  // BUG: Diagnostic contains: DataSource.getConnection() waits for a database
                  connection = result = source.getConnection();
                }
              }
            }
            return result;
          }
          static synchronized Connection shared(DataSource source) throws SQLException {
            if (shared != null) {
              return shared;
            }
            // BUG: Diagnostic contains: DataSource.getConnection() waits for a database
            Connection made = source.getConnection();
            shared = made;
            return shared;
          }
        }
        """);
  }

  @Test
  void flagsOtherLocksIfAsked() {
    helper
        .setArgs("-XepOpt:Custody:BlockingKinds=lock")
        .addSourceLines(
            "A.java",
            """
            import java.util.concurrent.locks.*;
            final class A {
              private final Lock first = new ReentrantLock();
              private final Lock second = new ReentrantLock();
              void nested() throws InterruptedException {
                first.lock();
                try {
                  // BUG: Diagnostic contains: Lock.lock() waits for another lock while first is held
                  second.lock();
                  second.unlock();
                  Thread.sleep(401);
                } finally {
                  first.unlock();
                }
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsUnderPreconditions() {
    check(
        """
        import dev.custody.annotations.GuardedBy;
        import java.util.concurrent.Future;
        final class A {
          @GuardedBy("this") void guarded(Future<String> future) throws Exception {
            // BUG: Diagnostic contains: while this is held
            future.get();
          }
        }
        """);
  }

  @Test
  void fixesByMovingTheFirstStatementOut() {
    fix(
        """
        import java.util.concurrent.Future;
        final class A {
          private String value;
          void set(Future<String> future) throws Exception {
            synchronized (this) {
              String result = future.get();
              value = result;
            }
          }
        }
        """,
        """
        import java.util.concurrent.Future;
        final class A {
          private String value;
          void set(Future<String> future) throws Exception {
            String result = future.get();
            synchronized (this) {
              value = result;
            }
          }
        }
        """);
  }

  @Test
  void fixesByMovingTheLastStatementOut() {
    fix(
        """
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          private int count;
          void add(String element) throws Exception {
            lock.lock();
            try {
              count++;
              queue.put(element);
            } finally {
              lock.unlock();
            }
          }
        }
        """,
        """
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          private int count;
          void add(String element) throws Exception {
            lock.lock();
            try {
              count++;
            } finally {
              lock.unlock();
            }
            queue.put(element);
          }
        }
        """);
  }

  @Test
  void fixesByCopyingWhatTheLockGuards() {
    fix(
        """
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          private Future<? extends String> future;
          private int count;
          void receiver() throws Exception {
            synchronized (this) {
              count++;
              future.get();
            }
          }
          void argument() throws Exception {
            lock.lock();
            try {
              count++;
              queue.put("count " + count);
            } finally {
              lock.unlock();
            }
          }
          void both(BlockingQueue<Integer> other) throws Exception {
            synchronized (this) {
              BlockingQueue<Integer> mine = count > 0 ? other : new SynchronousQueue<>();
              mine.put(count + 1);
            }
          }
        }
        """,
        """
        import java.util.concurrent.*;
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(1);
          private Future<? extends String> future;
          private int count;
          void receiver() throws Exception {
            Future<? extends String> currentFuture;
            synchronized (this) {
              count++;
              currentFuture = future;
            }
            currentFuture.get();
          }
          void argument() throws Exception {
            String currentString;
            lock.lock();
            try {
              count++;
              currentString = "count " + count;
            } finally {
              lock.unlock();
            }
            queue.put(currentString);
          }
          void both(BlockingQueue<Integer> other) throws Exception {
            BlockingQueue<Integer> currentMine;
            int currentInt;
            synchronized (this) {
              BlockingQueue<Integer> mine = count > 0 ? other : new SynchronousQueue<>();
              currentMine = mine;
              currentInt = count + 1;
            }
            currentMine.put(currentInt);
          }
        }
        """);
  }

  @Test
  void fixesNothingThatMayBeGuarded() {
    String source =
        """
        import java.util.concurrent.*;
        final class A {
          private Future<String> future;
          private String result;
          private int count;
          void usedResult() throws Exception {
            synchronized (this) {
              count++;
              result = future.get();
            }
          }
          void nameIsTaken(String currentFuture) throws Exception {
            synchronized (this) {
              count++;
              future.get();
            }
          }
          void inBranch() throws Exception {
            synchronized (this) {
              if (count > 0) {
                future.get();
              }
            }
          }
          void inTheMiddle() throws Exception {
            synchronized (this) {
              count++;
              Thread.sleep(501);
              count--;
            }
          }
          void alone() throws Exception {
            synchronized (this) {
              Thread.sleep(502);
            }
          }
        }
        """;
    fix(source, source);
  }

  @Test
  void flagsPinnedVirtualThreadsWhereTheyAre() {
    assertThat(Pinning.isRelease("1.8")).isFalse();
    assertThat(Pinning.isRelease("17")).isFalse();
    assertThat(Pinning.isRelease("21")).isTrue();
    assertThat(Pinning.isRelease("23")).isTrue();
    assertThat(Pinning.isRelease("24")).isFalse();
    int release = Math.min(21, Runtime.version().feature());
    String source =
        """
        import java.util.concurrent.locks.*;
        final class A {
          private final Lock lock = new ReentrantLock();
          synchronized void monitor() throws InterruptedException {
            // BUG: Diagnostic matches: MONITOR
            Thread.sleep(701);
          }
          void explicit() throws InterruptedException {
            lock.lock();
            try {
              // BUG: Diagnostic matches: EXPLICIT
              Thread.sleep(702);
            } finally {
              lock.unlock();
            }
          }
        }
        """;
    helper
        .setArgs("--release", String.valueOf(release))
        .addSourceLines("A.java", source)
        .expectErrorMessage(
            "MONITOR", message -> message.contains(Pinning.SENTENCE) == (release == 21))
        .expectErrorMessage("EXPLICIT", message -> !message.contains(Pinning.SENTENCE))
        .doTest();
  }

  @Test
  void knownMissLockOfTheCaller() {
    check(
        """
        final class A {
          private final Object lock = new Object();
          void run(Runnable task) {
            synchronized (lock) {
              task.run();
            }
          }
          void caller() {
            run(
                () -> {
                  try {
                    Thread.sleep(601);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
          }
        }
        """);
  }

  @Test
  void knownMissOverridingMethod() {
    check(
        """
        class A {
          void load() {}
          synchronized void update() {
            load();
          }
        }
        final class B extends A {
          @Override void load() {
            try {
              Thread.sleep(602);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        }
        """);
  }

  @Test
  void knownFalseAlarmTimeThatIsNeverLong() {
    check(
        """
        final class A {
          synchronized void next() throws InterruptedException {
            // BUG: Diagnostic contains: A.next() -> Thread.sleep()
            next(0);
          }
          private void next(long delay) throws InterruptedException {
            if (delay > 0) {
              Thread.sleep(delay);
            }
          }
        }
        """);
  }

  private void check(String source) {
    helper.addSourceLines("A.java", source).doTest();
  }

  private void checkWarnings(String source) throws IOException {
    Path report = folder.resolve("report.tsv");
    helper.setArgs("-XepOpt:Custody:Report=" + report).addSourceLines("A.java", source).doTest();
    assertThat(report).content().contains("\twarning\t").doesNotContain("\terror\t");
  }

  private void fix(String before, String after) {
    BugCheckerRefactoringTestHelper.newInstance(LockAcrossBlockingCall.class, getClass())
        .addInputLines("A.java", before)
        .addOutputLines("A.java", after)
        .doTest(BugCheckerRefactoringTestHelper.TestMode.TEXT_MATCH);
    if (!before.equals(after)) {
      CompilationTestHelper.newInstance(LockAcrossBlockingCall.class, getClass())
          .addSourceLines("A.java", after)
          .expectNoDiagnostics()
          .doTest();
    }
  }
}
