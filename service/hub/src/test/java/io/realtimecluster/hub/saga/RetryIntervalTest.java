package io.realtimecluster.hub.saga;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryIntervalTest {

  @Test
  void nanosAfter_eachTime_isNoneThenDoublesUpToTheLimit() {
    assertEquals(
        List.of(0L, 50L, 100L, 200L, 400L, 800L, 1_000L, 1_000L),
        IntStream.rangeClosed(1, 8).mapToObj(RetryIntervalTest::millisAfter).toList());
  }

  @Test
  void nanosAfter_asOftenAsCanBe_isTheLimit() {
    for (int unanswered : List.of(33, 34, 35, 36, 64, 66, Integer.MAX_VALUE)) {
      assertEquals(RetryInterval.MAX.toMillis(), millisAfter(unanswered), () -> "" + unanswered);
    }
  }

  /** What docs/decisions/0017 says of a broker that cannot be reached. */
  @Test
  void nanosAfter_untilTheStepIsCalledOff_areAsManyAsDocumented() {
    assertEquals(10, asksWithin(Duration.ofSeconds(5)));
    assertEquals(35, asksWithin(Sagas.ANSWER_TIME_MAX));
  }

  /** How often a room is asked that never answers, if each time it is known at once. */
  private static int asksWithin(Duration time) {
    int asks = 1;
    for (long nanos = 0; nanos <= time.toNanos(); nanos += RetryInterval.nanosAfter(asks++)) {}
    return asks - 1;
  }

  private static long millisAfter(int unanswered) {
    return Duration.ofNanos(RetryInterval.nanosAfter(unanswered)).toMillis();
  }
}
