package io.realtimecluster.operator.realtimecluster.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import io.realtimecluster.crds.v1alpha1.RealtimeCluster;

/** The names under which components are reached, and how many of them may be missing. */
final class Services {

  private Services() {}

  /** One address for all ready pods of a component. */
  static Service of(
      RealtimeCluster cluster, Component component, String type, ServicePort... ports) {
    return new ServiceBuilder()
        .withMetadata(component.metadata(cluster, component.nameIn(cluster)))
        .withNewSpec()
        .withType(type)
        .withSelector(component.selector(cluster))
        .withPorts(ports)
        .endSpec()
        .build();
  }

  /**
   * A DNS name for each pod, also before it is ready: nodes of a broker or store have to find each
   * other to become ready.
   */
  static Service ofNodes(RealtimeCluster cluster, Component component, ServicePort... ports) {
    return new ServiceBuilder()
        .withMetadata(component.metadata(cluster, nodesNameIn(cluster, component)))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(component.selector(cluster))
        .withPorts(ports)
        .endSpec()
        .build();
  }

  static String nodesNameIn(RealtimeCluster cluster, Component component) {
    return component.nameIn(cluster) + "-nodes";
  }

  /** The DNS domain of a component's pods, in full: not every resolver adds search domains. */
  static String nodesDomain(RealtimeCluster cluster, Component component, Settings settings) {
    return "%s.%s.svc.%s"
        .formatted(
            nodesNameIn(cluster, component),
            cluster.getMetadata().getNamespace(),
            settings.clusterDomain());
  }

  static ServicePort port(String name, int port, String targetPort) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(port)
        .withProtocol("TCP")
        .withTargetPort(new IntOrString(targetPort))
        .build();
  }

  /** Draining of nodes takes a component's pods one after the other. */
  static PodDisruptionBudget oneMayBeMissing(RealtimeCluster cluster, Component component) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(component.metadata(cluster, component.nameIn(cluster)))
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(component.selector(cluster))
        .endSelector()
        .endSpec()
        .build();
  }
}
