package dev.custody.checks.cancellation;

import com.google.errorprone.CompilationTestHelper;
import dev.custody.checks.Cases;
import org.junit.jupiter.api.Test;

final class EndlessTaskTest {

  private final Cases cases = new Cases(EndlessTask.class, getClass());

  @Test
  void acceptsLoopsThatAskAFlagOthersSet() {
    cases.accepts(
        """
          private volatile boolean running = true;
          private boolean plain = true;
          void start() {
            new Thread(() -> {
              while (running) {
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  System.err.println("again");
                }
              }
            }).start();
            new Thread(() -> {
              while (plain) {
                pause(2);
              }
            }).start();
          }
          void stop() {
            running = false;
            plain &= false;
          }
          static void pause(int millis) {
            try {
              Thread.sleep(millis);
            } catch (InterruptedException e) {
              System.err.println("on");
            }
          }
        """);
  }

  @Test
  void acceptsLoopsThatAreLeft() {
    cases.accepts(
        """
          class ByPill implements Runnable {
            final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            @Override public void run() {
              while (true) {
                try {
                  if (queue.take().equals("end")) {
                    return;
                  }
                } catch (InterruptedException e) {
                  System.err.println("one");
                }
              }
            }
          }
          class ByBreak implements Runnable {
            int left = 10;
            @Override public void run() {
              work:
              for (;;) {
                try {
                  Thread.sleep(2);
                  switch (left--) {
                    case 0 -> {
                      break work;
                    }
                    default -> System.out.println(left);
                  }
                } catch (InterruptedException e) {
                  System.err.println("two");
                }
              }
            }
          }
          class ByThrow implements Runnable {
            @Override public void run() {
              do {
                try {
                  Thread.sleep(3);
                } catch (InterruptedException e) {
                  throw new IllegalStateException("stopped", e);
                }
              } while (true);
            }
          }
          class ByExit implements Runnable {
            int failures;
            @Override public void run() {
              while (true) {
                try {
                  Thread.sleep(4);
                } catch (InterruptedException e) {
                  fail();
                }
              }
            }
            void fail() {
              if (failures++ > 5) {
                System.exit(1);
              }
            }
          }
        """);
  }

  @Test
  void acceptsExceptionsThatLeaveTheLoop() {
    cases.accepts(
        """
          class Catcher implements Runnable {
            final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            @Override public void run() {
              try {
                while (true) {
                  System.out.println(queue.take());
                }
              } catch (InterruptedException e) {
                System.err.println("stopped");
              }
            }
          }
          class Acceptor implements Runnable {
            final java.net.ServerSocket server;
            Acceptor(java.net.ServerSocket server) {
              this.server = server;
            }
            @Override public void run() {
              try {
                while (true) {
                  server.accept().close();
                  try {
                    Thread.sleep(5);
                  } catch (InterruptedException e) {
                    System.err.println("the socket is closed instead");
                  }
                }
              } catch (IOException e) {
                System.err.println("closed");
              }
            }
          }
          class Stopper implements Runnable {
            volatile boolean stopped;
            @Override public void run() {
              while (true) {
                check();
                try {
                  Thread.sleep(6);
                } catch (InterruptedException e) {
                  stopped = true;
                }
              }
            }
            void check() {
              if (stopped) {
                throw new IllegalStateException("stopped");
              }
            }
          }
        """);
  }

  @Test
  void acceptsLoopsOfOtherCode() {
    cases.accepts(
        """
          public static void main(String[] args) {
            while (true) {
              try {
                Thread.sleep(1000);
              } catch (InterruptedException e) {
                System.err.println("main waits for the end of the process");
              }
            }
          }
          String read(BlockingQueue<String> queue) {
            while (true) {
              try {
                return queue.take();
              } catch (InterruptedException e) {
                System.err.println("once more");
              }
            }
          }
        """);
  }

  @Test
  void acceptsFlagsThatMayBeEither() {
    cases.accepts(
        """
          private final boolean forever;
          A(boolean forever) {
            this.forever = forever;
          }
          void run(boolean parameter) {
            boolean open = System.nanoTime() > 0;
            new Thread(() -> {
              while (forever) {
                pause();
              }
              while (parameter) {
                pause();
              }
              while (open) {
                pause();
              }
            }).start();
          }
          static void pause() {
            try {
              Thread.sleep(7);
            } catch (InterruptedException e) {
              System.err.println("on");
            }
          }
        """);
  }

  @Test
  void acceptsCallsThatNobodyKnows() {
    cases.accepts(
        """
          interface Step {
            void next();
          }
          void run(Step step) {
            new Thread(() -> {
              while (true) {
                step.next();
              }
            }).start();
          }
          void executes(ExecutorService pool, BlockingQueue<Runnable> queue) {
            new Thread(() -> {
              while (true) {
                Runnable task = queue.poll();
                if (task != null) {
                  pool.execute(task);
                }
              }
            }).start();
          }
        """);
  }

  @Test
  void acceptsDaemonsThatTickForTheProcess() {
    cases.accepts(
        """
          volatile long now;
          void tick() {
            Thread ticker = new Thread(() -> {
              while (true) {
                now = System.nanoTime();
                LockSupport.parkNanos(1000);
              }
            });
            ticker.setDaemon(true);
            ticker.start();
          }
          static class Ticker extends Thread {
            long ticks;
            Ticker() {
              setDaemon(true);
            }
            @Override public void run() {
              while (true) {
                ticks++;
              }
            }
          }
        """);
  }

  @Test
  void flagsConsumersThatSwallow() {
    cases.flags(
        """
          class Consumer implements Runnable {
            final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            @Override public void run() {
              // BUG: Diagnostic contains: not even an interrupt, which is caught inside of it
              while (true) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("interrupted");
                }
              }
            }
          }
          void lambda(ExecutorService pool, BlockingQueue<String> queue) {
            pool.execute(() -> {
              // BUG: Diagnostic contains: Nothing ends this loop, not even an interrupt
              for (;;) {
                try {
                  System.out.println(queue.take());
                } catch (Exception e) {
                  e.printStackTrace();
                }
              }
            });
          }
          class Pinger extends Thread {
            @Override public void run() {
              // BUG: Diagnostic contains: Nothing ends this loop
              do {
                try {
                  System.out.println("ping");
                  sleep(1000);
                } catch (InterruptedException e) {
                  continue;
                } finally {
                  System.out.println("pong");
                }
              } while (true);
            }
          }
        """);
  }

  @Test
  void flagsHelpersAndMethodsOfTasks() {
    cases.flags(
        """
          private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
          void start(ScheduledExecutorService timer) {
            new Thread(this::consume).start();
            timer.scheduleAtFixedRate(() -> {
              poll();
            }, 1, 1, TimeUnit.SECONDS);
          }
          void consume() {
            // BUG: Diagnostic contains: inside of it
            while (true) {
              try {
                System.out.println(queue.take());
              } catch (InterruptedException ignored) {
                // go on
              }
            }
          }
          private void poll() {
            // BUG: Diagnostic contains: a method that it calls catches and forgets
            while (true) {
              System.out.println(queue.poll());
              rest();
            }
          }
          private void rest() {
            pause(50);
          }
          static void pause(long millis) {
            try {
              Thread.sleep(millis);
            } catch (InterruptedException e) {
              e.printStackTrace();
            }
          }
        """);
  }

  @Test
  void flagsFlagsThatNobodySets() {
    cases.flags(
        """
          private boolean running = true;
          private boolean stopped;
          void start(BlockingQueue<String> queue) {
            new Thread(() -> {
              // BUG: Diagnostic contains: no code ever changes `running`
              while (running) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("one");
                }
              }
            }).start();
            new Thread(() -> {
              // BUG: Diagnostic contains: no code ever changes `stopped`
              while (!this.stopped) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("two");
                }
              }
            }).start();
            new Thread(() -> {
              boolean done = false;
              // BUG: Diagnostic contains: no code ever changes `done`
              while (!done && !stopped) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("three");
                }
              }
            }).start();
          }
        """);
  }

  @Test
  void flagsLoopsThatSpinOnceInterrupted() {
    cases.flags(
        """
          void start(BlockingQueue<String> queue) {
            new Thread(() -> {
              // BUG: Diagnostic contains: every wait in it fails at once, so it spins
              while (true) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            }).start();
          }
        """);
  }

  @Test
  void flagsThrowsThatTheLoopCatches() {
    cases.flags(
        """
          void start(BlockingQueue<String> queue) {
            new Thread(() -> {
              // BUG: Diagnostic contains: not even an interrupt
              while (true) {
                try {
                  try {
                    System.out.println(queue.take());
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                } catch (RuntimeException e) {
                  System.err.println(e);
                }
              }
            }).start();
          }
        """);
  }

  @Test
  void flagsLoopsThatHearNothing() {
    cases.flags(
        """
          private int turns;
          void spin() {
            new Thread(() -> {
              // BUG: Diagnostic contains: nothing in it hears an interrupt
              while (true) {
                turns++;
              }
            }).start();
          }
          void accept(java.net.ServerSocket server) {
            new Thread(() -> {
              // BUG: Diagnostic contains: nothing in it hears an interrupt
              while (true) {
                try {
                  server.accept().close();
                } catch (IOException e) {
                  System.err.println("fails for ever once the socket is closed");
                }
              }
            }).start();
          }
          interface Step {
            void next() throws Exception;
          }
          void step(Step step) {
            new Thread(() -> {
              // BUG: Diagnostic contains: nothing in it hears an interrupt
              while (true) {
                try {
                  step.next();
                } catch (Exception e) {
                  // this thread must never die
                }
              }
            }).start();
          }
        """);
  }

  @Test
  void acceptsTests() {
    CompilationTestHelper.newInstance(EndlessTask.class, getClass())
        .addSourceLines(
            "ATest.java",
            """
            class ATest {
              @org.junit.jupiter.api.Test
              void runs() {
                new Thread(
                        () -> {
                          while (true) {
                            try {
                              Thread.sleep(1);
                            } catch (InterruptedException e) {
                              System.err.println(e);
                            }
                          }
                        })
                    .start();
              }
            }
            """)
        .expectNoDiagnostics()
        .doTest();
  }

  @Test
  void fixesByAskingForTheFlag() {
    cases.fixes(
        """
          class Consumer implements Runnable {
            final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            @Override public void run() {
              while (true) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("interrupted");
                }
              }
            }
          }
        """,
        """
          class Consumer implements Runnable {
            final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
            @Override public void run() {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                  System.err.println("interrupted");
                }
              }
            }
          }
        """);
  }

  @Test
  void fixesOtherLoops() {
    cases.fixes(
        """
          private boolean running = true;
          void start(Executor pool, BlockingQueue<String> queue) {
            pool.execute(() -> {
              for (;;) {
                try {
                  System.out.println(queue.take());
                } catch (Exception e) {
                  e.printStackTrace();
                }
              }
            });
            new Thread(() -> {
              do {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              } while (running);
            }).start();
          }
        """,
        """
          private boolean running = true;
          void start(Executor pool, BlockingQueue<String> queue) {
            pool.execute(() -> {
              while (!Thread.currentThread().isInterrupted()) {
                try {
                  System.out.println(queue.take());
                } catch (Exception e) {
                  if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                  }
                  e.printStackTrace();
                }
              }
            });
            new Thread(() -> {
              do {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              } while (running && !Thread.currentThread().isInterrupted());
            }).start();
          }
        """);
  }

  @Test
  void fixesNothingWhereAValueWouldBeMissing() {
    cases.fixesNothing(
        """
          void start(ExecutorService pool, BlockingQueue<String> queue) throws Exception {
            Callable<String> task = () -> {
              while (true) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("on");
                }
              }
            };
            pool.submit(task).get();
          }
        """);
  }

  @Test
  void knownMissFlagsThatOtherCompilationsCouldSet() {
    cases.accepts(
        """
          boolean running = true;
          void start(BlockingQueue<String> queue) {
            new Thread(() -> {
              while (running) {
                try {
                  System.out.println(queue.take());
                } catch (InterruptedException e) {
                  System.err.println("on");
                }
              }
            }).start();
          }
        """);
  }

  @Test
  void knownMissExitsThatAreNeverTaken() {
    cases.accepts(
        """
          void start(BlockingQueue<String> queue) {
            new Thread(() -> {
              while (true) {
                try {
                  if (queue.take() == null) {
                    break;
                  }
                } catch (InterruptedException e) {
                  System.err.println("take() never returns null");
                }
              }
            }).start();
          }
        """);
  }
}
