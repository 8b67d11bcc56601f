package com.example.telemetry;

import dev.custody.annotations.SendOnly;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Asks a sensor again and again, and puts what it says on a queue: the producer. */
final class Poller implements AutoCloseable {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> polling;

  Poller(String sensor, DoubleSupplier probe, @SendOnly BlockingQueue<Reading> readings) {
    polling =
        timer.scheduleAtFixedRate(
            () -> poll(sensor, probe, readings), 0, 2, TimeUnit.MILLISECONDS);
  }

  private static void poll(
      String sensor, DoubleSupplier probe, @SendOnly BlockingQueue<Reading> readings) {
    try {
      Reading reading = new Reading(sensor, probe.getAsDouble());
      if (!readings.offer(reading)) {
        System.err.println("the queue is full, dropped " + reading);
      }
    } catch (RuntimeException e) {
      System.err.println("cannot read " + sensor + ": " + e);
    }
  }

  @Override
  public void close() {
    polling.cancel(false);
  }
}
