package com.example.orders;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Tells customers what became of their orders. */
final class Notifier implements AutoCloseable {
  private final ExecutorService mailers = Executors.newFixedThreadPool(2);

  void confirm(Order order) {
    mailers.execute(() -> deliver(order.customer(), "We are packing: " + order.article()));
  }

  @Override
  public void close() {
    mailers.shutdown();
  }

  private static void deliver(String customer, String text) {
    if (customer.isBlank()) {
      throw new IllegalArgumentException("no customer to tell: " + text);
    }
    System.out.println("To " + customer + ": " + text);
  }
}
