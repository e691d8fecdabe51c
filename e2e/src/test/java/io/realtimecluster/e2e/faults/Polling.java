package io.realtimecluster.e2e.faults;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for conditions, with a limit. */
final class Polling {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Polling() {}

  /** Waits until it is true; false if it is not in time. */
  static boolean until(Duration max, BooleanSupplier condition) {
    long deadline = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      pause(PAUSE);
    }
    return true;
  }

  /** Waits until something has stayed the same for so long; false if it does not in time. */
  static boolean untilUnchanged(Duration stay, Duration max, Supplier<?> what) {
    Object[] last = {what.get()};
    long[] sinceNanos = {System.nanoTime()};
    return until(
        max,
        () -> {
          Object now = what.get();
          if (!now.equals(last[0])) {
            last[0] = now;
            sinceNanos[0] = System.nanoTime();
          }
          return System.nanoTime() - sinceNanos[0] > stay.toNanos();
        });
  }

  static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
