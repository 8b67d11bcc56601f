package com.example.orders;

import java.util.concurrent.ExecutorService;

/** Tells customers what became of their orders. */
final class Notifier {
  private final ExecutorService workers;

  Notifier(ExecutorService workers) {
    this.workers = workers;
  }

  void confirm(Order order) {
    workers.execute(() -> deliver(order.customer(), "We are packing: " + order.article()));
  }

  private static void deliver(String customer, String text) {
    if (customer.isBlank()) {
      throw new IllegalArgumentException("no customer to tell: " + text);
    }
    System.out.println("To " + customer + ": " + text);
  }
}
