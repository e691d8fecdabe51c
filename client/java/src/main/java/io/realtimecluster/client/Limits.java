package io.realtimecluster.client;

/** Checks of numbers that an app gives. */
final class Limits {

  private Limits() {}

  static void require(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
