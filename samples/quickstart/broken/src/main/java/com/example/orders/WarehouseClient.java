package com.example.orders;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Asks the warehouse, which is another server. */
final class WarehouseClient {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI warehouse;

  WarehouseClient(URI warehouse) {
    this.warehouse = warehouse;
  }

  int piecesOf(String article) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(warehouse.resolve("stock/" + article)).build();
    return Integer.parseInt(http.send(request, BodyHandlers.ofString()).body().strip());
  }
}
