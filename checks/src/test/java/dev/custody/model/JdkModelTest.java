package dev.custody.model;

import com.google.errorprone.CompilationTestHelper;
import org.junit.jupiter.api.Test;

/** Lines of the models of the JDK take effect on ordinary code. */
final class JdkModelTest {

  @Test
  void acceptsArraysRecordsAndOwnCode() {
    compile(
        """
        import java.util.Comparator;
        class Test {
          record Point(int x, int y) {}
          enum Color { RED }
          Object run(int[] numbers, Point point) {
            int[] copy = numbers.clone();
            return copy.length + point.x() + point.toString() + Color.valueOf("RED").ordinal();
          }
          <T extends Comparable<T> & Runnable> int compare(T a, T b) {
            return a.compareTo(b) + a.hashCode();
          }
          int compare(Comparator<String> order) {
            return order.compare("a", "b");
          }
        }
        """);
  }

  @Test
  void flagsWaitingOnMonitorsThreadsAndProcesses() {
    compile(
        """
        class Test {
          synchronized void run(Thread thread, Process process) throws Exception {
            // BUG: Diagnostic contains: timedTwin=Optional[wait(long)], releasing=Optional[this]
            wait();
            // BUG: Diagnostic contains: timedTwin=Optional[join(long)]
            thread.join();
            // BUG: Diagnostic contains: Blocks[kind=SLEEP, bounded=true
            Thread.sleep(1);
            // BUG: Diagnostic contains: Blocks[kind=PROCESS
            process.waitFor();
          }
          interface Task extends Runnable {}
          <T extends Thread & Task> void start(T both) {
            // BUG: Diagnostic contains: Runs[task=this, timing=LATER
            both.start();
          }
        }
        """);
  }

  @Test
  void flagsStreamsButNotThoseInMemory() {
    compile(
        """
        import java.io.BufferedReader;
        import java.io.ByteArrayInputStream;
        import java.io.ByteArrayOutputStream;
        import java.io.FileInputStream;
        import java.io.InputStream;
        import java.io.OutputStream;
        import java.io.Reader;
        import java.io.StringReader;
        class Test {
          // BUG: Diagnostic contains: releasedBy=[close]
          FileInputStream field;
          static class Mine extends ByteArrayInputStream {
            // BUG: Diagnostic contains: [NeverBlocks[]]
            Mine() { super(new byte[1]); }
          }
          void run(InputStream in, OutputStream out, FileInputStream file, byte[] b, Mine mine,
              Reader reader) throws Exception {
            // BUG: Diagnostic contains: Blocks[kind=STREAM
            in.read(b);
            // BUG: Diagnostic contains: Blocks[kind=STREAM
            out.write(b, 0, 2);
            // BUG: Diagnostic contains: Blocks[kind=FILE
            file.read(b);
            // BUG: Diagnostic contains: Blocks[kind=FILE
            file.readAllBytes();
            // BUG: Diagnostic contains: [NeverBlocks[]]
            new ByteArrayInputStream(b).read(b);
            // BUG: Diagnostic contains: [NeverBlocks[]]
            mine.readNBytes(3);
            // BUG: Diagnostic contains: [NeverBlocks[]]
            new ByteArrayOutputStream().write(b);
            // BUG: Diagnostic contains: [NeverBlocks[]]
            new StringReader("x").read(new char[4]);
            // BUG: Diagnostic contains: [NeverBlocks[]
            System.out.write(b);
            // BUG: Diagnostic contains: Returns[origin=WRAPPER, source=Optional[0]]
            new BufferedReader(reader).close();
          }
        }
        """);
  }

  @Test
  void flagsFuturesAndTheirHandlers() {
    compile(
        """
        import java.util.concurrent.CompletableFuture;
        import java.util.concurrent.Executor;
        import java.util.concurrent.ForkJoinTask;
        class Test {
          // BUG: Diagnostic contains: type [MustObserve[]]
          CompletableFuture<String> field;
          void run(CompletableFuture<String> f, ForkJoinTask<String> task, Executor pool) {
            // BUG: Diagnostic contains: Observes[future=this, handler=Optional[0], errorParameter=1]
            f.whenComplete((value, error) -> {});
            // BUG: Diagnostic contains: Observes[future=this, handler=Optional[0], errorParameter=0]
            f.exceptionally(error -> "");
            // BUG: Diagnostic contains: on=Optional[1]
            f.thenApplyAsync(x -> x, pool);
            // BUG: Diagnostic contains: Is[property=common-pool]
            f.thenApplyAsync(y -> y);
            // BUG: Diagnostic contains: timedTwin=Optional[get(long,TimeUnit)]
            f.join();
            // BUG: Diagnostic contains: MayIgnore[]
            task.fork();
          }
        }
        """);
  }

  @Test
  void flagsHandlesAndResultsThatMustBeClosed() {
    compile(
        """
        import java.nio.file.Files;
        import java.nio.file.Path;
        import java.util.concurrent.ScheduledThreadPoolExecutor;
        import java.util.concurrent.TimeUnit;
        class Test {
          void run(ScheduledThreadPoolExecutor pool, Path path, Runnable task) throws Exception {
            // BUG: Diagnostic contains: Resource[family=handle, releasedBy=[cancel]]
            pool.scheduleAtFixedRate(task, 1, 2, TimeUnit.DAYS);
            // BUG: Diagnostic contains: Resource[family=resource, releasedBy=[close]]
            Files.lines(path);
          }
        }
        """);
  }

  @Test
  void flagsLocksOfEveryKind() {
    compile(
        """
        import java.util.concurrent.locks.ReentrantReadWriteLock;
        import java.util.concurrent.locks.StampedLock;
        class Test {
          void run(ReentrantReadWriteLock lock, StampedLock stamped) {
            // BUG: Diagnostic contains: Returns[origin=READ_VIEW, source=Optional[this]]
            var read = lock.readLock();
            // BUG: Diagnostic contains: Acquires[lock=this, level=EXCLUSIVE, when=ALWAYS]
            read.lock();
            // BUG: Diagnostic contains: Acquires[lock=this, level=READ, when=NONZERO]
            stamped.tryReadLock();
            // BUG: Diagnostic contains: Releases[target=this, level=EXCLUSIVE]
            read.unlock();
          }
        }
        """);
  }

  private static void compile(String source) {
    CompilationTestHelper.newInstance(ModelTest.Probe.class, JdkModelTest.class)
        .addSourceLines("Test.java", source)
        .doTest();
  }
}
