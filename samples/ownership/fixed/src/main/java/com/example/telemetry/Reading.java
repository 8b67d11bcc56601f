package com.example.telemetry;

/** What one sensor measured. */
record Reading(String sensor, double value) {}
