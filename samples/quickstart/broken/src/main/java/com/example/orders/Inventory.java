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

  synchronized boolean reserve(Order order) throws IOException, InterruptedException {
    if (!pieces.containsKey(order.article())) {
      refresh(order.article());
    }
    int left = pieces.get(order.article()) - order.pieces();
    if (left < 0) {
      return false;
    }
    pieces.put(order.article(), left);
    return true;
  }

  private void refresh(String article) throws IOException, InterruptedException {
    pieces.put(article, warehouse.piecesOf(article));
  }
}
