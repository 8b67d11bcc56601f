package com.example.telemetry;

import dev.custody.annotations.MustCancel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Tells listeners of averages that are too high. */
final class Alarms {
  private final List<Consumer<Average>> listeners = new CopyOnWriteArrayList<>();

  /** Listens until it is cancelled. */
  @MustCancel("cancel")
  interface Registration {
    void cancel();
  }

  Registration register(Consumer<Average> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void raise(Average average) {
    listeners.forEach(listener -> listener.accept(average));
  }

  int listeners() {
    return listeners.size();
  }
}
