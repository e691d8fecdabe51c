package io.realtimecluster.operator.realtimecluster;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;
import io.realtimecluster.operator.realtimecluster.desired.Component;
import io.realtimecluster.operator.realtimecluster.observed.EdgePod;
import io.realtimecluster.operator.realtimecluster.observed.Observation;
import io.realtimecluster.operator.realtimecluster.observed.PodMetrics;
import io.realtimecluster.operator.realtimecluster.observed.PodSample;
import io.realtimecluster.operator.realtimecluster.observed.Pods;
import io.realtimecluster.operator.realtimecluster.observed.Total;
import io.realtimecluster.operator.realtimecluster.observed.Workload;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How a cluster is: what Kubernetes says of it, and what its pods do. */
final class Observer {

  private static final String CONNECTIONS = "realtimecluster_edge_connections";
  private static final String PARTITIONS_OWNED = "realtimecluster_hub_partitions_owned";

  private final PodMetrics podMetrics;

  Observer(PodMetrics podMetrics) {
    this.podMetrics = podMetrics;
  }

  /** Asked afresh: how many edges there are to be must not depend on a cache that is behind. */
  static Pods pods(RealtimeCluster cluster, KubernetesClient client) {
    return new Pods(
        client
            .pods()
            .inNamespace(cluster.getMetadata().getNamespace())
            .withLabels(Component.selectorOfAll(cluster))
            .list()
            .getItems());
  }

  /** Also of those that are not ready: an edge that is drained still has clients. */
  List<PodSample> connections(Pods pods) {
    return podMetrics.read(
        pods.edges().stream().filter(EdgePod::hasAddress).map(EdgePod::pod).toList(), CONNECTIONS);
  }

  /** All that the status tells, with the connections that were found. */
  Observation observe(ClusterObjects objects, Pods pods, List<PodSample> connections) {
    return new Observation(
        Workload.ofStatefulSet(objects.find(StatefulSet.class, Component.BROKER)),
        Workload.ofStatefulSet(objects.find(StatefulSet.class, Component.STATE)),
        Workload.ofDeployment(objects.find(Deployment.class, Component.HUB)),
        Workload.ofDeployment(objects.find(Deployment.class, Component.EDGE)),
        pods,
        total(pods, connections),
        Total.of(podMetrics.read(pods.ready(Component.HUB), PARTITIONS_OWNED)),
        Observation.loadBalancerAddress(objects.find(Service.class, Component.EDGE)));
  }

  /** An edge that is starting does not answer yet, which says nothing. */
  private static Total total(Pods pods, List<PodSample> connections) {
    Set<String> expected =
        pods.edges().stream()
            .filter(edge -> edge.isReady() || edge.isLeaving())
            .map(EdgePod::name)
            .collect(Collectors.toSet());
    return Total.of(
        connections.stream()
            .filter(sample -> sample.answered() || expected.contains(sample.pod()))
            .toList());
  }
}
