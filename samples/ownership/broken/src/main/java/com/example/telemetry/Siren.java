package com.example.telemetry;

import dev.custody.annotations.Owner;

/** Howls as long as it is registered for alarms. */
final class Siren {
  @Owner private final Alarms.Registration registration;

  Siren(@Owner Alarms.Registration registration) {
    this.registration = registration;
  }

  static void howl(Average average) {
    System.out.println("too hot: " + average.sensor());
  }

  @Override
  public String toString() {
    return "siren of " + registration;
  }
}
