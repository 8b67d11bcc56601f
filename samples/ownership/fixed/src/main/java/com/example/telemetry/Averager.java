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
  private final Thread worker = new Thread(this::run, "averager");

  Averager(
      @ReceiveOnly BlockingQueue<Reading> readings, @Owner SubmissionPublisher<Average> averages) {
    this.readings = readings;
    this.averages = averages;
  }

  void start() {
    worker.start();
  }

  private void run() {
    try {
      while (true) {
        averages.submit(average(readings.take()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The lock guards the averages only; publishing, which may wait, comes after it. */
  private Average average(Reading reading) {
    synchronized (last) {
      double value = (last.getOrDefault(reading.sensor(), reading.value()) + reading.value()) / 2;
      last.put(reading.sensor(), value);
      return new Average(reading.sensor(), value);
    }
  }

  /** Ends the worker, and then what it publishes to: the sender closes, after its last item. */
  @Override
  public void close() throws InterruptedException {
    worker.interrupt();
    worker.join();
    averages.close();
  }
}
