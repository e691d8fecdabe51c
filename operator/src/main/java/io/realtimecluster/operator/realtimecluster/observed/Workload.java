package io.realtimecluster.operator.realtimecluster.observed;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes says of a Deployment or a StatefulSet.
 *
 * @param replicas how many pods there are
 * @param ready how many of them are ready
 * @param updated how many of them are of the newest template; 0 while that is not known
 */
public record Workload(int replicas, int ready, int updated) {

  /** Whether some pods are of an older template, or it is not known yet. */
  public boolean isRollingOut() {
    return updated < replicas;
  }

  /** One that is not there. */
  public static final Workload NONE = new Workload(0, 0, 0);

  /** Of a Deployment, if there is one. */
  public static Workload ofDeployment(Optional<Deployment> deployment) {
    return deployment
        .filter(present -> present.getStatus() != null)
        .map(
            present ->
                new Workload(
                    orZero(present.getStatus().getReplicas()),
                    orZero(present.getStatus().getReadyReplicas()),
                    isCurrent(
                            present.getMetadata().getGeneration(),
                            present.getStatus().getObservedGeneration())
                        ? orZero(present.getStatus().getUpdatedReplicas())
                        : 0))
        .orElse(NONE);
  }

  /** Of a StatefulSet, if there is one. */
  public static Workload ofStatefulSet(Optional<StatefulSet> statefulSet) {
    return statefulSet
        .filter(present -> present.getStatus() != null)
        .map(
            present ->
                new Workload(
                    orZero(present.getStatus().getReplicas()),
                    orZero(present.getStatus().getReadyReplicas()),
                    isCurrent(
                            present.getMetadata().getGeneration(),
                            present.getStatus().getObservedGeneration())
                        ? orZero(present.getStatus().getUpdatedReplicas())
                        : 0))
        .orElse(NONE);
  }

  private static boolean isCurrent(@Nullable Long generation, @Nullable Long observed) {
    return generation != null && observed != null && observed >= generation;
  }

  private static int orZero(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
