package com.example.orders;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/** Prints the invoices of a day. */
final class InvoiceBatch {
  List<String> print(List<Order> orders, ExecutorService workers)
      throws InterruptedException, ExecutionException {
    List<Callable<String>> printing = new ArrayList<>();
    for (Order order : orders) {
      printing.add(() -> order.customer() + " owes us for " + order.article());
    }
    List<String> invoices = new ArrayList<>();
    for (Future<String> invoice : workers.invokeAll(printing)) {
      invoices.add(invoice.get());
    }
    return invoices;
  }
}
