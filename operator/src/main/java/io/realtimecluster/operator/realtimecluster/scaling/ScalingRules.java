package io.realtimecluster.operator.realtimecluster.scaling;

import io.realtimecluster.crds.v1alpha1.EdgeSpec;
import java.time.Duration;

/**
 * What the spec says of scaling.
 *
 * @param targetConnections per edge; what scaling aims at
 * @param maxConnections per edge; more are not admitted
 * @param stabilization how long fewer edges must have been enough before one goes
 * @param external whether minReplicas is the count and connections are not asked
 */
public record ScalingRules(
    int minReplicas,
    int maxReplicas,
    int targetConnections,
    int maxConnections,
    Duration stabilization,
    boolean external) {

  /** Above it growth would end at admission before it could be seen. */
  private static final int TARGET_PERCENT_OF_MAX = 80;

  /** Of a cluster's edges. */
  public static ScalingRules of(EdgeSpec spec) {
    return new ScalingRules(
        spec.minReplicas(),
        spec.maxReplicas(),
        spec.targetConnections(),
        spec.maxConnections(),
        Duration.ofSeconds(spec.scaleDownStabilizationSeconds()),
        spec.autoscaling() == EdgeSpec.Autoscaling.EXTERNAL);
  }

  /** Connections per edge, between 1 and what leaves room to grow. */
  long aimedConnections() {
    long roomy = (long) maxConnections * TARGET_PERCENT_OF_MAX / 100;
    return Math.max(1, Math.min(targetConnections, roomy));
  }

  /** Connections per edge, halfway from what is aimed at to what is admitted. */
  long crowdedConnections() {
    return (aimedConnections() + maxConnections) / 2;
  }

  /** How many edges hold so many connections as aimed at; at least one. */
  long edgesFor(long connections) {
    return Math.max(1, Math.ceilDiv(connections, aimedConnections()));
  }

  /** The nearest allowed count. */
  int clamp(long replicas) {
    return (int) Math.clamp(replicas, minReplicas, maxReplicas);
  }
}
