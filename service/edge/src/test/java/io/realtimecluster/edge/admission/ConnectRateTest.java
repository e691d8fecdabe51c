package io.realtimecluster.edge.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnectRateTest {

  private static final long START_NANOS =
      Math.subtractExact(Long.MAX_VALUE, 10); // nanoTime may overflow.

  @Test
  void take_aSecondsWorthAtOnce_isTakenAndOneMoreIsNot() {
    ConnectRate rate = new ConnectRate(2_000, START_NANOS);
    for (int i = 0; i < 2_000; i++) {
      assertEquals(0, rate.take(START_NANOS), "number " + i);
    }
    assertTrue(rate.take(START_NANOS) > 0);
  }

  @Test
  void take_oncePerInterval_isTakenForEver() {
    ConnectRate rate = new ConnectRate(10, START_NANOS);
    for (int i = 0; i < 10; i++) {
      assertEquals(0, rate.take(START_NANOS));
    }
    for (int i = 1; i < 100; i++) {
      long nowNanos = START_NANOS + i * 100_000_000L;
      assertEquals(0, rate.take(nowNanos));
      assertTrue(rate.take(nowNanos) > 0);
    }
  }

  @Test
  void take_afterALongPause_isNoMoreThanASecondsWorth() {
    ConnectRate rate = new ConnectRate(3, START_NANOS);
    long later = START_NANOS + 3_600_000_000_000L;
    for (int i = 0; i < 3; i++) {
      assertEquals(0, rate.take(later));
    }
    assertTrue(rate.take(later) > 0);
  }

  @Test
  void take_withoutALimit_isAlwaysTaken() {
    ConnectRate rate = new ConnectRate(0, START_NANOS);
    for (int i = 0; i < 100_000; i++) {
      assertEquals(0, rate.take(START_NANOS));
    }
  }

  @Test
  void take_refused_eachHasATurnOfItsOwnAtTheRate() {
    ConnectRate rate = new ConnectRate(10, START_NANOS);
    for (int i = 0; i < 10; i++) {
      assertEquals(0, rate.take(START_NANOS));
    }
    for (int i = 1; i <= 25; i++) {
      assertEquals(i * 100_000_000L, rate.take(START_NANOS), "number " + i);
    }
    for (int i = 1; i <= 25; i++) {
      assertEquals(0, rate.take(START_NANOS + i * 100_000_000L), "comes back as number " + i);
    }
  }

  @Test
  void take_lastTurnAndOneMore_beginsAgain() {
    ConnectRate rate = new ConnectRate(1, START_NANOS);
    assertEquals(0, rate.take(START_NANOS));
    for (int i = 1; i <= 31; i++) {
      assertEquals(i * 1_000_000_000L, rate.take(START_NANOS));
    }
    assertEquals(1_000_000_000L, rate.take(START_NANOS));
  }
}
