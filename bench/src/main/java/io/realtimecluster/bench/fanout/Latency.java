package io.realtimecluster.bench.fanout;

import org.HdrHistogram.Histogram;

/** Percentiles of measured latencies. */
public record Latency(
    long count, double p50Millis, double p99Millis, double p999Millis, double maxMillis) {

  /** Significant digits of a histogram. */
  public static final int DIGITS = 3;

  /**
   * @param micros recorded in microseconds
   */
  public static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getValueAtPercentile(99.9) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  @Override
  public String toString() {
    return "p50 %.2f   p99 %.2f   p99.9 %.2f   max %.2f ms"
        .formatted(p50Millis, p99Millis, p999Millis, maxMillis);
  }
}
