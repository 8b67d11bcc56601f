package com.example.orders;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Takes orders. */
final class OrderService implements AutoCloseable {
  private final ExecutorService workers = Executors.newFixedThreadPool(8);
  private final Notifier notifier = new Notifier();
  private final InvoiceBatch invoices = new InvoiceBatch();
  private final List<Order> accepted = new ArrayList<>();
  private final Inventory inventory;

  OrderService(Inventory inventory) {
    this.inventory = inventory;
  }

  boolean place(Order order) throws IOException, InterruptedException {
    if (!inventory.reserve(order)) {
      return false;
    }
    synchronized (accepted) {
      accepted.add(order);
    }
    notifier.confirm(order);
    return true;
  }

  List<String> endOfDay() throws InterruptedException, ExecutionException {
    List<Order> today;
    synchronized (accepted) {
      today = List.copyOf(accepted);
      accepted.clear();
    }
    return invoices.print(today, workers);
  }

  @Override
  public void close() {
    notifier.close();
    workers.shutdown();
  }
}
