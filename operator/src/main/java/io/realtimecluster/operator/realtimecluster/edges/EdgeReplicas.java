package io.realtimecluster.operator.realtimecluster.edges;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.EdgeState;
import java.util.List;
import java.util.Optional;

/** How many replicas the Deployment of the edges needs, so that as many serve as are desired. */
public final class EdgeReplicas {

  private EdgeReplicas() {}

  /**
   * The edges that should serve, and those on their way out that may not go yet.
   *
   * @param deployment as it was found before the pods were listed
   */
  public static int of(int desired, Optional<Deployment> deployment, List<EdgePod> edges) {
    int replicas = desired;
    for (EdgePod edge : edges) {
      replicas +=
          switch (edge.state()) {
            case EdgeState.Serving serving -> 0;
            case EdgeState.Draining draining -> 1;
            case EdgeState.Removable removable -> isToStay(desired, deployment) ? 1 : 0;
          };
    }
    return replicas;
  }

  /**
   * A removable edge goes when the Deployment, settled with it, gets smaller. If the Deployment has
   * got smaller and settled, and the edge is still there, another pod went in its place: then it
   * takes one more step up and down.
   */
  private static boolean isToStay(int desired, Optional<Deployment> deployment) {
    return deployment.isPresent()
        && (deployment.get().getSpec().getReplicas() > desired) != isSettled(deployment.get());
  }

  private static boolean isSettled(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    return status != null
        && status.getObservedGeneration() != null
        && status.getObservedGeneration() >= deployment.getMetadata().getGeneration()
        && deployment.getSpec().getReplicas().equals(status.getReplicas());
  }
}
