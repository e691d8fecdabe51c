package io.realtimecluster.e2e.faults.fault;

import java.time.Duration;

/** How long a fault lasts. */
final class Sleeping {

  private Sleeping() {}

  static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
