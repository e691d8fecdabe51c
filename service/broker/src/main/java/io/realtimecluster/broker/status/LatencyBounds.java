package io.realtimecluster.broker.status;

import io.realtimecluster.proto.broker.v1.Latencies;
import java.time.Duration;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The bounds of latencies. They are the same at all edges and hubs, so that counts may be added up:
 * a percentile of the whole is no mean of percentiles.
 */
public final class LatencyBounds {

  private static final int[] MICROS = {
    250,
    500,
    1_000,
    2_000,
    3_000,
    5_000,
    8_000,
    12_000,
    20_000,
    30_000,
    50_000,
    80_000,
    120_000,
    200_000,
    300_000,
    500_000,
    800_000,
    1_200_000,
    2_000_000,
    3_000_000,
    5_000_000,
    10_000_000
  };
  private static final int NANOS_PER_MICRO = 1_000;

  private LatencyBounds() {}

  /** The bounds, ascending. */
  public static Duration[] durations() {
    return IntStream.of(MICROS)
        .mapToObj(micros -> Duration.ofNanos((long) micros * NANOS_PER_MICRO))
        .toArray(Duration[]::new);
  }

  /**
   * The message of counts.
   *
   * @param countUpTo how many took at most as long as the bound of that index
   * @param count how many there were in all
   */
  public static Latencies message(IntToLongFunction countUpTo, long count) {
    Latencies.Builder latencies = Latencies.newBuilder().setCount(count);
    for (int index = 0; index < MICROS.length; index++) {
      latencies.addBoundsMicros(MICROS[index]).addCounts(countUpTo.applyAsLong(index));
    }
    return latencies.build();
  }
}
