package dev.custody.checks.ownership;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

final class LeakedThreadTest {

  private final Cases cases = new Cases(LeakedThread.class, getClass());

  @Test
  void acceptsThreadsThatSomebodyJoinsOrInterrupts() {
    cases.accepts(
        """
        private Thread worker;
        private final List<Thread> all = new ArrayList<>();
        void joined() throws InterruptedException {
          Thread t = new Thread(() -> work());
          t.start();
          t.join();
        }
        void open() {
          worker = new Thread(this::work);
          worker.start();
        }
        void close() {
          worker.interrupt();
        }
        void collected() {
          Thread t = new Thread(this::work);
          all.add(t);
          t.start();
        }
        Thread returned() {
          Thread t = new Thread(this::work);
          t.start();
          return t;
        }
        void watched() {
          Thread t = new Thread(this::work);
          t.start();
          while (t.isAlive()) {
            Thread.onSpinWait();
          }
        }
        native void work();
        """);
  }

  @Test
  void acceptsExposedFields() {
    cases.accepts(
        """
        protected Thread worker;
        void open() {
          worker = new Thread(() -> System.out.println("a"));
          worker.start();
        }
        """);
  }

  @Test
  void acceptsThreadsOfOthers() {
    cases.accepts(
        """
        void given(Thread t) {
          t.start();
        }
        void all(List<Thread> threads) {
          threads.forEach(Thread::start);
          for (Thread t : threads) {
            t.start();
          }
        }
        void hook() {
          Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("end")));
        }
        """);
  }

  @Test
  void acceptsTheProgramItself() {
    cases.accepts(
        """
        public static void main(String[] arguments) {
          new Thread(() -> System.out.println("a")).start();
        }
        void exit() {
          new Thread(() -> System.exit(1)).start();
        }
        static class PerTask implements Executor {
          @Override public void execute(Runnable task) {
            new Thread(task).start();
          }
        }
        """);
  }

  @Test
  void acceptsShortWorkThatTakesCareOfItsFailures() {
    cases.accepts(
        """
        void logs() {
          new Thread(() -> {
            try {
              work();
            } catch (Exception e) {
              System.err.println("failed: " + e);
            }
          }).start();
        }
        void helper() {
          new Thread(this::quietly).start();
        }
        void quietly() {
          try {
            work();
          } catch (RuntimeException e) {
            System.err.println("failed: " + e);
          }
        }
        void handler(Thread.UncaughtExceptionHandler handler) {
          Thread t = new Thread(this::work);
          t.setUncaughtExceptionHandler(handler);
          t.start();
        }
        native void work();
        """);
  }

  @Test
  void acceptsWorkThatTellsItsEnd() {
    cases.accepts(
        """
        void latch() throws InterruptedException {
          CountDownLatch done = new CountDownLatch(1);
          new Thread(() -> {
            work();
            done.countDown();
          }).start();
          done.await();
        }
        CompletableFuture<String> future() {
          CompletableFuture<String> result = new CompletableFuture<>();
          new Thread(() -> result.complete(work())).start();
          return result;
        }
        void task() throws Exception {
          FutureTask<String> task = new FutureTask<>(this::work);
          new Thread(task).start();
          System.out.println(task.get());
        }
        native String work();
        """);
  }

  @Test
  void acceptsLoopsWithAStopFlagOrAnotherEnd() {
    cases.accepts(
        """
        private volatile boolean running = true;
        private final java.net.ServerSocket socket = null;
        void flag() {
          Thread t = new Thread(() -> {
            while (running) {
              try {
                work();
              } catch (Exception e) {
                System.err.println(e);
              }
            }
          });
          t.setDaemon(true);
          t.start();
        }
        void unhandled() {
          new Thread(this::loop).start();
        }
        private final AtomicBoolean closed = new AtomicBoolean();
        void loop() {
          while (!closed.get()) {
            System.out.println("a");
          }
        }
        void accepting() {
          new Thread(() -> {
            while (true) {
              try {
                socket.accept().close();
              } catch (IOException e) {
                return;
              }
            }
          }).start();
        }
        void around() {
          new Thread(() -> {
            try {
              while (true) {
                socket.accept().close();
              }
            } catch (IOException e) {
              System.err.println("closed");
            }
          }).start();
        }
        void poison(BlockingQueue<String> queue) {
          new Thread(() -> {
            try {
              for (;;) {
                if (queue.take().isEmpty()) {
                  break;
                }
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
              System.err.println(e);
            }
          }).start();
        }
        native void work() throws Exception;
        """);
  }

  @Test
  void acceptsThreadsThatHandThemselvesOut() {
    cases.accepts(
        """
        private volatile Thread runner;
        static final List<Worker> WORKERS = new CopyOnWriteArrayList<>();
        void itself() {
          new Thread(() -> {
            runner = Thread.currentThread();
            work();
          }).start();
        }
        static class Worker extends Thread {
          Worker() {
            WORKERS.add(this);
          }
          @Override public void run() {
            while (true) {
              Thread.onSpinWait();
            }
          }
        }
        void registered() {
          new Worker().start();
        }
        static class Loop implements Runnable {
          volatile boolean over;
          @Override public void run() {
            while (!over) {
              Thread.onSpinWait();
            }
          }
        }
        Loop reachable() {
          Loop loop = new Loop();
          new Thread(loop).start();
          return loop;
        }
        native void work();
        """);
  }

  @Test
  void acceptsDaemonsOfTheProcess() {
    cases.accepts(
        """
        static final class Clock {
          static final Clock INSTANCE = new Clock();
          private volatile long now;
          private Clock() {
            Thread updater = new Thread(() -> {
              while (true) {
                now = System.currentTimeMillis();
                LockSupport.parkNanos(1000);
              }
            });
            updater.setDaemon(true);
            updater.start();
          }
        }
        """);
  }

  @Test
  void acceptsTests() {
    CompilationTestHelper.newInstance(LeakedThread.class, getClass())
        .addSourceLines(
            "ServerTest.java",
            """
            import org.junit.jupiter.api.Test;

            class ServerTest {
              @Test
              void runs() {
                new Thread(() -> System.out.println("a")).start();
              }
            }
            """)
        .doTest();
  }

  @Test
  void flagsDroppedThreads() {
    cases.flags(
        """
        void run(Runnable task, ThreadFactory factory) {
          // BUG: Diagnostic contains: Nobody keeps the thread that is started here
          new Thread(() -> work()).start();
          // BUG: Diagnostic contains: hear that it failed
          new Thread(this::work, "worker").start();
          // BUG: Diagnostic contains: Nobody keeps
          new Thread(task).start();
          // BUG: Diagnostic contains: Nobody keeps
          factory.newThread(this::work).start();
          // BUG: Diagnostic contains: Nobody keeps
          (factory != null ? factory.newThread(this::work) : new Thread(this::work)).start();
          // BUG: Diagnostic contains: Nobody keeps
          new Thread() {
            @Override public void run() {
              work();
            }
          }.start();
        }
        static class Job extends Thread {
          @Override public void run() {
            System.out.println("job");
          }
        }
        void named() {
          // BUG: Diagnostic contains: Nobody keeps
          new Job().start();
        }
        native void work();
        """);
  }

  @Test
  void flagsForgottenThreads() {
    cases.flags(
        """
        private Thread worker;
        void local() {
          Thread t = new Thread(this::work);
          t.setDaemon(true);
          t.setName("worker");
          // BUG: Diagnostic contains: kept in `t`
          t.start();
        }
        void field() {
          if (worker == null) {
            worker = new Thread(this::work);
            // BUG: Diagnostic contains: kept in `worker`
            worker.start();
          }
        }
        void helper() {
          Thread t = named(this::work);
          // BUG: Diagnostic contains: kept in `t`
          t.start();
        }
        static Thread named(Runnable task) {
          Thread t = new Thread(task);
          t.setName("named");
          return t;
        }
        void work() {
          System.out.println("work");
        }
        """);
  }

  @Test
  void flagsLoopsThatOnlyAnInterruptCouldEnd() {
    cases.flags(
        """
        void run(BlockingQueue<String> queue) {
          // BUG: Diagnostic contains: its loop has no other way out than an interrupt
          new Thread(() -> {
            while (true) {
              try {
                System.out.println(queue.take());
              } catch (InterruptedException e) {
                return;
              } catch (RuntimeException e) {
                System.err.println(e);
              }
            }
          }).start();
        }
        void asks() {
          // BUG: Diagnostic contains: its loop has no other way out than an interrupt
          new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
              try {
                System.out.println("a");
              } catch (RuntimeException e) {
                System.err.println(e);
              }
            }
          }).start();
        }
        void helper() {
          // BUG: Diagnostic contains: its loop has no other way out than an interrupt
          new Thread(this::loop).start();
        }
        void loop() {
          for (;;) {
            for (int i = 0; i < 10; i++) {
              if (i == 5) {
                break;
              }
            }
          }
        }
        """);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void flagsVirtualThreadsAndBuilders() {
    cases.flags(
        """
        void run() {
          // BUG: Diagnostic contains: Nobody keeps
          Thread.startVirtualThread(this::work);
          // BUG: Diagnostic contains: Nobody keeps
          Thread.ofVirtual().name("a").start(this::work);
          // BUG: Diagnostic contains: Nobody keeps
          Thread.ofPlatform().daemon().unstarted(this::work).start();
          // BUG: Diagnostic contains: kept in `t`
          Thread t = Thread.ofVirtual().start(this::work);
        }
        Thread kept() throws InterruptedException {
          Thread.ofVirtual().start(this::work).join();
          Thread.Builder builder = Thread.ofVirtual();
          return builder.start(this::work);
        }
        native void work();
        """);
  }

  @Test
  void knownMissOfRunnablesThatNobodyStops() {
    cases.accepts(
        """
        static class Loop implements Runnable {
          @Override public void run() {
            while (true) {
              Thread.onSpinWait();
            }
          }
        }
        Loop reachable() {
          Loop loop = new Loop();
          new Thread(loop).start();
          return loop;
        }
        """);
  }

  @Test
  void knownMissOfFlagsThatNobodySets() {
    cases.accepts(
        """
        private volatile boolean running = true;
        void open() {
          new Thread(() -> {
            while (running) {
              try {
                System.out.println("a");
              } catch (RuntimeException e) {
                System.err.println(e);
              }
            }
          }).start();
        }
        """);
  }
}
