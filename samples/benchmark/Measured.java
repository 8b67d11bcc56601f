import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.OperatingSystemMXBean;
import com.sun.tools.javac.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * Runs javac once and prints what the whole process took: CPU in milliseconds, peak resident memory
 * and the peak of the heap after a collection, in KiB.
 */
final class Measured {
  private static final int KIB = 1024;

  private final AtomicLong peakAfterCollection = new AtomicLong();

  private Measured() {}

  /** The arguments are those of javac. */
  public static void main(String[] args) throws IOException {
    Measured measured = new Measured();
    measured.watchCollections();
    StringWriter printed = new StringWriter();
    int status = Main.compile(args, new PrintWriter(printed));
    if (status != 0) {
      System.err.println(printed);
      System.exit(status);
    }
    measured.print();
  }

  private void watchCollections() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector)
          .addNotificationListener((event, handback) -> collected(event), null, null);
    }
  }

  private void collected(Notification event) {
    if (event.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      CompositeData data = (CompositeData) event.getUserData();
      long used =
          GarbageCollectionNotificationInfo.from(data)
              .getGcInfo()
              .getMemoryUsageAfterGc()
              .entrySet()
              .stream()
              .filter(pool -> isHeap(pool.getKey()))
              .map(pool -> pool.getValue())
              .mapToLong(MemoryUsage::getUsed)
              .sum();
      peakAfterCollection.accumulateAndGet(used, Math::max);
    }
  }

  private static boolean isHeap(String pool) {
    return pool.contains("Eden")
        || pool.contains("Survivor")
        || pool.matches(".*(Old|Tenured) Gen");
  }

  private void print() throws IOException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.printf(
        "%d %d %d%n",
        system.getProcessCpuTime() / 1_000_000, peakResident(), peakAfterCollection.get() / KIB);
  }

  /** The kernel's own peak where it keeps one, else what the JVM has committed at the end. */
  private static long peakResident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      for (String line : Files.readAllLines(status, UTF_8)) {
        if (line.startsWith("VmHWM:")) {
          return Long.parseLong(line.replaceAll("\\D", ""));
        }
      }
    }
    var memory = ManagementFactory.getMemoryMXBean();
    long committed = memory.getHeapMemoryUsage().getCommitted();
    return (committed + memory.getNonHeapMemoryUsage().getCommitted()) / KIB;
  }
}
