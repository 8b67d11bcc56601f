package com.example.telemetry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SubmissionPublisher;

/** Wires the pipeline. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    run(Files.createTempFile("averages", ".txt"));
  }

  static void run(Path journal) throws Exception {
    BlockingQueue<Reading> readings = new ArrayBlockingQueue<>(64);
    Alarms alarms = new Alarms();
    alarms.register(average -> System.out.println("too hot: " + average));
    SubmissionPublisher<Average> averages = new SubmissionPublisher<>();
    try (Averager averager = new Averager(readings, averages)) {
      averager.start();
      try (Poller boiler = new Poller("boiler", () -> 90 + Math.random(), readings)) {
        Siren siren = new Siren(alarms.register(Siren::howl));
        List<Average> shown = new Screen(20, alarms).show(averager.averages());
        System.out.println("ends " + siren);
        new Journal(journal).write(shown);
        new Uploads().upload(shown);
      }
    }
  }
}
