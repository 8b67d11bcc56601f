package com.example.telemetry;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sends averages to a server, as many at a time as there are. */
final class Uploads {

  void upload(List<Average> averages) {
    for (Average average : averages) {
      ExecutorService pool = Executors.newSingleThreadExecutor();
      pool.submit(() -> send(average));
      pool.shutdown();
    }
  }

  private static int send(Average average) {
    return Integer.parseInt(average.sensor());
  }
}
