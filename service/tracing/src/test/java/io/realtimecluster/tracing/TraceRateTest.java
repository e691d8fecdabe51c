package io.realtimecluster.tracing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TraceRateTest {

  private static final long NOW = Long.MAX_VALUE - 10; // The clock may overflow at any time.

  @Test
  void tryTake_asManyAsPerSecond_noMoreUntilTimeHasPassed() {
    TraceRate rate = new TraceRate(100, NOW);
    for (int i = 0; i < 100; i++) {
      assertTrue(rate.tryTake(NOW), "trace " + (i + 1));
    }
    assertFalse(rate.tryTake(NOW));
    long later = NOW + TimeUnit.MILLISECONDS.toNanos(10);
    assertTrue(rate.tryTake(later));
    assertFalse(rate.tryTake(later));
  }

  @Test
  void tryTake_noLimit_always() {
    TraceRate rate = new TraceRate(0, NOW);
    for (int i = 0; i < 10_000; i++) {
      assertTrue(rate.tryTake(NOW));
    }
  }
}
