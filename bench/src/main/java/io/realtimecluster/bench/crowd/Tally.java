package io.realtimecluster.bench.crowd;

import io.realtimecluster.bench.fanout.Latency;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one process's followers saw. Confined to their event loop. */
final class Tally {
  private final Map<Long, Histogram> microsByOffset = new TreeMap<>();
  private final Map<String, Long> ended = new TreeMap<>();
  private long lost;
  private long doubled;
  private long notRecovered;

  /** A publication came {@code nanos} after it was due. */
  void arrived(long offset, long nanos) {
    microsByOffset
        .computeIfAbsent(offset, _ -> new Histogram(Latency.DIGITS))
        .recordValue(Math.max(0, nanos / 1_000));
  }

  void lost(long publications) {
    lost += publications;
  }

  void doubled() {
    doubled++;
  }

  void notRecovered() {
    notRecovered++;
  }

  /** A connection ended, or a request was refused. */
  void ended(String cause) {
    ended.merge(cause, 1L, Long::sum);
  }

  CrowdStatus status(int clients, int joined, long lastJoinedNanos, long offsetMin) {
    return new CrowdStatus(
        clients,
        joined,
        lastJoinedNanos,
        offsetMin,
        lost,
        doubled,
        notRecovered,
        new TreeMap<>(ended),
        Arrivals.encode(microsByOffset));
  }
}
