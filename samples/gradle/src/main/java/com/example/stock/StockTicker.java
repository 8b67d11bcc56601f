package com.example.stock;

import java.util.List;
import java.util.concurrent.ExecutorService;

/** Prints the price of a share again and again. */
public final class StockTicker {
  private final ExecutorService printers;

  public StockTicker(ExecutorService printers) {
    this.printers = printers;
  }

  public void print(List<String> prices) {
    for (String price : prices) {
      printers.submit(() -> System.out.println(price));
    }
  }
}
