package io.realtimecluster.bench.crowd;

import java.util.Map;

/**
 * How one process's followers fare.
 *
 * @param joined how many are in the room now
 * @param lastJoinedNanos when the latest join was answered, on this machine's monotonic clock
 * @param offsetMin the lowest offset that a follower has handled last
 * @param lost publications that a follower never got, in total
 * @param notRecovered answers that said that something is gone
 * @param ended lost connections and refusals by cause
 * @param microsByOffset latencies of each publication, see {@link Arrivals}
 * @param awayMicros how long those were away who have come back, likewise; empty: nobody was
 */
public record CrowdStatus(
    int clients,
    int joined,
    long lastJoinedNanos,
    long offsetMin,
    long lost,
    long doubled,
    long notRecovered,
    Map<String, Long> ended,
    Map<Long, String> microsByOffset,
    String awayMicros) {

  /** Whether all are in the room. */
  public boolean present() {
    return joined == clients;
  }

  /** Whether all are in the room and have handled everything up to the offset. */
  public boolean complete(long offset) {
    return present() && offsetMin >= offset;
  }
}
