package io.realtimecluster.hub.partition;

import io.realtimecluster.hub.downstream.HubMetrics;
import io.realtimecluster.state.LogDamagedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The rooms of a partition whose logs were found damaged lately: to read them with each request
 * would keep the other rooms waiting. Not thread-safe.
 */
final class DamagedLogs {

  /** How many are known; of more, the eldest are read again before their time. */
  static final int LOGS_MAX = 1_000;

  private static final Logger LOG = Logger.getLogger(DamagedLogs.class);

  private final Map<String, Long> foundNanos = new LinkedHashMap<>();
  private final Duration again;
  private final HubMetrics metrics;

  /**
   * @param again after which such a log is read again
   */
  DamagedLogs(Duration again, HubMetrics metrics) {
    this.again = again;
    this.metrics = metrics;
  }

  void add(String room, LogDamagedException why, long nowNanos) {
    LOG.errorf("room %s: its log is damaged: %s", room, why.getMessage());
    metrics.logDamaged();
    if (foundNanos.size() == LOGS_MAX) {
      foundNanos.remove(foundNanos.keySet().iterator().next());
    }
    foundNanos.put(room, nowNanos);
  }

  /** False also if it is to be read again. */
  boolean contains(String room, long nowNanos) {
    Long found = foundNanos.get(room);
    if (found != null && nowNanos - found >= again.toNanos()) {
      foundNanos.remove(room);
      return false;
    }
    return found != null;
  }
}
