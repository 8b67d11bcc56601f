package com.example.telemetry;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes averages to a file. */
final class Journal {
  private final Path file;

  Journal(Path file) {
    this.file = file;
  }

  void write(List<Average> averages) throws IOException {
    BufferedWriter writer = Files.newBufferedWriter(file);
    for (Average average : averages) {
      writer.write(average.sensor() + " " + average.value());
      writer.newLine();
    }
    writer.flush();
  }
}
