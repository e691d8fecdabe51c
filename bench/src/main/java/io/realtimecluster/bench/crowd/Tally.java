package io.realtimecluster.bench.crowd;

import java.util.Map;
import java.util.TreeMap;

/** What one process's followers saw. Confined to their event loop. */
final class Tally {
  private final Map<Long, LatencyText> latencyByOffset = new TreeMap<>();
  private final Map<String, Long> ended = new TreeMap<>();
  private final LatencyText away = new LatencyText();
  private long lost;
  private long doubled;
  private long notRecovered;

  /** A publication came {@code nanos} after it was due. */
  void arrived(long offset, long nanos) {
    latencyByOffset.computeIfAbsent(offset, _ -> new LatencyText()).record(nanos);
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

  /** A follower is in the room again, {@code nanos} after it lost its connection. */
  void returned(long nanos) {
    away.record(nanos);
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
        microsByOffset(),
        away.text());
  }

  private Map<Long, String> microsByOffset() {
    Map<Long, String> text = new TreeMap<>();
    latencyByOffset.forEach((offset, latency) -> text.put(offset, latency.text()));
    return text;
  }
}
