package com.example.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the compiler was told is true at run time as well: the pipeline ends and leaves no thread behind. */
@Timeout(60)
final class PipelineTest {

  @Test
  void endsAndLeavesNoThreadBehind(@TempDir Path folder) throws Exception {
    // The shared pool, on which publishers deliver, belongs to the JVM.
    ForkJoinPool.commonPool().submit(() -> {}).get();
    Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    Path journal = folder.resolve("averages.txt");
    assertTrue(Main.run(journal) > 0);

    assertTrue(Files.readAllLines(journal).size() >= 20);
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (!before.contains(thread) && !thread.getName().startsWith("ForkJoinPool.commonPool")) {
        thread.join(TimeUnit.SECONDS.toMillis(10));
        assertTrue(!thread.isAlive(), () -> "still there: " + thread);
      }
    }
  }

  @Test
  void forgetsListenersThatCancelled() {
    Alarms alarms = new Alarms();
    alarms.register(average -> {}).cancel();
    assertEquals(0, alarms.listeners());
  }
}
