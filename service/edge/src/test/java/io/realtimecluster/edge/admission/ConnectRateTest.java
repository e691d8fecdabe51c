package io.realtimecluster.edge.admission;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnectRateTest {

  private static final long START_NANOS =
      Math.subtractExact(Long.MAX_VALUE, 10); // nanoTime may overflow.

  @Test
  void tryTake_aSecondsWorthAtOnce_isTakenAndOneMoreIsNot() {
    ConnectRate rate = new ConnectRate(2_000, START_NANOS);
    for (int i = 0; i < 2_000; i++) {
      assertTrue(rate.tryTake(START_NANOS), "number " + i);
    }
    assertFalse(rate.tryTake(START_NANOS));
  }

  @Test
  void tryTake_oncePerInterval_isTakenForEver() {
    ConnectRate rate = new ConnectRate(10, START_NANOS);
    for (int i = 0; i < 10; i++) {
      assertTrue(rate.tryTake(START_NANOS));
    }
    for (int i = 1; i < 100; i++) {
      long nowNanos = START_NANOS + i * 100_000_000L;
      assertTrue(rate.tryTake(nowNanos));
      assertFalse(rate.tryTake(nowNanos));
    }
  }

  @Test
  void tryTake_afterALongPause_isNoMoreThanASecondsWorth() {
    ConnectRate rate = new ConnectRate(3, START_NANOS);
    long later = START_NANOS + 3_600_000_000_000L;
    for (int i = 0; i < 3; i++) {
      assertTrue(rate.tryTake(later));
    }
    assertFalse(rate.tryTake(later));
  }

  @Test
  void tryTake_withoutALimit_isAlwaysTaken() {
    ConnectRate rate = new ConnectRate(0, START_NANOS);
    for (int i = 0; i < 100_000; i++) {
      assertTrue(rate.tryTake(START_NANOS));
    }
  }
}
