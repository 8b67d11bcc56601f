package com.example.telemetry;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Sends averages to a server, a few at a time. */
final class Uploads implements AutoCloseable {
  private final ExecutorService pool;

  Uploads(int atATime) {
    pool = Executors.newFixedThreadPool(atATime);
  }

  /** Uploads all, waits for all, and fails if one of them did. */
  int upload(List<Average> averages) throws InterruptedException, ExecutionException {
    List<Callable<Integer>> uploads = new ArrayList<>();
    for (Average average : averages) {
      uploads.add(() -> send(average));
    }
    int bytes = 0;
    for (Future<Integer> upload : pool.invokeAll(uploads)) {
      bytes += upload.get();
    }
    return bytes;
  }

  private static int send(Average average) {
    return average.toString().length();
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
