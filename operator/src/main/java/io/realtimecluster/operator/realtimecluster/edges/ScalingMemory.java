package io.realtimecluster.operator.realtimecluster.edges;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.realtimecluster.operator.realtimecluster.scaling.History;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What scaling knows of each cluster's past. Not kept when the operator ends: a new one watches for
 * a stabilisation window before it takes an edge away. Thread-safe.
 */
final class ScalingMemory {

  /** Far more than an operator can look after; the one unused for longest is forgotten. */
  static final int CLUSTERS_MAX = 10_000;

  /**
   * Of one cluster.
   *
   * @param relievedUntil clients that were told to move are on their way until then
   */
  record Past(History history, Instant relievedUntil) {}

  @GuardedBy("this")
  private final Map<String, Past> pasts =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Past> eldest) {
          return size() > CLUSTERS_MAX;
        }
      };

  /** Of a cluster that may be new. */
  synchronized Past of(String uid, Instant now) {
    @Nullable Past past = pasts.get(uid);
    return past == null ? new Past(History.startingAt(now), now) : past;
  }

  synchronized void put(String uid, Past past) {
    pasts.put(uid, past);
  }
}
