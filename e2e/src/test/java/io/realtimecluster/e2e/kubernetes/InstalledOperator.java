package io.realtimecluster.e2e.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.time.Duration;
import java.util.List;

/** The operator as it was installed. */
final class InstalledOperator {

  static final String NAMESPACE = "realtimecluster-system";

  /** Of its Deployment, its ServiceAccount and its lease. */
  static final String NAME = "realtimecluster-operator";

  private static final Duration WAIT_MAX = Duration.ofSeconds(120);

  private final KubernetesClient kubernetes;

  InstalledOperator(KubernetesClient kubernetes) {
    this.kubernetes = kubernetes;
  }

  /** Its pods. */
  List<Pod> pods() {
    return kubernetes
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/name", NAME)
        .list()
        .getItems();
  }

  /** The pod of which it is said that it acts. */
  String leader() {
    return kubernetes
        .leases()
        .inNamespace(NAMESPACE)
        .withName(NAME)
        .require()
        .getSpec()
        .getHolderIdentity();
  }

  /** As a node does that loses power. */
  void killLeader() {
    kubernetes.pods().inNamespace(NAMESPACE).withName(leader()).withGracePeriod(0).delete();
  }

  /** As an eviction does. */
  void stopLeader() {
    kubernetes.pods().inNamespace(NAMESPACE).withName(leader()).delete();
  }

  /** Waits until another one than this acts. */
  void awaitOtherLeader(String former) {
    TestCluster.await(
        WAIT_MAX,
        () -> former + " is still said to act",
        () -> leader() != null && !leader().isEmpty() && !leader().equals(former));
  }

  /** Waits until all of its pods are there and ready. */
  void awaitReady() {
    TestCluster.await(WAIT_MAX, () -> NAME + " is not ready", this::isReady);
  }

  private boolean isReady() {
    Deployment present = deployment().require();
    return pods().size() == present.getSpec().getReplicas()
        && pods().stream().allMatch(Readiness::isPodReady);
  }

  /** The image that it runs as edges. */
  String edgeImage() {
    return edgeImage(deployment().require()).getValue();
  }

  /** Makes it run another image as edges, which replaces its own pods first. */
  void setEdgeImage(String image) {
    deployment()
        .edit(
            present -> {
              edgeImage(present).setValue(image);
              return present;
            });
  }

  private static EnvVar edgeImage(Deployment deployment) {
    Container container = deployment.getSpec().getTemplate().getSpec().getContainers().getFirst();
    return container.getEnv().stream()
        .filter(variable -> variable.getName().equals("REALTIMECLUSTER_IMAGES_EDGE"))
        .findFirst()
        .orElseThrow();
  }

  private RollableScalableResource<Deployment> deployment() {
    return kubernetes.apps().deployments().inNamespace(NAMESPACE).withName(NAME);
  }
}
