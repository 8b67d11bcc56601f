package com.example.telemetry;

import dev.custody.annotations.Owner;
import dev.custody.annotations.ReceiveOnly;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.SubmissionPublisher;

/** Takes readings from the queue and publishes averages: the consumer of one, the sender of the other. */
final class Averager implements AutoCloseable {
  private final BlockingQueue<Reading> readings;
  private final SubmissionPublisher<Average> averages;
  private final Map<String, Double> last = new HashMap<>();

  Averager(
      @ReceiveOnly BlockingQueue<Reading> readings, @Owner SubmissionPublisher<Average> averages) {
    this.readings = readings;
    this.averages = averages;
  }

  void start() {
    new Thread(this::run, "averager").start();
  }

  SubmissionPublisher<Average> averages() {
    return averages;
  }

  private void run() {
    while (true) {
      try {
        publish(readings.take());
      } catch (InterruptedException e) {
        System.err.println("interrupted, going on");
      }
    }
  }

  private void publish(Reading reading) {
    synchronized (last) {
      double value = (last.getOrDefault(reading.sensor(), reading.value()) + reading.value()) / 2;
      last.put(reading.sensor(), value);
      averages.submit(new Average(reading.sensor(), value));
    }
  }

  @Override
  public void close() {
    averages.close();
    averages.submit(new Average("end", 0));
  }
}
