package io.realtimecluster.e2e;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something to become true, with a limit. */
public final class Waits {

  private static final Duration PAUSE = Duration.ofMillis(20);

  private Waits() {}

  /** Waits until the condition holds; fails with what was waited for. */
  public static void until(Duration max, Supplier<String> what, BooleanSupplier condition) {
    until(max, PAUSE, what, condition);
  }

  /** The same with a longer pause, for a condition that costs something. */
  public static void until(
      Duration max, Duration pause, Supplier<String> what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + max.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within " + max + ": " + what.get());
      }
      pause(pause);
    }
  }

  static void pause() {
    pause(PAUSE);
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
