package com.example.orders;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** How many pieces of each article can still be sold. */
final class Inventory {
  private final WarehouseClient warehouse;
  private final Map<String, Integer> pieces = new HashMap<>();

  Inventory(WarehouseClient warehouse) {
    this.warehouse = warehouse;
  }

  boolean reserve(Order order) throws IOException, InterruptedException {
    if (isUnknown(order.article())) {
      int stocked = warehouse.piecesOf(order.article());
      synchronized (this) {
        pieces.putIfAbsent(order.article(), stocked);
      }
    }
    return take(order);
  }

  private synchronized boolean isUnknown(String article) {
    return !pieces.containsKey(article);
  }

  private synchronized boolean take(Order order) {
    int left = pieces.get(order.article()) - order.pieces();
    if (left < 0) {
      return false;
    }
    pieces.put(order.article(), left);
    return true;
  }
}
