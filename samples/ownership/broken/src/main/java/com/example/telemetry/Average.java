package com.example.telemetry;

/** The average of the last readings of a sensor. */
record Average(String sensor, double value) {}
