package io.realtimecluster.operator.realtimecluster;

import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import java.util.Map;
import java.util.Objects;

/** A user's wish that the operator look on and change nothing. */
final class Pause {

  /** The annotation of a RealtimeCluster that says "true" then. */
  static final String ANNOTATION = "realtimecluster.io/paused";

  private Pause() {}

  static boolean isAskedFor(RealtimeCluster cluster) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(cluster.getMetadata().getAnnotations(), Map.of());
    return "true".equals(annotations.get(ANNOTATION));
  }
}
