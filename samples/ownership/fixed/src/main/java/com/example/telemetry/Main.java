package com.example.telemetry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SubmissionPublisher;

/** Wires the pipeline, and ends all of it in the reverse order. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Path journal = Files.createTempFile("averages", ".txt");
    try {
      System.out.println("uploaded " + run(journal) + " bytes");
    } finally {
      Files.delete(journal);
    }
  }

  static int run(Path journal) throws Exception {
    BlockingQueue<Reading> readings = new ArrayBlockingQueue<>(64);
    Alarms alarms = new Alarms();
    Alarms.Registration log = alarms.register(average -> System.err.println("alarm: " + average));
    SubmissionPublisher<Average> averages = new SubmissionPublisher<>();
    try (Siren siren = new Siren(alarms.register(Siren::howl));
        Averager averager = new Averager(readings, averages);
        Screen screen = new Screen(20, alarms);
        Uploads uploads = new Uploads(2)) {
      averages.subscribe(screen);
      averager.start();
      try (Poller boiler = new Poller("boiler", () -> 90 + Math.random(), readings);
          Poller pump = new Poller("pump", () -> 40 + Math.random(), readings)) {
        screen.awaitEnough();
      }
      List<Average> shown = screen.shown();
      new Journal(journal).write(shown);
      return uploads.upload(shown);
    } finally {
      log.cancel();
    }
  }
}
