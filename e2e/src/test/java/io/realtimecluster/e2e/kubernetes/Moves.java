package io.realtimecluster.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;

/** Moves pods to other nodes. */
final class Moves {

  private static final Duration WAIT_MAX = Duration.ofSeconds(180);

  private Moves() {}

  /** Deletes a pod whose node takes none meanwhile, and waits until the cluster is ready again. */
  static void away(TestCluster cluster, Pod pod) {
    String node = pod.getSpec().getNodeName();
    setSchedulable(cluster, node, false);
    try {
      cluster.kubernetes().resource(pod).delete();
      TestCluster.await(
          WAIT_MAX,
          () -> "%s is still at %s".formatted(pod.getMetadata().getName(), node),
          () -> cluster.isReady() && !isAt(cluster, pod.getMetadata().getName(), node));
    } finally {
      setSchedulable(cluster, node, true);
    }
  }

  private static boolean isAt(TestCluster cluster, String name, String node) {
    return cluster.pods().stream()
        .anyMatch(
            pod ->
                name.equals(pod.getMetadata().getName())
                    && node.equals(pod.getSpec().getNodeName()));
  }

  private static void setSchedulable(TestCluster cluster, String name, boolean schedulable) {
    cluster
        .kubernetes()
        .nodes()
        .withName(name)
        .edit(
            (Node node) -> {
              node.getSpec().setUnschedulable(!schedulable);
              return node;
            });
  }
}
