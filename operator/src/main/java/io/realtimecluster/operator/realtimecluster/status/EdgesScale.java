package io.realtimecluster.operator.realtimecluster.status;

import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.crds.v1alpha1.RealtimeClusterStatus.EdgesStatus;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How many edges there should be, as it is kept in the status: a new operator goes on from there.
 *
 * @param desired without one that is being drained
 * @param draining how many are being drained
 * @param limit what keeps the count from being what is needed
 */
public record EdgesScale(
    int desired,
    int draining,
    @Nullable String lastScaleTime,
    @Nullable String lastScaleReason,
    Optional<String> limit) {

  /**
   * What a cluster's status says.
   *
   * @param present how many replicas there are if the status says nothing, as after a restore
   */
  public static EdgesScale of(RealtimeCluster cluster, Optional<Integer> present) {
    EdgesStatus edges = cluster.getStatus() == null ? null : cluster.getStatus().edges();
    if (edges == null || edges.desired() == 0) {
      int desired = present.orElse(cluster.getSpec().edge().minReplicas());
      return new EdgesScale(desired, 0, null, null, Optional.empty());
    }
    return new EdgesScale(
        edges.desired(),
        edges.draining(),
        edges.lastScaleTime(),
        edges.lastScaleReason(),
        Optional.empty());
  }

  /** Whether the count was changed after a moment. */
  boolean changedAfter(Instant moment) {
    return lastScaleTime != null && Instant.parse(lastScaleTime).isAfter(moment);
  }

  /** With another count. */
  public EdgesScale changed(int nextDesired, String time, String reason) {
    return new EdgesScale(nextDesired, draining, time, reason, limit);
  }

  /** With what was found of it. */
  public EdgesScale found(int nextDraining, Optional<String> nextLimit) {
    return new EdgesScale(desired, nextDraining, lastScaleTime, lastScaleReason, nextLimit);
  }
}
