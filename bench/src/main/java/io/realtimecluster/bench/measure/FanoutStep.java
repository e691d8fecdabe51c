package io.realtimecluster.bench.measure;

import io.realtimecluster.bench.fanout.FanoutReport;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rate of a search.
 *
 * @param wireBytesPerDelivery what the kernel moved for each delivery that we counted; fewer than
 *     the payload is impossible, and then the count is wrong
 */
record FanoutStep(
    int publishesPerSecond,
    double perSecond,
    double p99Millis,
    long lost,
    Map<String, Long> errors,
    boolean intact,
    double wireBytesPerDelivery,
    int payloadBytes) {
  static final FanoutStep NONE = new FanoutStep(0, 0, 0, 0, Map.of(), true, 0, 0);

  /** A rate that was not kept in the measured seconds is not reached, whatever arrived later. */
  private static final double RATE_KEPT_MIN = 0.95;

  static FanoutStep of(int rate, FanoutReport report, long wireBytes, int payloadBytes) {
    return new FanoutStep(
        rate,
        report.deliveriesPerSecond(),
        report.delivery().p99Millis(),
        report.lost(),
        report.errors(),
        report.intact()
            && report.deliveriesPerSecond() >= RATE_KEPT_MIN * rate * report.subscribers(),
        (double) wireBytes / Math.max(1, report.received()),
        payloadBytes);
  }

  /** Why it does not count; null if it does. */
  @Nullable String failure(double p99MillisMax) {
    if (!intact) {
      return "lost, late or refused";
    }
    if (wireBytesPerDelivery < payloadBytes) {
      return "counted more than was on the wire";
    }
    return p99Millis > p99MillisMax ? "p99 over %.0f ms".formatted(p99MillisMax) : null;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%6d publishes/s %,12.0f deliveries/s p99 %8.1f ms lost %,d wire %.0f bytes/delivery %s",
        publishesPerSecond,
        perSecond,
        p99Millis,
        lost,
        wireBytesPerDelivery,
        intact ? "" : "failed " + errors);
  }
}
