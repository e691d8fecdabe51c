package io.realtimecluster.edge.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PublishRateTest {

  private static final long SECOND_NANOS = 1_000_000_000;

  @Test
  void take_burstAndOneMore_oneMoreMustWait() {
    PublishRate rate = new PublishRate(10, 3, 0);
    for (int i = 0; i < 3; i++) {
      assertEquals(0, rate.takeOrRetryMillis(0));
    }
    assertEquals(100, rate.takeOrRetryMillis(0));
  }

  @Test
  void take_afterThePause_isAllowedAgain() {
    PublishRate rate = new PublishRate(10, 1, 0);
    rate.takeOrRetryMillis(0);
    assertEquals(0, rate.takeOrRetryMillis(SECOND_NANOS / 10));
  }

  @Test
  void take_afterALongPause_isNoMoreThanABurst() {
    PublishRate rate = new PublishRate(10, 2, 0);
    assertEquals(0, rate.takeOrRetryMillis(100 * SECOND_NANOS));
    assertEquals(0, rate.takeOrRetryMillis(100 * SECOND_NANOS));
    assertEquals(100, rate.takeOrRetryMillis(100 * SECOND_NANOS));
  }

  @Test
  void refusedInARow_endsWithOneThatIsTaken() {
    PublishRate rate = new PublishRate(10, 1, 0);
    assertEquals(0, rate.takeOrRetryMillis(0));
    assertEquals(100, rate.takeOrRetryMillis(0));
    assertEquals(100, rate.takeOrRetryMillis(0));
    assertEquals(2, rate.refusedInARow());
    assertEquals(0, rate.takeOrRetryMillis(SECOND_NANOS));
    assertEquals(0, rate.refusedInARow());
  }
}
