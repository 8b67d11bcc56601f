package com.example.north;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sends the weather of the north. */
final class NorthStation {
  private final ExecutorService senders = Executors.newFixedThreadPool(2);
  private int sent;

  void report(String weather) {
    senders.submit(() -> send(weather));
  }

  synchronized void forward(BlockingQueue<String> reports) throws InterruptedException {
    send(reports.take());
  }

  private int send(String weather) {
    sent += Integer.parseInt(weather);
    return sent;
  }
}
